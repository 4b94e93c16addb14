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
    private readonly Socket socket;
    private readonly Action<HttpConnection> ended;
    private readonly UnreadStream bytes;
    private Stream stream;
    private int disposed;

    public HttpConnection(Socket accepted, Action<HttpConnection> ended)
        : base(Guid.NewGuid().ToString("N"))
    {
        socket = accepted;
        this.ended = ended;
        stream = bytes = new UnreadStream(accepted, ownsSocket: true);
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
    public async Task<bool> OpenAsync(ListenerSettings settings, List<SslApplicationProtocol> protocols, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(settings.ReadTimeout, time);
        try
        {
            socket.NoDelay = true;
            RemoteEndPoint = socket.RemoteEndPoint;
            LocalEndPoint = socket.LocalEndPoint;
            if (settings.Proxy is { } proxy && !await ReadProxyHeaderAsync(proxy, limit.Token).ConfigureAwait(false)) return false;
            if (settings.Tls is { } tls) await SecureAsync(tls, protocols, limit.Token).ConfigureAwait(false);
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

    private async ValueTask<bool> ReadProxyHeaderAsync(ProxyProtocol proxy, CancellationToken cancel)
    {
        var policy = proxy.PolicyOf(ClientAddress.From((IPEndPoint)socket.RemoteEndPoint!));
        var preface = await ProxyPreface.ReadAsync(socket, policy, cancel).ConfigureAwait(false);
        if (preface?.Header is { } header)
        {
            RemoteEndPoint = new IPEndPoint(header.Source.ToIPAddress(), header.Source.Port);
            LocalEndPoint = new IPEndPoint(header.Destination.ToIPAddress(), header.Destination.Port);
        }
        if (preface is not null) bytes.Unread(preface.Rest);
        return preface is not null;
    }

    private async Task SecureAsync(IServerTls tls, List<SslApplicationProtocol> protocols, CancellationToken cancel)
    {
        var ssl = new SslStream(stream);
        stream = ssl;
        await ssl.AuthenticateAsServerAsync(tls.OptionsFor(protocols), cancel).ConfigureAwait(false);
        Features.Set<ITlsConnectionFeature>(this);
        Features.Set<ITlsApplicationProtocolFeature>(this);
        Features.Set<ITlsHandshakeFeature>(this);
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
