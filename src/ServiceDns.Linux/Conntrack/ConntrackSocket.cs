using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Linux.Conntrack;

/// <summary>The flows that the kernel tracks in one network namespace. For one thread at a time.</summary>
public sealed class ConntrackSocket : IDisposable
{
    private readonly NetlinkSocket socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter);

    private ConntrackSocket()
    {
    }

    /// <summary>Opens it in the network namespace of the calling thread.</summary>
    /// <exception cref="NetlinkException">There are no descriptors left.</exception>
    public static ConntrackSocket Open() => new();

    /// <summary>The flows of a family that <paramref name="chosen"/> chooses, each as it was when the kernel came to it.</summary>
    /// <remarks>Costs a fraction of a microsecond for each flow that there is; those that are not chosen allocate nothing.</remarks>
    /// <exception cref="NetlinkException">They could not be read.</exception>
    public List<Flow> Find(IpFamily family, Predicate<Flow> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        List<Flow> found = [];
        Span<byte> request = stackalloc byte[32];
        var writer = new NetlinkWriter(request);
        writer.BeginMessage(ConntrackMessages.Get, NetlinkFlags.Request | NetlinkFlags.Dump, socket.NextSequence());
        writer.PutNetfilterHeader(family.Number());
        writer.EndMessage();
        var result = socket.Request(request[..writer.Length], message =>
        {
            if (ConntrackMessages.TryRead(message, out var flow) && chosen(flow)) found.Add(flow);
        });
        return result.IsSuccess ? found : throw new NetlinkException("reading tracked flows", result);
    }

    /// <summary>Forgets these flows; those that went meanwhile are no error.</summary>
    /// <returns>How many were there.</returns>
    /// <exception cref="NetlinkException">One could not be deleted.</exception>
    public int Delete(IReadOnlyCollection<Flow> flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        const int MostInOneBatch = 4000; // errors of that many fit into the socket's queue
        var gone = 0;
        using var batch = new NetlinkBatch();
        foreach (var chunk in flows.Chunk(MostInOneBatch))
        {
            batch.Clear();
            foreach (var flow in chunk)
            {
                batch.Add(socket.NextSequence(), flow, static (ref writer, sequence, flow) =>
                {
                    writer.BeginMessage(ConntrackMessages.Delete, NetlinkFlags.Request, sequence);
                    ConntrackMessages.PutFlow(ref writer, flow);
                    writer.EndMessage();
                });
            }
            socket.ReserveSend(batch.Length);
            var told = false;
            NetlinkResult first = default;
            var all = socket.Request(batch.Bytes, failed: result =>
            {
                told = true;
                if (result.Is(Errno.NoSuchEntry)) gone++;
                else if (first.IsSuccess) first = result;
            });
            if (!first.IsSuccess || (!all.IsSuccess && !told))
            {
                throw new NetlinkException("deleting tracked flows", first.IsSuccess ? all : first);
            }
        }
        return flows.Count - gone;
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
