using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>An object's JSON, and what every object's metadata says. Good as long as the JSON is.</summary>
internal readonly ref struct ObjectHead
{
    public ReadOnlySpan<byte> Json { get; private init; }

    /// <summary>The JSON of <c>metadata</c>.</summary>
    public ReadOnlySpan<byte> Metadata { get; private init; }

    public ReadOnlySpan<byte> Namespace { get; private init; }

    public ReadOnlySpan<byte> Name { get; private init; }

    public ResourceVersion Version { get; private init; }

    /// <summary>True once <c>deletionTimestamp</c> is set.</summary>
    public bool IsTerminating => !Field(Metadata, "deletionTimestamp"u8).IsEmpty;

    public static ObjectHead Read(ReadOnlySpan<byte> json)
    {
        var metadata = Field(json, "metadata"u8);
        ReadOnlySpan<byte> scope = default, name = default, version = default;
        var cursor = new JsonCursor(metadata.IsEmpty ? "{}"u8 : metadata);
        if (cursor.EnterObject())
        {
            while (cursor.NextField(out var field))
            {
                if (field.SequenceEqual("name"u8)) name = cursor.String();
                else if (field.SequenceEqual("namespace"u8)) scope = cursor.String();
                else if (field.SequenceEqual("resourceVersion"u8)) version = cursor.String();
                else cursor.Skip();
            }
        }
        return new ObjectHead { Json = json, Metadata = metadata, Namespace = scope, Name = name, Version = new ResourceVersion(version) };
    }

    /// <summary>The JSON of a field of an object, or nothing; of nothing, nothing.</summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> json, ReadOnlySpan<byte> wanted)
    {
        if (json.IsEmpty) return default;
        var cursor = new JsonCursor(json);
        if (!cursor.EnterObject()) return default;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual(wanted)) return cursor.Raw();
            cursor.Skip();
        }
        return default;
    }
}
