using System.Buffers;
using ServiceDns.FakeApiServer.Store;

namespace ServiceDns.FakeApiServer.Generated;

/// <summary>How objects of one kind follow from their numbers.</summary>
internal abstract class GeneratedKind(ResourceKind kind, int count, string template)
{
    private readonly BodyTemplate body = new(template, skip: 1);

    public ResourceKind Kind => kind;

    public int Count => count;

    public abstract string Key(int index);

    public virtual string? Label(int index, string name) => null;

    public virtual string Field(int index, string path) => "";

    public void Write(int index, ulong version, IBufferWriter<byte> to) => body.Write(to, (hole, target) =>
    {
        if (hole == "rv") target.WriteNumber(version);
        else Fill(index, hole, target);
    });

    protected abstract void Fill(int index, string hole, IBufferWriter<byte> to);
}

/// <summary>An object that is written anew each time it is read: it takes the room of its key.</summary>
internal sealed class GeneratedObject(GeneratedKind kind, int index, string key, ulong resourceVersion) : StoredObject(key, resourceVersion)
{
    public override string? Label(string name) => kind.Label(index, name);

    public override string Field(string path) => kind.Field(index, path);

    public override void WriteBody(IBufferWriter<byte> to, ulong resourceVersion) => kind.Write(index, resourceVersion, to);

    public override StoredObject WithVersion(ulong resourceVersion) => new GeneratedObject(kind, index, Key, resourceVersion);
}
