using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Runtime.Versioning;

namespace ServiceDns.Server;

/// <summary>The listener and the connections of DNS over QUIC (RFC 9250): bounded in number, as their queries are in all.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos"), SupportedOSPlatform("windows")]
internal sealed class DoqConnections : IConnections
{
    private static readonly List<SslApplicationProtocol> Protocols = [new("doq")]; // RFC 9250, section 4.1.1

    private readonly OpenConnections<DoqConnection> open = new();
    private readonly CancellationTokenSource leaving = new();
    private readonly ActiveDispatcher active;
    private readonly RequestAsker asker;
    private readonly QuicListener listener;
    private readonly string label;
    private readonly Counter shed;
    private SemaphoreSlim streams;
    private Task accepting = Task.CompletedTask;

    /// <summary>Opens the address.</summary>
    /// <exception cref="ListenException">It can not be bound.</exception>
    public DoqConnections(ListenAddress address, ActiveDispatcher active, ListenerServices services)
    {
        this.active = active;
        asker = new RequestAsker(active, services);
        streams = new SemaphoreSlim(active.Settings.MaxStreamsInAll);
        label = active.Current.Listener.Label;
        shed = asker.Metrics.QuicConnectionsShed.With(label);
        listener = QuicBinding.Open(address, Protocols, Options);
        asker.Metrics.QuicConnections.With(label).ReadFrom(() => open.Count);
    }

    public IReadOnlyList<IPEndPoint> EndPoints => [listener.LocalEndPoint];

    public Task Ended => Task.WhenAll(accepting, open.AllGone);

    public void Start() => accepting = Task.Run(AcceptAsync);

    public void Adopt(ListenerSettings settings)
    {
        if (settings.MaxStreamsInAll == active.Settings.MaxStreamsInAll) return;
        Volatile.Write(ref streams, new SemaphoreSlim(settings.MaxStreamsInAll));
    }

    public void Stop()
    {
        open.Stop();
        leaving.Cancel();
        _ = listener.DisposeAsync().AsTask();
    }

    public async Task CloseAsync(Grace grace)
    {
        await grace.WaitAsync(Ended).ConfigureAwait(false);
        List<DoqConnection> late = [];
        open.ForEach(late.Add);
        await Task.WhenAll(late.Select(connection => connection.EndAsync(DoqError.None))).ConfigureAwait(false);
    }

    public void Dispose() => _ = listener.DisposeAsync().AsTask();

    private QuicServerConnectionOptions Options()
    {
        var settings = active.Settings;
        return new QuicServerConnectionOptions
        {
            ServerAuthenticationOptions = settings.Tls!.OptionsFor(Protocols), // a listener without one is refused before
            HandshakeTimeout = settings.ReadTimeout,
            IdleTimeout = settings.IdleTimeout,
            MaxInboundBidirectionalStreams = Math.Clamp(settings.MaxStreams, 1, ushort.MaxValue),
            MaxInboundUnidirectionalStreams = 0, // RFC 9250, section 4.3.3: a client that opens one is at fault
            DefaultStreamErrorCode = DoqError.None,
            DefaultCloseErrorCode = DoqError.None,
        };
    }

    private async Task AcceptAsync()
    {
        while (!leaving.IsCancellationRequested)
        {
            try
            {
                var connection = await listener.AcceptConnectionAsync(leaving.Token).ConfigureAwait(false);
                Add(new DoqConnection(connection, asker, active.Settings, Volatile.Read(ref streams), label));
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception error) when (IClientStream.IsLoss(error) || error is OperationCanceledException)
            {
                // a handshake that failed, or the end
            }
        }
    }

    /// <summary>Serves a connection, after ending the one longest idle if there are too many; without any idle one it is refused.</summary>
    private void Add(DoqConnection connection)
    {
        if (active.Settings.MaxSessions is > 0 and var limit && open.Count >= limit && !EndOldestIdle())
        {
            shed.Increment();
            _ = connection.EndAsync(DoqError.ExcessiveLoad);
            _ = connection.RunAsync(new CancellationToken(canceled: true)); // which disposes of it
            return;
        }
        open.TryAdd(connection); // one that comes as the listener stops ends by itself
        _ = ServeAsync(connection);
    }

    private async Task ServeAsync(DoqConnection connection)
    {
        await connection.RunAsync(leaving.Token).ConfigureAwait(false);
        open.Remove(connection);
    }

    private bool EndOldestIdle()
    {
        if (open.TakeOldestIdle() is not { } oldest) return false;
        shed.Increment();
        _ = oldest.EndAsync(DoqError.None);
        return true;
    }
}
