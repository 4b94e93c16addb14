using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ServiceDns.Server.Tests;

/// <summary>A client of DNS over TLS; it believes every certificate.</summary>
internal sealed class TlsAsker : IAsyncDisposable
{
    private readonly SslStream stream;

    private TlsAsker(SslStream stream) => this.stream = stream;

    public string Protocol => stream.NegotiatedApplicationProtocol.ToString();

    public string SerialNumber => stream.RemoteCertificate!.GetSerialNumberString();

    public static async Task<TlsAsker> ConnectAsync(IPEndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "dns.example",
            ApplicationProtocols = [new SslApplicationProtocol("dot")],
        });
        return new TlsAsker(stream);
    }

    /// <summary>Sends messages, each with its length, in one write.</summary>
    public ValueTask SendAsync(params IEnumerable<byte[]> messages) => stream.WriteAsync(messages.SelectMany(Messages.Framed).ToArray());

    /// <summary>The next message; null when the server has ended the connection.</summary>
    public async Task<byte[]?> ReceiveAsync()
    {
        var length = new byte[2];
        if (await stream.ReadAtLeastAsync(length, 2, throwOnEndOfStream: false) < 2) return null;
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(message);
        return message;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
