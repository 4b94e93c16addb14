using System.Net.Quic;
using System.Runtime.Versioning;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>Serves one connection of DNS over QUIC: each query has a stream of its own, and all are under way at once.</summary>
/// <param name="connection">Past its handshake; owned from now on.</param>
/// <param name="asker">Answers.</param>
/// <param name="settings">Limits.</param>
/// <param name="streams">Lets queries of all connections in.</param>
/// <param name="label">The listener's name in metrics.</param>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos"), SupportedOSPlatform("windows")]
internal sealed class DoqConnection(
    QuicConnection connection, RequestAsker asker, ListenerSettings settings, SemaphoreSlim streams, string label)
    : IIdleConnection
{
    private readonly ClientAddress client = ClientAddress.From(connection.RemoteEndPoint);
    private readonly ClientAddress local = ClientAddress.From(connection.LocalEndPoint);
    private readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int underWay = 1; // the connection itself
    private long idleSince = asker.Time.GetTimestamp();
    private int ending;

    /// <inheritdoc/>
    public bool IsIdle => Volatile.Read(ref underWay) <= 1;

    /// <inheritdoc/>
    public long IdleSince => Volatile.Read(ref idleSince);

    /// <summary>
    /// Serves until the client ends the connection or <paramref name="leaving"/> is cancelled; what was asked then is answered.
    /// </summary>
    public async Task RunAsync(CancellationToken leaving)
    {
        try
        {
            while (true)
            {
                var stream = await connection.AcceptInboundStreamAsync(leaving).ConfigureAwait(false);
                Interlocked.Increment(ref underWay);
                await streams.WaitAsync(CancellationToken.None).ConfigureAwait(false);
                Serve(stream);
            }
        }
        catch (Exception error) when (IClientStream.IsLoss(error) || error is OperationCanceledException)
        {
            // the client is gone, or shall go
        }
        Leave();
        await settled.Task.ConfigureAwait(false);
        await EndAsync(DoqError.None).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Tells the client why no more is served, and cuts what is under way. The first reason counts.</summary>
    public async Task EndAsync(long code)
    {
        if (Interlocked.Exchange(ref ending, 1) != 0) return;
        if (code is not DoqError.None) Count(code);
        try
        {
            await connection.CloseAsync(code).ConfigureAwait(false);
        }
        catch (Exception error) when (IClientStream.IsLoss(error))
        {
            // the client was quicker
        }
    }

    /// <remarks>In debug mode a handler's exception comes out here and ends the process.</remarks>
    private async void Serve(QuicStream stream)
    {
        var query = asker.Rent();
        var exchange = new DoqExchange(stream, settings, asker.Time);
        try
        {
            await ServeAsync(exchange, query).ConfigureAwait(false);
            await exchange.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            query.Stream = null;
            asker.Return(query);
            streams.Release();
            Leave();
        }
    }

    private async ValueTask ServeAsync(DoqExchange exchange, Query query)
    {
        var length = await exchange.ReceiveAsync(query).ConfigureAwait(false);
        if (length == DoqExchange.Withdrawn) return;
        if (!RequestAsker.IsAskable(query, length, out var kind) || !IsAllowed(query))
        {
            await EndAsync(DoqError.Protocol).ConfigureAwait(false);
            return;
        }
        (query.Client, query.Local, query.Stream) = (client, local, exchange);
        var answer = await asker.AskAsync(query, kind).ConfigureAwait(false);
        var taken = await exchange.FinishAsync(query, answer).ConfigureAwait(false);
        if (taken || answer == 0) Count(taken ? DoqError.None : DoqError.Internal);
    }

    /// <summary>Whether it is a query that may come by QUIC (RFC 9250, sections 4.2.1 and 5.5.2).</summary>
    private static bool IsAllowed(Query query)
    {
        var position = 0;
        while (Edns.TryNextOption(query.RequestOptions, ref position, out var code, out _))
        {
            if (code == Edns.TcpKeepaliveOption) return false;
        }
        return query.Id == 0;
    }

    private void Count(long code) => asker.Metrics.QuicResponses.With(label, DoqError.Label(code)).Increment();

    private void Leave()
    {
        Volatile.Write(ref idleSince, asker.Time.GetTimestamp());
        if (Interlocked.Decrement(ref underWay) == 0) settled.TrySetResult();
    }
}
