using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>UDP and TCP, or TLS: connections that are kept for the next query.</summary>
internal sealed class ConnectionLink : IUpstreamLink
{
    private static readonly TimeSpan CheckDial = TimeSpan.FromSeconds(2), CheckRead = TimeSpan.FromSeconds(1);

    private readonly UpstreamEndPoint to;
    private readonly ForwardOptions options;
    private readonly UpstreamInstruments metrics;
    private readonly TimeProvider time;
    private readonly ConnectionPool datagrams, streams;
    private readonly DialTimeout dialTimeout = new();

    /// <summary>Makes a link; nothing is connected yet.</summary>
    public ConnectionLink(UpstreamEndPoint to, ForwardOptions options, UpstreamInstruments metrics, TimeProvider time)
    {
        this.to = to;
        this.options = options;
        this.metrics = metrics;
        this.time = time;
        datagrams = new ConnectionPool(options.Expire, options.MaxAge, options.MaxIdleConnections, time);
        streams = new ConnectionPool(options.Expire, options.MaxAge, options.MaxIdleConnections, time);
    }

    /// <inheritdoc/>
    public bool IsStream => to.Scheme == Transport.Tls;

    /// <inheritdoc/>
    public async ValueTask<UpstreamFault?> ExchangeAsync(ForwardedQuery query, bool tcp, TimeSpan patience, CancellationToken cancel)
    {
        var protocol = ProtocolFor(tcp);
        var pool = protocol == UpstreamProtocol.Udp ? datagrams : streams;
        while (true)
        {
            query.Renew();
            var connection = pool.Take();
            metrics.Connected(protocol, connection is not null);
            if (connection is null)
            {
                (connection, var dialFault) = await DialAsync(protocol, patience).ConfigureAwait(false);
                if (connection is null) return dialFault;
            }
            var fault = await connection.ExchangeAsync(query, options.ReadTimeout, cancel).ConfigureAwait(false);
            if (fault is null)
            {
                pool.Return(connection);
                return null;
            }
            connection.Close();
            if (!fault.IsClosedByPeer) return fault;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<UpstreamFault?> CheckAsync(ForwardedQuery query)
    {
        query.Renew();
        var (connection, fault) = await OpenAsync(ProtocolFor(options.ForceTcp), CheckDial).ConfigureAwait(false);
        if (connection is null) return fault;
        fault = await connection.ExchangeAsync(query, CheckRead, CancellationToken.None).ConfigureAwait(false);
        connection.Close();
        return fault;
    }

    /// <inheritdoc/>
    public void Sweep()
    {
        datagrams.Sweep();
        streams.Sweep();
    }

    /// <inheritdoc/>
    public void Stop()
    {
        datagrams.Stop();
        streams.Stop();
    }

    private UpstreamProtocol ProtocolFor(bool tcp) => IsStream ? UpstreamProtocol.Tls : tcp ? UpstreamProtocol.Tcp : UpstreamProtocol.Udp;

    private async ValueTask<(IUpstreamConnection? Connection, UpstreamFault? Fault)> DialAsync(UpstreamProtocol protocol, TimeSpan patience)
    {
        var started = time.GetTimestamp();
        var result = await OpenAsync(protocol, dialTimeout.Current < patience ? dialTimeout.Current : patience).ConfigureAwait(false);
        dialTimeout.Observe(time.GetElapsedTime(started));
        return result;
    }

    private async ValueTask<(IUpstreamConnection? Connection, UpstreamFault? Fault)> OpenAsync(UpstreamProtocol protocol, TimeSpan timeout)
    {
        if (protocol == UpstreamProtocol.Tls)
        {
            return await TlsConnection.OpenAsync(to, options.Tls, options.Source, timeout, time).ConfigureAwait(false);
        }
        var tcp = protocol == UpstreamProtocol.Tcp;
        return await UpstreamConnection.OpenAsync(to.Address, tcp, options.Source, timeout, time).ConfigureAwait(false);
    }
}
