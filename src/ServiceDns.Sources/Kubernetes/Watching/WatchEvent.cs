using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Watching;

/// <summary>What happened.</summary>
internal enum WatchEventType : byte
{
    /// <summary>A type that is not known; to be passed over.</summary>
    Unknown,

    /// <summary>The object is there, new or changed.</summary>
    Put,

    /// <summary>The object is gone, or is no longer chosen.</summary>
    Deleted,

    /// <summary>Nothing up to a version that has no object.</summary>
    Bookmark,

    /// <summary>The watch ends; the object is a <c>Status</c>.</summary>
    Error,
}

/// <summary>One event of a watch.</summary>
internal readonly ref struct WatchEvent
{
    public WatchEventType Type { get; private init; }

    /// <summary>The object's JSON.</summary>
    public ReadOnlySpan<byte> Object { get; private init; }

    public static WatchEvent Read(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> type = default, item = default;
        var cursor = new JsonCursor(json);
        if (cursor.EnterObject())
        {
            while (cursor.NextField(out var field))
            {
                if (field.SequenceEqual("type"u8)) type = cursor.String();
                else if (field.SequenceEqual("object"u8)) item = cursor.Raw();
                else cursor.Skip();
            }
        }
        return new WatchEvent { Type = TypeOf(type), Object = item };
    }

    private static WatchEventType TypeOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("MODIFIED"u8) || name.SequenceEqual("ADDED"u8) ? WatchEventType.Put
        : name.SequenceEqual("DELETED"u8) ? WatchEventType.Deleted
        : name.SequenceEqual("BOOKMARK"u8) ? WatchEventType.Bookmark
        : name.SequenceEqual("ERROR"u8) ? WatchEventType.Error
        : WatchEventType.Unknown;
}
