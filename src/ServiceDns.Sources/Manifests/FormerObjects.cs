using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Manifests;

/// <summary>An object that a change of its file made unreadable stays as it was, as the API server would refuse the change.</summary>
internal static class FormerObjects
{
    /// <summary>Puts the former state of each unreadable object in its place and notes why.</summary>
    public static void Keep(FileContents contents, FileContents former)
    {
        Keep("Service", contents, contents.Services, former.Services, Stands);
        Keep("Endpoints", contents, contents.Endpoints, former.Endpoints, Stands);
        Keep("EndpointSlice", contents, contents.EndpointSlices, former.EndpointSlices,
            item => new Standing(item.Slice.Key, item.File, item.Unreadable));
        Keep("Namespace", contents, contents.Namespaces, former.Namespaces, item => Stands(item, new ObjectKey("", item.Object.Name)));
        Keep("Node", contents, contents.Nodes, former.Nodes, item => Stands(item, new ObjectKey("", item.Object.Name)));
        Keep("Pod", contents, contents.Pods, former.Pods, item => Stands(item, item.Object.Key));
        Keep("ServiceImport", contents, contents.ServiceImports, former.ServiceImports, item => Stands(item, item.Object.Key));
        Keep("ServiceCIDR", contents, contents.ServiceCidrs, former.ServiceCidrs,
            item => Stands(item, new ObjectKey("", item.Object.Name)));
    }

    private readonly record struct Standing(ObjectKey Key, string File, IReadOnlyList<FieldError>? Errors)
    {
        public bool IsReadable => Errors is null || Errors.All(error => error.CanServe);
    }

    private static Standing Stands(Draft item) => new(item.Key, item.File, item.Unreadable);

    private static Standing Stands<T>(Placed<T> item, ObjectKey key) where T : class => new(key, item.File, item.Unreadable);

    private static void Keep<T>(string kind, FileContents contents, List<T> items, List<T> former, Func<T, Standing> stands)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var now = stands(items[i]);
            if (now.IsReadable) continue;
            var before = former.FindIndex(item => stands(item) is { IsReadable: true } standing && standing.Key == now.Key);
            if (before < 0) continue;
            items[i] = former[before];
            foreach (var error in now.Errors!)
            {
                var problem = new Problem(now.File, error.Line, kind, now.Key, error.Path, error.Message, error.CanServe);
                contents.Mistakes.Add(new SourceMessage(
                    SourceSeverity.Error, now.File, error.Line, problem.Text + "; the object goes on being served as it was before"));
            }
        }
    }
}
