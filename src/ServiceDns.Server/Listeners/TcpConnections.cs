using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>The open connections of one listener: bounded in number, and swept for those whose client does not move.</summary>
internal sealed class TcpConnections : IConnections
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly HashSet<TcpConnection> open = [];
    private readonly TaskCompletionSource allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActiveDispatcher active;
    private readonly ListenerServices services;
    private readonly Counter shed;
    private readonly ITimer sweep;
    private bool stopping;

    public TcpConnections(ActiveDispatcher active, ListenerServices services)
    {
        this.active = active;
        this.services = services;
        var label = active.Current.Listener.Label;
        shed = services.Dispatching.Metrics.ConnectionsShed.With(label);
        services.Dispatching.Metrics.Connections.With(label).ReadFrom(() => Count);
        sweep = services.Time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    private int Count
    {
        get
        {
            lock (gate) return open.Count;
        }
    }

    /// <summary>Serves a connection, after closing the one longest idle if there are too many; without any idle one it is refused.</summary>
    public ValueTask AddAsync(Socket accepted)
    {
        var settings = active.Settings;
        if (Count >= settings.MaxConnections && !CloseOldestIdle())
        {
            shed.Increment();
            accepted.Dispose();
            return default;
        }
        var connection = new TcpConnection(accepted, active, settings, services);
        lock (gate)
        {
            if (!stopping) open.Add(connection);
            else connection.Abort();
        }
        Serve(connection);
        return default;
    }

    public bool CloseOldestIdle()
    {
        TcpConnection? oldest;
        lock (gate)
        {
            oldest = open.Where(connection => connection.IsIdle).MinBy(connection => connection.IdleSince);
            if (oldest is not null) open.Remove(oldest);
        }
        if (oldest is null) return false;
        shed.Increment();
        oldest.EndIdle();
        return true;
    }

    public void Stop()
    {
        lock (gate)
        {
            stopping = true;
            foreach (var connection in open) connection.StopReading();
            if (open.Count == 0) allClosed.TrySetResult();
        }
    }

    public async Task CloseAsync(Grace grace)
    {
        if (!await grace.WaitAsync(allClosed.Task).ConfigureAwait(false))
        {
            lock (gate)
            {
                foreach (var connection in open) connection.Abort();
            }
        }
        await sweep.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose() => sweep.Dispose();

    /// <remarks>In debug mode a handler's exception comes out here and ends the process.</remarks>
    private async void Serve(TcpConnection connection)
    {
        await connection.RunAsync().ConfigureAwait(false);
        lock (gate)
        {
            open.Remove(connection);
            if (stopping && open.Count == 0) allClosed.TrySetResult();
        }
    }

    private void Sweep()
    {
        var now = services.Time.GetTimestamp();
        lock (gate)
        {
            foreach (var connection in open) connection.EndIfLate(now);
        }
    }
}
