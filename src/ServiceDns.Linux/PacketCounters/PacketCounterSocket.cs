using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Linux.PacketCounters;

/// <summary>
/// Counters of packets that have names, and that rules of iptables add to (<c>-m nfacct</c>), of one network namespace. For one thread at
/// a time.
/// </summary>
public sealed class PacketCounterSocket : IDisposable
{
    private const ushort New = 7 << 8, Get = (7 << 8) | 1, Remove = (7 << 8) | 3; // linux/netfilter/nfnetlink_acct.h
    private const ushort NameAttribute = 1, PacketsAttribute = 2;

    private readonly NetlinkSocket socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter);

    private PacketCounterSocket()
    {
    }

    /// <summary>Opens it in the network namespace of the calling thread.</summary>
    /// <exception cref="NetlinkException">There are no descriptors left.</exception>
    public static PacketCounterSocket Open() => new();

    /// <summary>Makes a counter. One that is there goes on counting.</summary>
    /// <param name="name">At most 31 characters.</param>
    /// <returns>An error where the kernel has no such counters (nfnetlink_acct), or the right is missing.</returns>
    public NetlinkResult Create(string name)
    {
        var result = Send(New, NetlinkFlags.Create | NetlinkFlags.Acknowledge, name);
        return result.Is(Errno.Busy) ? NetlinkResult.Success : result;
    }

    /// <summary>How many packets a counter has counted; null when it can not be read, as one that is not there.</summary>
    public ulong? Packets(string name)
    {
        ulong? packets = null;
        var result = Send(Get, NetlinkFlags.Acknowledge, name, message =>
            packets = message.Attributes(NetfilterHeader.Size).Find(PacketsAttribute).BigEndian64);
        return result.IsSuccess ? packets : null;
    }

    /// <summary>Removes a counter that no rule adds to. One that is not there, and a kernel without counters, is no error.</summary>
    public NetlinkResult Delete(string name)
    {
        var result = Send(Remove, NetlinkFlags.Acknowledge, name);
        return result.Is(Errno.NoSuchEntry) || result.Is(Errno.InvalidArgument) ? NetlinkResult.Success : result;
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private NetlinkResult Send(ushort type, NetlinkFlags flags, string name, NetlinkReceiver? receive = null)
    {
        using var batch = new NetlinkBatch();
        batch.Add(socket.NextSequence(), (type, flags, name), static (ref writer, sequence, request) =>
        {
            writer.BeginMessage(request.type, NetlinkFlags.Request | request.flags, sequence);
            writer.PutNetfilterHeader(family: 0);
            writer.PutString(NameAttribute, request.name);
            writer.EndMessage();
        });
        return socket.Request(batch.Bytes, receive);
    }
}
