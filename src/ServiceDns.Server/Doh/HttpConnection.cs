using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ServiceDns.Server;

/// <summary>An accepted connection as Kestrel wants it: its bytes in the clear, and what TLS agreed on.</summary>
internal sealed class HttpConnection : DefaultConnectionContext,
    ITlsConnectionFeature, ITlsApplicationProtocolFeature, ITlsHandshakeFeature
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly Socket socket;
    private readonly Action<HttpConnection> ended;
    private Stream stream;
    private int disposed;

    public HttpConnection(Socket accepted, Action<HttpConnection> ended)
        : base(Guid.NewGuid().ToString("N"))
    {
        socket = accepted;
        this.ended = ended;
        stream = new NetworkStream(accepted, ownsSocket: true);
    }

    ReadOnlyMemory<byte> ITlsApplicationProtocolFeature.ApplicationProtocol => Ssl?.NegotiatedApplicationProtocol.Protocol ?? default;

    SslProtocols ITlsHandshakeFeature.Protocol => Ssl?.SslProtocol ?? default;

    TlsCipherSuite? ITlsHandshakeFeature.NegotiatedCipherSuite => Ssl?.NegotiatedCipherSuite;

#pragma warning disable SYSLIB0058 // what the interface asks for beside the suite
    CipherAlgorithmType ITlsHandshakeFeature.CipherAlgorithm => default;

    int ITlsHandshakeFeature.CipherStrength => 0;

    HashAlgorithmType ITlsHandshakeFeature.HashAlgorithm => default;

    int ITlsHandshakeFeature.HashStrength => 0;

    ExchangeAlgorithmType ITlsHandshakeFeature.KeyExchangeAlgorithm => default;

    int ITlsHandshakeFeature.KeyExchangeStrength => 0;
#pragma warning restore SYSLIB0058

    X509Certificate2? ITlsConnectionFeature.ClientCertificate { get; set; }

    private SslStream? Ssl => stream as SslStream;

    Task<X509Certificate2?> ITlsConnectionFeature.GetClientCertificateAsync(CancellationToken cancellationToken) =>
        Task.FromResult<X509Certificate2?>(null);

    /// <summary>Makes it ready for Kestrel. False when the client is gone, too slow, or not let in.</summary>
    public async Task<bool> OpenAsync(IServerTls? tls, TimeSpan timeout, TimeProvider time)
    {
        try
        {
            socket.NoDelay = true;
            RemoteEndPoint = socket.RemoteEndPoint;
            LocalEndPoint = socket.LocalEndPoint;
            if (tls is not null) await SecureAsync(tls, timeout, time).ConfigureAwait(false);
            Transport = new Pipes(PipeReader.Create(stream), PipeWriter.Create(stream));
            return true;
        }
        catch (Exception error) when (IClientStream.IsLoss(error) || error is OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        stream.Dispose();
        base.Abort(abortReason);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        try
        {
            if (Ssl is { IsAuthenticated: true } ssl) await ssl.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (IClientStream.IsLoss(error) || error is InvalidOperationException)
        {
            // the client was quicker
        }
        await stream.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        ended(this);
    }

    private async Task SecureAsync(IServerTls tls, TimeSpan timeout, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        var ssl = new SslStream(stream);
        stream = ssl;
        await ssl.AuthenticateAsServerAsync(tls.OptionsFor(Protocols), limit.Token).ConfigureAwait(false);
        Features.Set<ITlsConnectionFeature>(this);
        Features.Set<ITlsApplicationProtocolFeature>(this);
        Features.Set<ITlsHandshakeFeature>(this);
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
