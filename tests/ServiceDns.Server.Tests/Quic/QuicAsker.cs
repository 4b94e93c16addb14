using System.Buffers.Binary;
using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

#pragma warning disable CA1416 // tests of QUIC skip where there is none

namespace ServiceDns.Server.Tests;

/// <summary>A client of DNS over QUIC; it believes every certificate.</summary>
internal sealed class QuicAsker : IAsyncDisposable
{
    private readonly QuicConnection connection;

    private QuicAsker(QuicConnection connection) => this.connection = connection;

    public string Protocol => connection.NegotiatedApplicationProtocol.ToString();

    public string SerialNumber => ((X509Certificate2)connection.RemoteCertificate!).SerialNumber;

    /// <summary>Skips the test where there is no QUIC.</summary>
    public static void Need() =>
        Skip.If(QuicRuntime.Missing is not null, $"{QuicRuntime.Missing}: no release of Debian has libmsquic");

    public static async Task<QuicAsker> ConnectAsync(IPEndPoint server, string protocol = "doq") => new(
        await QuicConnection.ConnectAsync(new QuicClientConnectionOptions
        {
            RemoteEndPoint = server,
            DefaultCloseErrorCode = DoqError.None,
            DefaultStreamErrorCode = Cancelled,
            HandshakeTimeout = TimeSpan.FromMinutes(1),
            MaxInboundBidirectionalStreams = 1, // so that the end of the connection can be waited for
            MaxInboundUnidirectionalStreams = 8, // HTTP/3 has three
            ClientAuthenticationOptions = new SslClientAuthenticationOptions
            {
                TargetHost = "dns.example",
                ApplicationProtocols = [new SslApplicationProtocol(protocol)],
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
        }));

    /// <summary>DOQ_REQUEST_CANCELLED.</summary>
    public const long Cancelled = 3;

    /// <summary>A stream for one query; waits while the server lets no more be open.</summary>
    public ValueTask<QuicStream> OpenAsync() => connection.OpenOutboundStreamAsync(QuicStreamType.Bidirectional);

    /// <summary>Asks on a stream of its own, and reads to the stream's end.</summary>
    public async Task<IReadOnlyList<byte[]>> AskAsync(byte[] message)
    {
        await using var stream = await OpenAsync();
        await stream.WriteAsync(Messages.Framed(message), completeWrites: true);
        return await ReadAllAsync(stream);
    }

    /// <summary>The messages of a stream that has ended well.</summary>
    public static async Task<IReadOnlyList<byte[]>> ReadAllAsync(QuicStream stream)
    {
        var all = new MemoryStream();
        await stream.CopyToAsync(all);
        var messages = new List<byte[]>();
        for (var rest = all.ToArray().AsMemory(); rest.Length > 0;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            messages.Add(rest.Slice(2, length).ToArray());
            rest = rest[(2 + length)..];
        }
        return messages;
    }

    /// <summary>Sends bytes on a stream, and its end if asked to; returns the code that the server then ends the connection with.</summary>
    public async Task<long?> CodeAfterAsync(byte[] bytes, bool end)
    {
        try
        {
            await using var stream = await OpenAsync();
            await stream.WriteAsync(bytes, completeWrites: end);
            await ReadAllAsync(stream);
            return null;
        }
        catch (QuicException error) when (error.QuicError == QuicError.ConnectionAborted)
        {
            return error.ApplicationErrorCode;
        }
    }

    /// <summary>Waits until the server has ended the connection; returns the code, or null where it was silent for too long.</summary>
    public async Task<long?> EndAsync()
    {
        try
        {
            await connection.AcceptInboundStreamAsync();
            throw new InvalidOperationException("the server opened a stream");
        }
        catch (QuicException error)
        {
            return error.ApplicationErrorCode;
        }
    }

    /// <summary>Waits until the server has ended the connection, whatever it opened before.</summary>
    public async Task UntilEndAsync()
    {
        try
        {
            while (true) await (await connection.AcceptInboundStreamAsync()).DisposeAsync();
        }
        catch (QuicException)
        {
            // the end
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
