namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>Idle connections of one upstream and one protocol.</summary>
/// <remarks>
/// The one that waited longest is taken first, so that queries go out from many ports in turn: with the id, the port is what a forger
/// must guess (RFC 5452, section 4.5).
/// </remarks>
/// <param name="expire">How long one may be idle.</param>
/// <param name="maxAge">How old one may become; zero for no limit.</param>
/// <param name="limit">Most that are kept; 0 for no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionPool(TimeSpan expire, TimeSpan maxAge, int limit, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Queue<IUpstreamConnection> idle = new();
    private bool stopped;

    /// <summary>An idle connection, or null.</summary>
    public IUpstreamConnection? Take()
    {
        while (true)
        {
            IUpstreamConnection? connection;
            lock (gate)
            {
                if (!idle.TryDequeue(out connection)) return null;
            }
            if (IsFresh(connection)) return connection;
            connection.Close();
        }
    }

    /// <summary>Keeps a connection for the next query, or closes it where there are enough.</summary>
    public void Return(IUpstreamConnection connection)
    {
        connection.Used = time.GetTimestamp();
        connection.IsReused = true;
        lock (gate)
        {
            if (!stopped && connection.IsClean && (limit == 0 || idle.Count < limit))
            {
                idle.Enqueue(connection);
                return;
            }
        }
        connection.Close();
    }

    /// <summary>Closes what was idle for too long, or grew too old.</summary>
    public void Sweep() => Remove(connection => !IsFresh(connection));

    /// <summary>Closes all, and whatever is given back from now on.</summary>
    public void Stop()
    {
        lock (gate) stopped = true;
        Remove(_ => true);
    }

    private bool IsFresh(IUpstreamConnection connection)
    {
        var now = time.GetTimestamp();
        return time.GetElapsedTime(connection.Used, now) <= expire
            && (maxAge == TimeSpan.Zero || time.GetElapsedTime(connection.Created, now) <= maxAge);
    }

    private void Remove(Predicate<IUpstreamConnection> isUnwanted)
    {
        var unwanted = new List<IUpstreamConnection>();
        lock (gate)
        {
            for (var left = idle.Count; left > 0; left--)
            {
                var connection = idle.Dequeue();
                if (isUnwanted(connection)) unwanted.Add(connection);
                else idle.Enqueue(connection);
            }
        }
        unwanted.ForEach(connection => connection.Close());
    }
}
