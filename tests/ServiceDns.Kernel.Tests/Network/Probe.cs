using System.Net;
using System.Net.Sockets;
using System.Text;
using ServiceDns.Cluster;

namespace ServiceDns.Kernel.Tests.Network;

/// <summary>What a client gets: the answer of an <see cref="EchoServer"/>, or a word for what came instead.</summary>
public static class Probe
{
    /// <summary>An ICMP error, or a reset, said that nobody listens.</summary>
    public const string Refused = "refused";

    /// <summary>Nothing came.</summary>
    public const string Silence = "silence";

    /// <summary>There is no way to the address.</summary>
    public const string Unreachable = "unreachable";

    // An answer comes within a millisecond. What is expected to be silent is not waited for as long as what is expected to answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Doubt = TimeSpan.FromMilliseconds(600);

    /// <summary>Asks from a host, and gives for instance <c>10.244.1.10:8080 from 192.0.2.9</c>.</summary>
    /// <param name="from">Where the client is.</param>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="address">The server's, or a service's.</param>
    /// <param name="port">The port.</param>
    /// <param name="source">The client's own address; null for what routing chooses.</param>
    /// <param name="isSilenceExpected">Whether to wait for a short time only.</param>
    /// <param name="sourcePort">The client's own port; 0 for any that is free.</param>
    public static string Ask(
        Host from, Protocol protocol, string address, int port, string? source = null, bool isSilenceExpected = false,
        int sourcePort = 0) =>
        AskAsync(from, protocol, address, port, source, isSilenceExpected, sourcePort).GetAwaiter().GetResult();

    /// <inheritdoc cref="Ask"/>
    public static async Task<string> AskAsync(
        Host from, Protocol protocol, string address, int port, string? source = null, bool isSilenceExpected = false, int sourcePort = 0)
    {
        var to = new IPEndPoint(IPAddress.Parse(address), port);
        var isStream = protocol == Protocol.Tcp;
        using var socket = from.Run(() => isStream
            ? new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        try
        {
            var any = to.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
            if (source is not null || sourcePort != 0)
            {
                socket.Bind(new IPEndPoint(source is null ? any : IPAddress.Parse(source), sourcePort));
            }
            return await AskAsync(socket, to, isSilenceExpected ? Doubt : Patience);
        }
        catch (OperationCanceledException)
        {
            return Silence;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode switch
            {
                SocketError.ConnectionRefused or SocketError.ConnectionReset => Refused,
                SocketError.HostUnreachable or SocketError.NetworkUnreachable => Unreachable,
                SocketError.TimedOut => Silence,
                var code => code.ToString(),
            };
        }
    }

    private static async Task<string> AskAsync(Socket socket, IPEndPoint to, TimeSpan patience)
    {
        using var end = new CancellationTokenSource(patience);
        await socket.ConnectAsync(to, end.Token);
        if (socket.SocketType == SocketType.Dgram)
        {
            try
            {
                await socket.SendAsync("?"u8.ToArray(), end.Token);
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AccessDenied)
            {
                // What the host's own rules stop is told to the sender at once; whether it was refused is told by ICMP.
            }
        }
        var buffer = new byte[128];
        var length = await socket.ReceiveAsync(buffer, end.Token);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
