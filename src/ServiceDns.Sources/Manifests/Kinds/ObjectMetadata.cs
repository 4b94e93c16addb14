using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary><c>metadata</c>, as much as anything reads of it.</summary>
internal sealed class ObjectMetadata
{
    /// <summary>That of an object which states none.</summary>
    public static ObjectMetadata None { get; } = new();

    public Stated<string> Name { get; private set; }

    public Stated<string> Namespace { get; private set; }

    public Stated<LabelSet> Labels { get; private set; }

    public Stated<LabelSet> Annotations { get; private set; }

    /// <summary>True once <c>deletionTimestamp</c> is set.</summary>
    public bool IsTerminating { get; private set; }

    public string NameOrEmpty => Name.Value ?? "";

    public string NamespaceOrDefault => Namespace.Value is { Length: > 0 } stated ? stated : Draft.DefaultNamespace;

    public static ObjectMetadata Read(FieldReader reader)
    {
        var metadata = new ObjectMetadata();
        if (!reader.EnterMap()) return metadata;
        while (reader.NextField() is { } field)
        {
            switch (field)
            {
                case "name": metadata.Name = reader.String(); break;
                case "namespace": metadata.Namespace = reader.String(); break;
                case "labels": metadata.Labels = reader.Labels(); break;
                case "annotations": metadata.Annotations = reader.Labels(KnownAnnotations.IsRead); break;
                case "deletionTimestamp": metadata.IsTerminating = reader.String().Value is { Length: > 0 }; break;
                default: reader.Skip(); break;
            }
        }
        return metadata;
    }
}
