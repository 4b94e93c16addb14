using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>A query with the places that its datagram needs.</summary>
internal sealed unsafe class UdpSlot : IDisposable
{
    /// <summary>No query is longer in practice; what is cut off here is answered FORMERR. CoreDNS reads 512 bytes.</summary>
    public const int ReceiveLimit = 4096;

    public UdpSlot(uint seed, bool isIPv6, bool withDestination)
    {
        Query = new Query(seed) { Transport = Transport.Udp };
        Datagram = new Datagram(Query.Pointer, ReceiveLimit, isIPv6, withDestination);
    }

    public Query Query { get; }

    public Datagram Datagram { get; }

    public void Dispose()
    {
        Datagram.Dispose();
        Query.Dispose();
    }
}
