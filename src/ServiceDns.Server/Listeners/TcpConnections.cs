using System.Net.Sockets;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>The open connections of one listener: bounded in number, and swept for those whose client does not move.</summary>
internal sealed class TcpConnections : IAcceptedConnections
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly HashSet<TcpConnection> open = [];
    private readonly TaskCompletionSource allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActiveDispatcher active;
    private readonly ListenerServices services;
    private readonly Counter shed;
    private readonly ITimer sweep;
    private readonly CancellationTokenSource leaving = new();
    private Action<HandedConnection>? give;
    private bool stopping;
    private int giving; // no longer open here, and not yet with the process that takes them over

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

    /// <summary>
    /// Serves a connection, after closing the one longest idle if there are too many; without any idle one it is refused.
    /// </summary>
    public ValueTask AddAsync(Socket accepted)
    {
        Resume(new HandedConnection(accepted, Asked: 0, Rest: []));
        return default;
    }

    public void Resume(HandedConnection handed)
    {
        var settings = active.Settings;
        if (Count >= settings.MaxConnections && !CloseOldestIdle())
        {
            shed.Increment();
            handed.Socket.Dispose();
            return;
        }
        var connection = new TcpConnection(handed, active, settings, services, leaving.Token);
        lock (gate)
        {
            if (!stopping) open.Add(connection);
            else connection.Abort();
        }
        Serve(connection);
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
            EndWhenAllClosed();
        }
    }

    public void HandOver(Action<HandedConnection> receiver)
    {
        lock (gate)
        {
            stopping = true;
            give = receiver;
            foreach (var connection in open.Where(connection => !connection.IsShareable)) connection.StopReading();
            EndWhenAllClosed();
        }
        leaving.Cancel();
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
        var left = await connection.RunAsync().ConfigureAwait(false);
        lock (gate)
        {
            open.Remove(connection); // from now on nobody here ends it for being late
            giving++;
        }
        if (left is not null)
        {
            give?.Invoke(left);
            SharedSocket.Close(left.Socket);
        }
        lock (gate)
        {
            giving--;
            EndWhenAllClosed();
        }
    }

    /// <summary>To be called with the lock held.</summary>
    private void EndWhenAllClosed()
    {
        if (stopping && open.Count == 0 && giving == 0) allClosed.TrySetResult();
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
