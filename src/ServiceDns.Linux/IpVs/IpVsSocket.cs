using ServiceDns.Linux.Netlink;
using static ServiceDns.Linux.IpVs.IpVsMessages;

namespace ServiceDns.Linux.IpVs;

/// <summary>The kernel's load balancer (IP Virtual Server) of one network namespace. For one thread at a time.</summary>
public sealed class IpVsSocket : IDisposable
{
    private readonly NetlinkSocket socket;
    private readonly GenericFamily family;

    private IpVsSocket(NetlinkSocket socket, GenericFamily family) => (this.socket, this.family) = (socket, family);

    /// <summary>Opens it in the network namespace of the calling thread. The kernel loads the module ip_vs, where it can.</summary>
    /// <returns>Null when this kernel has no IPVS.</returns>
    /// <exception cref="NetlinkException">The kernel could not be asked.</exception>
    public static IpVsSocket? Open()
    {
        var socket = NetlinkSocket.Open(NetlinkProtocol.Generic);
        try
        {
            if (GenericFamily.Find(socket, FamilyName) is { } family) return new IpVsSocket(socket, family);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        socket.Dispose();
        return null;
    }

    /// <summary>A new batch of changes. The caller disposes of it.</summary>
    public IpVsBatch NewBatch() => new(family);

    /// <summary>
    /// Has the kernel carry out the changes, and empties the batch. One that fails does not keep the others from being tried.
    /// </summary>
    /// <param name="batch">The changes.</param>
    /// <param name="ignored">Errors that are none, such as that what is deleted is not there; null for no such.</param>
    /// <returns>The first error, its sequence the number of the change, counted from 1; or success.</returns>
    public NetlinkResult Commit(IpVsBatch batch, Predicate<NetlinkResult>? ignored = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0) return NetlinkResult.Success;
        socket.ReserveSend(batch.Length);
        var first = NetlinkResult.Success;
        var told = false;
        var all = socket.Request(batch.Bytes, failed: result =>
        {
            told = true;
            if (first.IsSuccess && ignored?.Invoke(result) != true) first = result;
        });
        batch.Clear();
        // An error that no message was refused with: the batch was not sent, or answers were lost.
        return all.IsSuccess || told ? first : all;
    }

    /// <summary>All virtual servers of both families.</summary>
    /// <exception cref="NetlinkException">They could not be read.</exception>
    public IReadOnlyList<(VirtualServerKey Key, VirtualServerSettings Settings)> Services()
    {
        List<(VirtualServerKey, VirtualServerSettings)> all = [];
        Dump("reading virtual servers", GetService, null, message =>
        {
            var service = message.Attributes(GenericFamily.HeaderSize).Find(ServiceAttribute).Nested;
            if (TryReadService(service, out var key, out var settings)) all.Add((key, settings));
        });
        return all;
    }

    /// <summary>The real servers of a virtual server; none when there is no such.</summary>
    /// <exception cref="NetlinkException">They could not be read.</exception>
    public IReadOnlyList<RealServerState> Servers(VirtualServerKey key)
    {
        List<RealServerState> all = [];
        Dump("reading real servers", GetServer, key, message =>
            all.Add(ReadServer(message.Attributes(GenericFamily.HeaderSize).Find(ServerAttribute).Nested, key.Family)));
        return all;
    }

    /// <summary>Sets the time-outs that are not zero; less than a second counts as one.</summary>
    public NetlinkResult SetTimeouts(IpVsTimeouts timeouts)
    {
        using var batch = new NetlinkBatch();
        batch.Add(socket.NextSequence(), (family, timeouts), static (ref writer, sequence, request) =>
        {
            request.family.Begin(ref writer, SetConfig, IpVsMessages.Version, NetlinkFlags.Request, sequence);
            Put(ref writer, TcpTimeout, request.timeouts.Tcp);
            Put(ref writer, TcpFinTimeout, request.timeouts.TcpFin);
            Put(ref writer, UdpTimeout, request.timeouts.Udp);
            writer.EndMessage();
        });
        return socket.Request(batch.Bytes);

        // The kernel demands all three, and keeps one that is 0.
        static void Put(ref NetlinkWriter writer, ushort type, TimeSpan time) =>
            writer.PutHost(type, (uint)Math.Ceiling(time.TotalSeconds));
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private void Dump(string what, byte command, VirtualServerKey? of, NetlinkReceiver receive)
    {
        Span<byte> request = stackalloc byte[160];
        var writer = new NetlinkWriter(request);
        family.Begin(ref writer, command, IpVsMessages.Version, NetlinkFlags.Request | NetlinkFlags.Dump, socket.NextSequence());
        if (of is { } key)
        {
            var service = writer.BeginNested(ServiceAttribute);
            PutServiceKey(ref writer, key);
            writer.EndNested(service);
        }
        writer.EndMessage();
        var result = socket.Request(request[..writer.Length], receive);
        if (!result.IsSuccess) throw new NetlinkException(what, result);
    }
}
