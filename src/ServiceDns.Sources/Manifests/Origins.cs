using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Manifests;

/// <summary>Finds where an object stands in a file.</summary>
internal static class Origins
{
    public static ObjectOrigin? Find(FileContents contents, string kind, ObjectKey key) => kind switch
    {
        "Service" => Of(contents.Services, key),
        "Endpoints" => Of(contents.Endpoints, key),
        "EndpointSlice" => contents.EndpointSlices.Find(item => item.Slice.Key == key) is { } slice ? new(slice.File, slice.Line) : null,
        "Pod" => Of(contents.Pods, pod => pod.Key == key),
        "Namespace" => Of(contents.Namespaces, item => item.Name == key.Name),
        "Node" => Of(contents.Nodes, item => item.Name == key.Name),
        _ => null,
    };

    private static ObjectOrigin? Of<T>(List<T> drafts, ObjectKey key) where T : Draft =>
        drafts.Find(draft => draft.Key == key) is { } found ? new(found.File, found.Line) : null;

    private static ObjectOrigin? Of<T>(List<Placed<T>> items, Predicate<T> isIt) where T : class
    {
        var at = items.FindIndex(item => isIt(item.Object));
        return at < 0 ? null : new(items[at].File, items[at].Line);
    }
}
