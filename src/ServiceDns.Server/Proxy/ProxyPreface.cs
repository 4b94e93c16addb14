using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>Reads the PROXY header at the beginning of a connection.</summary>
internal static class ProxyPreface
{
    /// <summary>What a connection begins with.</summary>
    /// <param name="Header">The header that holds, if any.</param>
    /// <param name="Rest">What was read beyond it, or without one.</param>
    public sealed record Preface(ProxyHeader? Header, ReadOnlyMemory<byte> Rest);

    /// <summary>Reads it. Null when the connection is to be closed.</summary>
    /// <exception cref="Exception">The connection is gone: <see cref="IClientStream.IsLoss"/>.</exception>
    public static async ValueTask<Preface?> ReadAsync(Socket socket, ProxyPolicy policy, CancellationToken cancel)
    {
        if (policy == ProxyPolicy.Skip) return new Preface(null, default);
        var buffer = new byte[ProxyHeader.MaxLength];
        for (var received = 0; received < buffer.Length;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(received), SocketFlags.None, cancel).ConfigureAwait(false);
            received += count;
            if (count == 0) return received == 0 ? new Preface(null, default) : null;
            switch (ProxyHeader.Read(buffer.AsSpan(0, received), out var header))
            {
                case ProxyHeaderState.None:
                    return new Preface(null, buffer.AsMemory(0, received));
                case ProxyHeaderState.Whole when policy != ProxyPolicy.Reject:
                    var holds = policy == ProxyPolicy.Use && header.HasAddresses;
                    return new Preface(holds ? header : null, buffer.AsMemory(header.Length..received));
                case ProxyHeaderState.Part:
                    continue;
                default:
                    return null;
            }
        }
        return null;
    }
}
