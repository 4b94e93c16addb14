using ServiceDns.Linux.Netlink;
using static ServiceDns.Linux.IpVs.IpVsMessages;

namespace ServiceDns.Linux.IpVs;

/// <summary>Changes to virtual servers, sent together by <see cref="IpVsSocket.Commit"/> and carried out one after the other.</summary>
public sealed class IpVsBatch : IDisposable
{
    private readonly GenericFamily family;
    private readonly NetlinkBatch messages = new();

    internal IpVsBatch(GenericFamily family) => this.family = family;

    /// <summary>Bytes of the messages that wait to be sent.</summary>
    public int Length => messages.Length;

    /// <summary>How many changes wait.</summary>
    public int Count => messages.Count;

    internal ReadOnlySpan<byte> Bytes => messages.Bytes;

    /// <summary>Adds a virtual server that is not there yet.</summary>
    public void AddService(in VirtualServerKey key, in VirtualServerSettings settings) => PutService(NewService, key, settings);

    /// <summary>Changes the settings of one that is there.</summary>
    public void EditService(in VirtualServerKey key, in VirtualServerSettings settings) => PutService(SetService, key, settings);

    /// <summary>Removes a virtual server with its real servers.</summary>
    public void DeleteService(in VirtualServerKey key) =>
        messages.Add(NextSequence(), (family, key), static (ref writer, sequence, content) =>
        {
            content.family.Begin(ref writer, IpVsMessages.DeleteService, IpVsMessages.Version, NetlinkFlags.Request, sequence);
            var service = writer.BeginNested(ServiceAttribute);
            PutServiceKey(ref writer, content.key);
            writer.EndNested(service);
            writer.EndMessage();
        });

    /// <summary>Adds a real server that is not there yet.</summary>
    public void AddServer(in VirtualServerKey key, in RealServer server, uint weight) => PutServerMessage(NewServer, key, server, weight);

    /// <summary>Changes the weight of one that is there.</summary>
    public void EditServer(in VirtualServerKey key, in RealServer server, uint weight) => PutServerMessage(SetServer, key, server, weight);

    /// <summary>Removes a real server; what is connected to it is cut.</summary>
    public void DeleteServer(in VirtualServerKey key, in RealServer server) =>
        PutServerMessage(IpVsMessages.DeleteServer, key, server, weight: null);

    /// <summary>Forgets what waits.</summary>
    public void Clear() => messages.Clear();

    /// <inheritdoc/>
    public void Dispose() => messages.Dispose();

    private uint NextSequence() => (uint)messages.Count + 1;

    private void PutService(byte command, in VirtualServerKey key, in VirtualServerSettings settings) =>
        messages.Add(NextSequence(), (family, command, key, settings), static (ref writer, sequence, content) =>
        {
            content.family.Begin(ref writer, content.command, IpVsMessages.Version, NetlinkFlags.Request, sequence);
            var service = writer.BeginNested(ServiceAttribute);
            PutServiceKey(ref writer, content.key);
            PutServiceSettings(ref writer, content.key.Family, content.settings);
            writer.EndNested(service);
            writer.EndMessage();
        });

    private void PutServerMessage(byte command, in VirtualServerKey key, in RealServer server, uint? weight) =>
        messages.Add(NextSequence(), (family, command, key, server, weight), static (ref writer, sequence, content) =>
        {
            content.family.Begin(ref writer, content.command, IpVsMessages.Version, NetlinkFlags.Request, sequence);
            var service = writer.BeginNested(ServiceAttribute);
            PutServiceKey(ref writer, content.key);
            writer.EndNested(service);
            var server = writer.BeginNested(ServerAttribute);
            PutServer(ref writer, content.server);
            if (content.weight is { } weight) PutServerSettings(ref writer, weight);
            writer.EndNested(server);
            writer.EndMessage();
        });
}
