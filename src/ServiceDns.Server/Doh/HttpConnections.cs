using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ServiceDns.Server;

/// <summary>
/// The connections of a listener of DNS over HTTPS or gRPC. They are accepted, counted and made TLS here, and then served by a Kestrel of
/// their own, which gets them from this object as if it had accepted them.
/// </summary>
internal sealed class HttpConnections : IAcceptedConnections, IConnectionListenerFactory, IConnectionListener
{
    private readonly Lock gate = new();
    private readonly HashSet<HttpConnection> open = [];
    private readonly Channel<ConnectionContext> ready = Channel.CreateUnbounded<ConnectionContext>();
    private readonly List<SslApplicationProtocol> protocols;
    private readonly ActiveDispatcher active;
    private readonly ListenerServices services;
    private readonly KestrelServerOptions options = new() { AddServerHeader = false };
    private readonly KestrelServer server;
    private readonly Task started;
    private readonly CancellationTokenSource cut = new();
    private TaskCompletionSource? changed;
    private bool stopping;

    /// <param name="active">What to answer with.</param>
    /// <param name="services">Clock, queries, metrics.</param>
    /// <param name="isGrpc">Whether gRPC is spoken, which knows HTTP/2 only.</param>
    public HttpConnections(ActiveDispatcher active, ListenerServices services, bool isGrpc)
    {
        protocols = isGrpc ? [SslApplicationProtocol.Http2] : [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        this.active = active;
        this.services = services;
        services.Dispatching.Metrics.Connections.With(active.Current.Listener.Label).ReadFrom(() => Count);
        var spoken = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1AndHttp2;
        options.Listen(new IPEndPoint(IPAddress.None, 0), listen => listen.Protocols = spoken);
        HttpLimits.Apply(active.Settings, options.Limits);
        server = new KestrelServer(Options.Create(options), this, NullLoggerFactory.Instance);
        var asker = new RequestAsker(active, services);
        IHttpApplication<IFeatureCollection> application =
            isGrpc ? new GrpcApplication(asker) : new DohApplication(asker, asker.Metrics.HttpResponses);
        started = server.StartAsync(application, CancellationToken.None); // opens nothing: BindAsync is here
    }

    EndPoint IConnectionListener.EndPoint { get; } = new IPEndPoint(IPAddress.None, 0);

    public Task Ended { get; private set; } = Task.CompletedTask;

    private int Count
    {
        get
        {
            lock (gate) return open.Count;
        }
    }

    /// <summary>Serves a connection, after waiting for one to end where there are too many, as CoreDNS does.</summary>
    public async ValueTask AddAsync(Socket accepted)
    {
        await started.ConfigureAwait(false);
        while (true)
        {
            Task change;
            lock (gate)
            {
                var limit = active.Settings.MaxSessions;
                if (stopping || limit == 0 || open.Count < limit) break;
                changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                change = changed.Task;
            }
            await change.ConfigureAwait(false);
        }
        var connection = new HttpConnection(accepted, Remove);
        lock (gate)
        {
            if (!stopping) open.Add(connection);
        }
        _ = PrepareAsync(connection);
    }

    public bool CloseOldestIdle() => false; // Kestrel knows which are idle, and closes them after their time

    public void Adopt(ListenerSettings settings)
    {
        HttpLimits.Apply(settings, options.Limits);
        Change();
    }

    public void Stop()
    {
        lock (gate) stopping = true;
        Change();
        ready.Writer.TryComplete();
        Ended = server.StopAsync(cut.Token);
    }

    public async Task CloseAsync(Grace grace)
    {
        if (!await grace.WaitAsync(Ended).ConfigureAwait(false))
        {
            await cut.CancelAsync().ConfigureAwait(false);
            await Ended.ConfigureAwait(false);
        }
        server.Dispose();
    }

    public void Dispose() => server.Dispose();

    ValueTask<IConnectionListener> IConnectionListenerFactory.BindAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        new(this);

    async ValueTask<ConnectionContext?> IConnectionListener.AcceptAsync(CancellationToken cancellationToken)
    {
        while (await ready.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (ready.Reader.TryRead(out var connection)) return connection;
        }
        return null;
    }

    ValueTask IConnectionListener.UnbindAsync(CancellationToken cancellationToken)
    {
        ready.Writer.TryComplete();
        return default;
    }

    ValueTask IAsyncDisposable.DisposeAsync() => default;

    private async Task PrepareAsync(HttpConnection connection)
    {
        var settings = active.Settings;
        var opened = await connection.OpenAsync(settings, protocols, services.Time).ConfigureAwait(false);
        if (!opened || !ready.Writer.TryWrite(connection)) await connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Remove(HttpConnection connection)
    {
        lock (gate) open.Remove(connection);
        Change();
    }

    private void Change()
    {
        lock (gate)
        {
            changed?.TrySetResult();
            changed = null;
        }
    }
}
