using System.Net.Sockets;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>The open connections of one listener: bounded in number, and swept for those whose client does not move.</summary>
internal sealed class TcpConnections : IAcceptedConnections
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(250);

    private readonly OpenConnections<TcpConnection> open;
    private readonly ActiveDispatcher active;
    private readonly ListenerServices services;
    private readonly Counter shed;
    private readonly ITimer sweep;
    private readonly CancellationTokenSource leaving = new();
    private Action<HandedConnection>? give;

    public TcpConnections(ActiveDispatcher active, ListenerServices services)
    {
        this.active = active;
        this.services = services;
        sweep = services.Time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        open = new(SweepWhile);
        var label = active.Current.Listener.Label;
        shed = services.Dispatching.Metrics.ConnectionsShed.With(label);
        services.Dispatching.Metrics.Connections.With(label).ReadFrom(() => open.Count);
    }

    public Task Ended => open.AllGone;

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
        if (open.Count >= settings.MaxConnections && !CloseOldestIdle())
        {
            shed.Increment();
            handed.Socket.Dispose();
            return;
        }
        var connection = new TcpConnection(handed, active, settings, services, leaving.Token);
        if (!open.TryAdd(connection)) connection.Abort();
        Serve(connection);
    }

    public bool CloseOldestIdle()
    {
        if (open.TakeOldestIdle() is not { } oldest) return false;
        shed.Increment();
        oldest.EndIdle();
        return true;
    }

    public void Stop()
    {
        open.Stop();
        open.ForEach(connection => connection.StopReading());
    }

    public void HandOver(Action<HandedConnection> receiver)
    {
        give = receiver;
        open.Stop();
        open.ForEach(connection =>
        {
            if (!connection.IsShareable) connection.StopReading();
        });
        leaving.Cancel();
    }

    public async Task CloseAsync(Grace grace)
    {
        if (!await grace.WaitAsync(Ended).ConfigureAwait(false)) open.ForEach(connection => connection.Abort());
        await sweep.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose() => sweep.Dispose();

    /// <remarks>In debug mode a handler's exception comes out here and ends the process.</remarks>
    private async void Serve(TcpConnection connection)
    {
        var left = await connection.RunAsync().ConfigureAwait(false);
        open.Remove(connection, () => Give(left)); // from now on nobody here ends it for being late
    }

    private void Give(HandedConnection? left)
    {
        if (left is null) return;
        give?.Invoke(left);
        SharedSocket.Close(left.Socket);
    }

    /// <remarks>A server without connections need not wake for them.</remarks>
    private void SweepWhile(bool anyOpen)
    {
        var interval = anyOpen ? SweepInterval : Timeout.InfiniteTimeSpan;
        sweep.Change(interval, interval);
    }

    private void Sweep()
    {
        var now = services.Time.GetTimestamp();
        open.ForEach(connection => connection.EndIfLate(now));
    }
}
