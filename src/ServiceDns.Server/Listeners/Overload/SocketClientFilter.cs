using System.Net.Sockets;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>Drops a part of some clients' datagrams before they reach the queue.</summary>
internal interface IClientFilter
{
    /// <summary>Datagrams that found no room in the queue, or that the filter refused, since the queue is; wraps round.</summary>
    uint Drops { get; }

    /// <summary>Replaces the filter: which part of each client's datagrams passes, from 0 to 1; everybody else's do.</summary>
    /// <returns>Whether the system has taken it.</returns>
    bool TryAttach(ReadOnlySpan<ulong> clients, ReadOnlySpan<double> passes);

    /// <summary>Takes the filter away.</summary>
    void Detach();
}

/// <summary>A socket's.</summary>
internal sealed class SocketClientFilter(Socket socket, bool isIPv6) : IClientFilter
{
    private readonly ClientFilter filter = new(socket, isIPv6);

    public uint Drops => SocketQueue.Drops(socket);

    public bool TryAttach(ReadOnlySpan<ulong> clients, ReadOnlySpan<double> passes) => filter.TryAttach(clients, passes);

    public void Detach() => filter.Detach();
}
