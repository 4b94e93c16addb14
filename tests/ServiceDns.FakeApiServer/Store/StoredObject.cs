using System.Buffers;

namespace ServiceDns.FakeApiServer.Store;

/// <summary>One version of an object. Immutable.</summary>
/// <param name="key">As etcd has it below the kind: <c>namespace/name</c>, or the name alone.</param>
/// <param name="resourceVersion">The revision that wrote it.</param>
internal abstract class StoredObject(string key, ulong resourceVersion)
{
    public string Key { get; } = key;

    public ulong ResourceVersion { get; } = resourceVersion;

    public string? Namespace => Key.IndexOf('/') is >= 0 and var slash ? Key[..slash] : null;

    public string Name => Key[(Key.IndexOf('/') + 1)..];

    public static string KeyOf(string? ns, string name) => ns is null ? name : $"{ns}/{name}";

    public abstract string? Label(string name);

    /// <summary>The value of a selectable field; empty when the object has none.</summary>
    public abstract string Field(string path);

    /// <summary>
    /// Writes its JSON from behind the fields <c>kind</c> and <c>apiVersion</c>, up to the closing brace. The version is an argument:
    /// a DELETED event shows the last state with the version of the deletion.
    /// </summary>
    public abstract void WriteBody(IBufferWriter<byte> to, ulong resourceVersion);

    /// <summary>A copy that a later revision wrote.</summary>
    public abstract StoredObject WithVersion(ulong resourceVersion);
}

/// <summary>The order of etcd: by the bytes of the key.</summary>
internal sealed class ByKey : IComparer<StoredObject>
{
    public static ByKey Order { get; } = new();

    public int Compare(StoredObject? x, StoredObject? y) => string.CompareOrdinal(x!.Key, y!.Key);
}

/// <summary>Stands for a place in the order.</summary>
internal sealed class KeyProbe(string key) : StoredObject(key, 0)
{
    public override string? Label(string name) => null;

    public override string Field(string path) => "";

    public override void WriteBody(IBufferWriter<byte> to, ulong resourceVersion) =>
        throw new InvalidOperationException("a probe is no object");

    public override StoredObject WithVersion(ulong resourceVersion) => this;
}
