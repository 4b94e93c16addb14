using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Kinds;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests;

/// <summary>An object of which kind and version may not be known yet, with the fields that came before them.</summary>
internal sealed class UnreadObject(ObjectPlace place)
{
    private List<(string Name, List<NodeEvent> Events)>? fields;

    public ObjectPlace Place { get; } = place;

    public string? StatedKind { get; set; }

    public string? StatedVersion { get; set; }

    /// <summary>The kind that the list around it gives its items, or null.</summary>
    public string? ImpliedKind { get; set; }

    public string? ImpliedVersion { get; set; }

    public string? Kind => StatedKind is { Length: > 0 } ? StatedKind : ImpliedKind;

    public string? ApiVersion => StatedVersion is { Length: > 0 } ? StatedVersion : ImpliedVersion;

    /// <summary>What reads its fields, once that is known.</summary>
    public KindReader? Reader { get; private set; }

    /// <summary>True once it is known to be of a kind that is passed over.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>What was wrong with it while its kind was not known.</summary>
    public IReadOnlyList<FieldError> Errors { get; set; } = [];

    /// <summary>The kind and version of a list's items that name none: those of a <c>ServiceList</c> are Services.</summary>
    public (string? Kind, string? ApiVersion) ItemKind =>
        Kind is { Length: > 4 } kind && kind.EndsWith("List", StringComparison.Ordinal) ? (kind[..^4], ApiVersion) : (null, null);

    /// <summary>Whether <c>items</c> of it are objects, as far as its kind is known.</summary>
    public bool MayBeList => StatedKind is null || StatedKind.EndsWith("List", StringComparison.Ordinal);

    /// <summary>Why it can not be read: kind or version is not there, or is not known.</summary>
    public string WhatIsMissing
    {
        get
        {
            if (Kind is null) return "Object 'Kind' is missing: an object has a kind, such as kind: Service";
            var right = KnownKind.Find(Kind) is { } known ? $": the {Kind} that is read has apiVersion: {known.ApiVersion}" : "";
            if (ApiVersion is null) return $"{Kind}: apiVersion not set{right}";
            if (right.Length == 0 && KnownKind.MeantBy(Kind, ApiVersion) is { } meant) right = $"; did you mean \"{meant.Name}\"?";
            return $"no matches for kind \"{Kind}\" in version \"{ApiVersion}\"{right}";
        }
    }

    /// <summary>Reads a field now, or keeps it.</summary>
    public void ReadField(string name, FieldReader reader)
    {
        if (Reader is not null) Reader.ReadField(name, reader);
        else if (IsForeign) reader.Skip();
        else (fields ??= []).Add((name, reader.Take()));
    }

    /// <summary>Decides what the object is, if kind and version are known, and reads what was kept.</summary>
    public void Open(FieldReader reader)
    {
        if (Reader is not null || IsForeign || Kind is null || ApiVersion is null) return;
        if (KnownKind.Find(Kind) is not { } known || !known.IsGroupOf(ApiVersion, out var isRead))
        {
            if (KnownKind.MeantBy(Kind, ApiVersion) is not null) return;
            IsForeign = true;
            fields = null;
            return;
        }
        if (!isRead) return;
        Reader = known.Open(Place);
        if (fields is null) return;
        var outer = reader.Path.BeginObject();
        foreach (var (name, events) in fields)
        {
            reader.Path.EnterMap();
            reader.Path.Field(name);
            reader.Replay(events);
            Reader.ReadField(name, reader);
            reader.Path.Leave();
        }
        reader.Path.EndObject(outer);
        fields = null;
    }
}
