using System.Net;
using System.Net.Security;
using System.Runtime.Versioning;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Quic;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDns.Server;

/// <summary>The listener and the connections of DNS over HTTP/3 (RFC 8484, RFC 9114), which a Kestrel of their own serves.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos"), SupportedOSPlatform("windows")]
internal sealed class Http3Connections : IConnections
{
    private const long ExcessiveLoad = 0x107; // H3_EXCESSIVE_LOAD, RFC 9114, section 8.1

    private const int UsualStreams = 100; // what 0 means in CoreDNS: its library's number

    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource cut = new();
    private readonly ActiveDispatcher active;
    private readonly ServiceProvider provider;
    private readonly IServer server;
    private readonly Counter shed;
    private KestrelServerOptions? options;
    private QuicTransportOptions? transport;
    private ListenOptions? listen;
    private int open;

    /// <summary>Opens the address.</summary>
    /// <exception cref="ListenException">It can not be bound.</exception>
    public Http3Connections(ListenAddress address, ActiveDispatcher active, ListenerServices services)
    {
        this.active = active;
        var asker = new RequestAsker(active, services);
        var label = active.Current.Listener.Label;
        shed = asker.Metrics.QuicConnectionsShed.With(label);
        QuicBinding.Probe(address);
        (provider, server) = KestrelParts.Assemble(parts => parts
            .UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .UseQuic(quic => transport = quic)
            .ConfigureServices(all => all.Configure<KestrelServerOptions>(kestrel => Configure(kestrel, address))));
        try
        {
            // is not waited for: the library binds at once
            server.StartAsync(new DohApplication(asker, asker.Metrics.Http3Responses), CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            provider.Dispose();
            throw new ListenException("udp", address, error.Message, error);
        }
        asker.Metrics.QuicConnections.With(label).ReadFrom(() => Volatile.Read(ref open));
    }

    public IReadOnlyList<IPEndPoint> EndPoints => [(IPEndPoint)listen!.EndPoint];

    public Task Ended { get; private set; } = Task.CompletedTask;

    public void Start() => begun.TrySetResult();

    public void Adopt(ListenerSettings settings) => Apply(settings);

    public void Stop() => Ended = server.StopAsync(cut.Token);

    public async Task CloseAsync(Grace grace)
    {
        if (!await grace.WaitAsync(Ended).ConfigureAwait(false))
        {
            await cut.CancelAsync().ConfigureAwait(false);
            await Ended.ConfigureAwait(false);
        }
        await provider.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        begun.TrySetCanceled();
        provider.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel, ListenAddress address)
    {
        options = kestrel;
        kestrel.AddServerHeader = false;
        kestrel.Listen(QuicBinding.EndPointOf(address), listening =>
        {
            listen = listening;
            listening.Protocols = HttpProtocols.Http3;
            listening.UseHttps(new TlsHandshakeCallbackOptions
            {
                // a listener without a certificate is refused before
                OnConnection = _ => new(active.Settings.Tls!.OptionsFor([SslApplicationProtocol.Http3])),
            });
            ((IMultiplexedConnectionBuilder)listening).Use(next => connection => ServeAsync(connection, next));
        });
        Apply(active.Settings);
    }

    /// <summary>Holds for connections that begin from now on.</summary>
    private void Apply(ListenerSettings settings)
    {
        HttpLimits.Apply(settings, options!.Limits);
#pragma warning disable CA2252 // the transport is used by Kestrel itself for every HTTP/3 server; only its options are called a preview
        transport!.MaxBidirectionalStreamCount = settings.MaxStreams == 0 ? UsualStreams : Math.Min(settings.MaxStreams, ushort.MaxValue);
#pragma warning restore CA2252
    }

    private async Task ServeAsync(MultiplexedConnectionContext connection, MultiplexedConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref open) > active.Settings.MaxSessions && active.Settings.MaxSessions > 0)
            {
                shed.Increment();
                connection.Features.Get<IProtocolErrorCodeFeature>()!.Error = ExcessiveLoad;
                connection.Abort(new ConnectionAbortedException("too many connections"));
                return;
            }
            await begun.Task.ConfigureAwait(false);
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }
}
