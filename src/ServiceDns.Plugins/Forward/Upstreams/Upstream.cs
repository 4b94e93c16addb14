using ServiceDns.Corefile;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>One server that queries go to: the way there, and whether it is well.</summary>
internal sealed class Upstream
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);

    private readonly ForwardOptions options;
    private readonly UpstreamInstruments metrics;
    private readonly TimeProvider time;
    private readonly IUpstreamLink link;
    private readonly HealthProbe probe;
    private ITimer? sweeper;
    private int fails;

    /// <summary>Makes an upstream; nothing is connected yet.</summary>
    public Upstream(UpstreamEndPoint address, ForwardOptions options, UpstreamMetrics metrics, TimeProvider time)
    {
        Address = address;
        this.options = options;
        this.metrics = metrics.For(address.Label);
        this.time = time;
        link = address.Scheme == Transport.Https
            ? new HttpsLink(address, options, time)
            : new ConnectionLink(address, options, this.metrics, time);
        probe = new HealthProbe(CheckAsync, options.CheckInterval, time);
    }

    /// <summary>Where the upstream is asked.</summary>
    public UpstreamEndPoint Address { get; }

    /// <summary>Whether every query goes by a stream, so that no answer is cut.</summary>
    public bool IsStream => link.IsStream;

    /// <summary>Failed health checks since the last good one.</summary>
    public int Fails => Volatile.Read(ref fails);

    /// <summary>Whether more checks failed than are allowed.</summary>
    public bool IsDown => options.MaxFails > 0 && (uint)Fails > options.MaxFails;

    /// <summary>Begins to close idle connections that expire.</summary>
    public void Start() => sweeper = time.CreateTimer(_ => link.Sweep(), null, SweepInterval, SweepInterval);

    /// <summary>Ends checks and closes idle connections; queries under way go on.</summary>
    public void Stop()
    {
        probe.Stop();
        sweeper?.Dispose();
        link.Stop();
    }

    /// <summary>Sees whether it is well, and if not goes on until it is.</summary>
    public void CheckHealth() => probe.Start();

    /// <summary>Asks the upstream once.</summary>
    /// <param name="query">Gets the reply.</param>
    /// <param name="tcp">By which protocol, where there is a choice.</param>
    /// <param name="patience">Most time for a new connection.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when there is a reply.</returns>
    public async ValueTask<UpstreamFault?> ExchangeAsync(ForwardedQuery query, bool tcp, TimeSpan patience, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var fault = await link.ExchangeAsync(query, tcp, patience, cancel).ConfigureAwait(false);
        if (fault is null) metrics.Answered(UpstreamReply.CodeOf(query.Reply), time.GetElapsedTime(started));
        return fault;
    }

    /// <summary>Any reply is a good one; what it says does not matter.</summary>
    private async Task<bool> CheckAsync()
    {
        using var query = ForwardedQuery.For(options.CheckDomain, RecordType.NS, options.CheckRecursion);
        if (await link.CheckAsync(query).ConfigureAwait(false) is null)
        {
            Volatile.Write(ref fails, 0);
            return true;
        }
        metrics.CheckFailed();
        if (Fails < int.MaxValue) Interlocked.Increment(ref fails);
        return false;
    }
}
