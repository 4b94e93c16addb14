using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads a Namespace: its name and labels.</summary>
internal sealed class NamespaceReader(ObjectPlace place) : KindReader(place)
{
    public override void Finish(FileContents contents, IReadOnlyList<FieldError> unreadable) =>
        contents.Namespaces.Add(Placed(new Namespace(Metadata.NameOrEmpty, Metadata.Labels.Value), unreadable));

    protected override void Field(string name, FieldReader reader) => reader.Skip();
}
