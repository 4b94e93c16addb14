using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Plugins.Forward.Upstreams;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward;

/// <summary>One query's way through the upstreams, until one answers, or time or attempts are used up.</summary>
internal sealed class ForwardAttempt(
    ForwardOptions options, Upstream[] all, UpstreamOrder policy, ForwardMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Upstream[] order = policy.For(all);
    private readonly long started = time.GetTimestamp();
    private int position, downInARow;

    /// <summary>The upstream that was asked last.</summary>
    public Upstream? Last { get; private set; }

    /// <summary>Asks one upstream after the other.</summary>
    /// <param name="query">The client's query.</param>
    /// <param name="exchange">Its bytes; gets the reply.</param>
    /// <param name="cancel">Ends it before the next upstream, and the wait for the one that is asked.</param>
    /// <returns>Null when the exchange holds a well-formed reply to the query; else what the query comes to.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Outcome?> RunAsync(Query query, ForwardedQuery exchange, CancellationToken cancel)
    {
        UpstreamFault? fault = null;
        ulong failed = 0, attempts = options.AttemptsFor(order.Length);
        var failovers = 0;
        while (Left > TimeSpan.Zero && !cancel.IsCancellationRequested && failed < attempts)
        {
            if (Next() is not { } upstream)
            {
                if (options.FailFast) break;
                upstream = policy.Any(all);
            }
            else if (upstream.IsDown)
            {
                continue;
            }
            Last = upstream;
            query.Upstream = upstream.Address.Address;
            fault = await AskAsync(upstream, query, exchange, cancel).ConfigureAwait(false);
            query.Trace?.Note("forward", $"asked {upstream.Address}: {fault?.Text ?? UpstreamReply.CodeOf(exchange.Reply).ToText()}");
            if (fault is not null)
            {
                if (options.MaxFails > 0) upstream.CheckHealth();
                failed++;
                if (downInARow >= all.Length) break;
                continue;
            }
            if (!UpstreamReply.Matches(exchange.Reply, query))
            {
                query.DiscardResponse();
                query.BeginResponse(ResponseCode.FormErr, HeaderFlags.None, "forward");
                return Outcome.Written;
            }
            if (options.FailoverCodes.Contains(UpstreamReply.CodeOf(exchange.Reply)) && ++failovers < all.Length) continue;
            return null;
        }
        return fault is null
            ? Outcome.Failed(ResponseCode.ServFail, "no healthy proxies").As(ExtendedError.NoReachableAuthority)
            : Outcome.Failed(ResponseCode.ServFail, fault.Text).As(ExtendedError.NetworkError);
    }

    /// <summary>Time that is left; never less than none, which no timer takes.</summary>
    private TimeSpan Left => Patience - time.GetElapsedTime(started) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>The next in the order, which begins anew at its end; null when every one of them is down.</summary>
    private Upstream? Next()
    {
        if (position >= order.Length) position = downInARow = 0;
        var upstream = order[position++];
        if (!upstream.IsDown || ++downInARow < all.Length) return upstream;
        metrics.HealthcheckBroken.Increment();
        return null;
    }

    /// <summary>Asks by the protocol that the settings and the client say, and again by TCP where they want that for cut answers.</summary>
    private async ValueTask<UpstreamFault?> AskAsync(Upstream upstream, Query query, ForwardedQuery exchange, CancellationToken cancel)
    {
        var fromInside = query.Depth > 0; // no client to come back by TCP, so that is done here
        var retryByTcp = options.PreferUdp || fromInside;
        var tcp = options.ForceTcp || upstream.IsStream || (!retryByTcp && query.Transport == Transport.Tcp);
        var fault = await AskAsync(upstream, query, exchange, tcp, cancel).ConfigureAwait(false);
        if (fault is not null || tcp || !retryByTcp || (Header.Flags(exchange.Reply) & HeaderFlags.Truncated) == 0) return fault;
        if (Left == TimeSpan.Zero) return null; // the cut answer is better than none
        return await AskAsync(upstream, query, exchange, tcp: true, cancel).ConfigureAwait(false);
    }

    private async ValueTask<UpstreamFault?> AskAsync(
        Upstream upstream, Query query, ForwardedQuery exchange, bool tcp, CancellationToken cancel)
    {
        var asked = options.Tap is null ? default : time.GetUtcNow();
        var fault = await upstream.ExchangeAsync(exchange, tcp, Left, cancel).ConfigureAwait(false);
        options.Tap?.Forwarded(query, new UpstreamExchange(
            upstream.Address.Address, exchange.Local, tcp || upstream.IsStream, asked, exchange.Datagram.Span,
            fault is null ? exchange.Reply : []));
        if (fault is not null || !UpstreamReply.Matches(exchange.Reply, query)) return fault;
        if (!exchange.IsCut && UpstreamReply.IsWellFormed(exchange.Reply)) return null;
        if (tcp) return new UpstreamFault("dns: overflow unpacking message");
        UpstreamReply.Empty(exchange, query); // an upstream that sends more than the client can take: let the client come by TCP
        return null;
    }
}
