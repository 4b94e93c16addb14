using System.Net;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>One server that queries go to: its connections, and whether it is well.</summary>
internal sealed class Upstream
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CheckDial = TimeSpan.FromSeconds(2), CheckRead = TimeSpan.FromSeconds(1);

    private readonly ForwardOptions options;
    private readonly UpstreamInstruments metrics;
    private readonly TimeProvider time;
    private readonly ConnectionPool datagrams, streams;
    private readonly DialTimeout dialTimeout = new();
    private readonly HealthProbe probe;
    private ITimer? sweeper;
    private int fails;

    /// <summary>Makes it; nothing is connected yet.</summary>
    public Upstream(IPEndPoint address, ForwardOptions options, UpstreamMetrics metrics, TimeProvider time)
    {
        Address = address;
        this.options = options;
        this.metrics = metrics.For(new IPEndPoint(WithoutScope(address.Address), address.Port).ToString());
        this.time = time;
        datagrams = new ConnectionPool(options.Expire, options.MaxAge, options.MaxIdleConnections, time);
        streams = new ConnectionPool(options.Expire, options.MaxAge, options.MaxIdleConnections, time);
        probe = new HealthProbe(CheckAsync, options.CheckInterval, time);
    }

    /// <summary>Where it is.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Failed health checks since the last good one.</summary>
    public int Fails => Volatile.Read(ref fails);

    /// <summary>Whether more checks failed than are allowed.</summary>
    public bool IsDown => options.MaxFails > 0 && (uint)Fails > options.MaxFails;

    /// <summary>Idle connections.</summary>
    public (int Udp, int Tcp) IdleConnections => (datagrams.Count, streams.Count);

    /// <summary>Begins to close idle connections that expire.</summary>
    public void Start() => sweeper = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);

    /// <summary>Ends checks and closes idle connections; queries under way go on.</summary>
    public void Stop()
    {
        probe.Stop();
        sweeper?.Dispose();
        datagrams.Stop();
        streams.Stop();
    }

    /// <summary>Sees whether it is well, and if not goes on until it is.</summary>
    public void CheckHealth() => probe.Start();

    /// <summary>Asks it.</summary>
    /// <param name="query">Gets the reply.</param>
    /// <param name="tcp">By which protocol.</param>
    /// <param name="patience">Most time for a new connection.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when there is a reply.</returns>
    public async ValueTask<UpstreamFault?> ExchangeAsync(ForwardedQuery query, bool tcp, TimeSpan patience, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            query.Renew();
            var pool = tcp ? streams : datagrams;
            var connection = pool.Take();
            metrics.Connected(tcp, connection is not null);
            if (connection is null)
            {
                (connection, var dialFault) = await DialAsync(tcp, patience).ConfigureAwait(false);
                if (connection is null) return dialFault;
            }
            var fault = await connection.ExchangeAsync(query, options.ReadTimeout, cancel).ConfigureAwait(false);
            if (fault is null)
            {
                pool.Return(connection);
                metrics.Answered(UpstreamReply.CodeOf(query.Reply), time.GetElapsedTime(started));
                return null;
            }
            connection.Close();
            if (!fault.IsClosedByPeer) return fault;
        }
    }

    private async ValueTask<(UpstreamConnection? Connection, UpstreamFault? Fault)> DialAsync(bool tcp, TimeSpan patience)
    {
        var started = time.GetTimestamp();
        var allowed = dialTimeout.Current < patience ? dialTimeout.Current : patience;
        var result = await UpstreamConnection.OpenAsync(Address, tcp, options.Source, allowed, time).ConfigureAwait(false);
        dialTimeout.Observe(time.GetElapsedTime(started));
        return result;
    }

    /// <summary>Any reply is a good one; what it says does not matter.</summary>
    private async Task<bool> CheckAsync()
    {
        using var query = ForwardedQuery.For(options.CheckDomain, RecordType.NS, options.CheckRecursion);
        query.Renew();
        var (connection, fault) = await UpstreamConnection.OpenAsync(Address, options.ForceTcp, options.Source, CheckDial, time)
            .ConfigureAwait(false);
        if (connection is not null)
        {
            fault = await connection.ExchangeAsync(query, CheckRead, CancellationToken.None).ConfigureAwait(false);
            connection.Close();
        }
        if (fault is null)
        {
            Volatile.Write(ref fails, 0);
            return true;
        }
        metrics.CheckFailed();
        if (Fails < int.MaxValue) Interlocked.Increment(ref fails);
        return false;
    }

    private void Sweep()
    {
        datagrams.Sweep();
        streams.Sweep();
    }

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());
}
