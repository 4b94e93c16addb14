using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>A connection to an upstream by TLS (RFC 7858).</summary>
internal sealed class TlsConnection(SslStream stream, Socket socket, IPEndPoint to, TimeProvider time) : IUpstreamConnection
{
    private readonly EndPoint? from = socket.LocalEndPoint;

    /// <inheritdoc/>
    public long Created { get; } = time.GetTimestamp();

    /// <inheritdoc/>
    public long Used { get; set; }

    /// <inheritdoc/>
    public bool IsReused { get; set; }

    /// <inheritdoc/>
    public bool IsClean => true; // what is left over of one reply has another id than the next

    /// <summary>Makes a connection, and sees that the upstream is who it should be.</summary>
    /// <returns>The connection, or what went wrong.</returns>
    public static async ValueTask<(IUpstreamConnection? Connection, UpstreamFault? Fault)> OpenAsync(
        UpstreamEndPoint to, UpstreamTls tls, IPAddress? source, TimeSpan timeout, TimeProvider time)
    {
        var verdict = new CertificateVerdict(to.Host);
        using var limit = new CancellationTokenSource(timeout, time);
        Socket? socket = null;
        try
        {
            socket = await ConnectAsync(to.Address, source, limit.Token).ConfigureAwait(false);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(tls.OptionsFor(verdict), limit.Token).ConfigureAwait(false);
            return (new TlsConnection(stream, socket, to.Address, time), null);
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException or AuthenticationException)
        {
            socket?.Dispose();
            return (null, error switch
            {
                SocketException { SocketErrorCode: var code } => UpstreamFault.Dial(tcp: true, to.Address, code),
                OperationCanceledException => UpstreamFault.Dial(tcp: true, to.Address, SocketError.TimedOut),
                _ => UpstreamFault.Handshake(to.Address, verdict.Reason ?? (error.InnerException ?? error).Message),
            });
        }
    }

    /// <summary>A TCP connection.</summary>
    /// <exception cref="SocketException">It can not be made.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async ValueTask<Socket> ConnectAsync(IPEndPoint to, IPAddress? source, CancellationToken cancel)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (source is not null) socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(to, cancel).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<UpstreamFault?> ExchangeAsync(ForwardedQuery query, TimeSpan timeout, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        await using var registration = cancel.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            await stream.WriteAsync(query.Stream, limit.Token).ConfigureAwait(false);
            await ReceiveAsync(query, limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            var error = cancel.IsCancellationRequested ? SocketError.OperationAborted : SocketError.TimedOut;
            return UpstreamFault.Io("read", tcp: true, from, to, error, IsReused);
        }
        catch (EndOfStreamException)
        {
            return UpstreamFault.EndOfStream(IsReused);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return error.InnerException is SocketException socketError
                ? UpstreamFault.Io("read", tcp: true, from, to, socketError.SocketErrorCode, IsReused)
                : UpstreamFault.Handshake(to, error.Message);
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        stream.Dispose();
        socket.Dispose();
    }

    private async ValueTask ReceiveAsync(ForwardedQuery query, CancellationToken cancel)
    {
        const int prefix = ForwardedQuery.PrefixSize;
        while (true)
        {
            await stream.ReadExactlyAsync(query.Room(prefix), cancel).ConfigureAwait(false);
            int length = BinaryPrimitives.ReadUInt16BigEndian(query.WholeRoom.Span);
            await stream.ReadExactlyAsync(query.Room(prefix + length)[prefix..], cancel).ConfigureAwait(false);
            if (length < Header.Size || Header.Id(query.WholeRoom.Span[prefix..]) != query.Id) continue;
            query.Accept(prefix, length);
            return;
        }
    }
}
