using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>
/// The UDP workers of one listener: on each of its addresses as many as its placement says. Their number and their CPUs can change
/// while they serve, and no query is lost by it.
/// </summary>
internal sealed class UdpWorkers : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly List<(IPEndPoint EndPoint, List<IUdpWorker> Workers)> addresses;
    private readonly List<(IUdpWorker Worker, Task Ended)> leaving = [];
    private readonly List<IUdpWorker> surplus;
    private readonly ListenAddress name;
    private readonly ListenerServices services;
    private readonly Func<Socket, IUdpWorker> make;
    private PlacementWatch? watch;
    private ITimer? timer;
    private long[] counts = [], before = [];

    /// <param name="name">The listener's address.</param>
    /// <param name="bound">One or more addresses with as many UDP sockets as the placement has workers; where they are more, the rest is
    /// emptied and closed.</param>
    /// <param name="placement">How many, and where.</param>
    /// <param name="services">Clock and log.</param>
    /// <param name="make">Makes a worker that owns the socket.</param>
    public UdpWorkers(
        ListenAddress name, IReadOnlyList<BoundSockets> bound, UdpPlacement placement, ListenerServices services,
        Func<Socket, IUdpWorker> make)
    {
        this.name = name;
        this.services = services;
        this.make = make;
        Placement = placement;
        addresses = [.. bound.Select(sockets => (sockets.EndPoint, sockets.Udp.Take(placement.Workers).Select(make).ToList()))];
        surplus = [.. bound.SelectMany(sockets => sockets.Udp.Skip(placement.Workers).Select(make))];
    }

    /// <summary>How many there are, and where they were told to run.</summary>
    public UdpPlacement Placement { get; private set; }

    private IEnumerable<IUdpWorker> All => addresses.SelectMany(address => address.Workers);

    public void Start()
    {
        lock (gate)
        {
            if (Placement.Cpus is not null) Place(bind: true);
            foreach (var worker in All) worker.Start();
            StartAndLeave(surplus);
            surplus.Clear();
            Watch();
        }
    }

    /// <summary>The sockets that another process may go on with.</summary>
    public IReadOnlyList<Socket> Shareable
    {
        get
        {
            lock (gate) return [.. All.Select(worker => worker.Shareable).OfType<Socket>()];
        }
    }

    /// <summary>Completes when no batch is under way, in any worker, that began before this call.</summary>
    public Task BatchEndAsync()
    {
        lock (gate) return Task.WhenAll(All.Concat(leaving.Select(old => old.Worker)).Select(worker => worker.BatchEndAsync()));
    }

    /// <summary>
    /// Opens what another placement needs besides what there is. <see cref="Become"/> or <see cref="Abandon"/> must follow.
    /// </summary>
    /// <returns>For each address the workers to add; they do not serve yet.</returns>
    /// <exception cref="ListenException">A socket can not be bound; then none is.</exception>
    public IReadOnlyList<IReadOnlyList<IUdpWorker>> Prepare(UdpPlacement next)
    {
        var prepared = new List<IReadOnlyList<IUdpWorker>>();
        try
        {
            foreach (var (endPoint, workers) in addresses)
            {
                var more = new List<IUdpWorker>();
                prepared.Add(more);
                while (workers.Count + more.Count < next.Workers) more.Add(make(BoundSockets.OpenMore(name, endPoint)));
            }
            return prepared;
        }
        catch
        {
            Abandon(prepared);
            throw;
        }
    }

    /// <summary>Goes over to the placement that <paramref name="prepared"/> was made for.</summary>
    public void Become(UdpPlacement next, IReadOnlyList<IReadOnlyList<IUdpWorker>> prepared)
    {
        lock (gate)
        {
            if (next.Workers == Placement.Workers && next.Cpus?.ToString() == Placement.Cpus?.ToString())
            {
                Placement = next;
                return; // and what the watch has found goes on to hold
            }
            timer?.Dispose();
            for (var i = 0; i < addresses.Count; i++) Resize(addresses[i].Workers, prepared[i], next.Workers);
            var wereBound = Placement.Cpus is not null;
            Placement = next;
            if (next.Cpus is not null || wereBound) Place(bind: next.Cpus is not null);
            foreach (var worker in prepared.SelectMany(more => more)) worker.Start();
            Watch();
        }
    }

    /// <summary>Takes back a <see cref="Prepare"/>: what the new sockets have received meanwhile is served.</summary>
    public void Abandon(IReadOnlyList<IReadOnlyList<IUdpWorker>> prepared)
    {
        lock (gate) StartAndLeave(prepared.SelectMany(more => more));
    }

    /// <summary>Takes in no more than is received already, and completes when that is served or waits.</summary>
    /// <param name="isHandedOver">Whether another process reads the sockets from now on: then not even that is taken in.</param>
    public Task StopAsync(bool isHandedOver)
    {
        lock (gate)
        {
            timer?.Dispose();
            foreach (var worker in All)
            {
                if (isHandedOver) leaving.Add((worker, worker.LeaveAsync()));
                else Leave(worker);
            }
            addresses.Clear();
            return Task.WhenAll(leaving.Select(old => old.Ended));
        }
    }

    /// <summary>For workers that were never started.</summary>
    public void Dispose()
    {
        foreach (var worker in All.Concat(surplus)) worker.Dispose();
    }

    private void StartAndLeave(IEnumerable<IUdpWorker> workers)
    {
        foreach (var worker in workers)
        {
            worker.Start();
            Leave(worker);
        }
    }

    private void Resize(List<IUdpWorker> workers, IReadOnlyList<IUdpWorker> more, int count)
    {
        workers.AddRange(more);
        while (workers.Count > count)
        {
            Leave(workers[^1]);
            workers.RemoveAt(workers.Count - 1);
        }
    }

    private void Leave(IUdpWorker worker)
    {
        leaving.RemoveAll(old => old.Ended.IsCompleted);
        leaving.Add((worker, worker.StopAsync()));
    }

    private void Place(bool bind)
    {
        foreach (var (_, workers) in addresses)
        {
            for (var i = 0; i < workers.Count; i++)
            {
                workers[i].RunOn(bind ? new([Placement.Cpus!.Numbers[i]]) : Placement.Allowed);
            }
        }
    }

    private void Watch()
    {
        if (Placement.Cpus is null) return;
        watch = new PlacementWatch(Placement.Workers);
        (counts, before) = (new long[Placement.Workers], new long[Placement.Workers]);
        Count(before);
        timer = services.Time.CreateTimer(_ => Look(), null, LookInterval, LookInterval);
    }

    private void Look()
    {
        lock (gate)
        {
            if (watch is null || addresses.Count == 0 || counts.Length != Placement.Workers) return; // a last call of a timer that is gone
            Count(counts);
            for (var i = 0; i < counts.Length; i++) before[i] = counts[i] - before[i];
            var changed = watch.Observe(before);
            (counts, before) = (before, counts);
            if (changed) Correct(watch);
        }
    }

    private void Count(long[] into)
    {
        Array.Clear(into);
        foreach (var (_, workers) in addresses)
        {
            for (var i = 0; i < workers.Count; i++) into[i] += workers[i].Received;
        }
    }

    private void Correct(PlacementWatch found)
    {
        Place(bind: found.IsBound);
        var log = services.Dispatching.Log;
        if (found.IsBound) PlacementLog.BoundAgain(log, name.Label, Placement.Cpus!.ToString());
        else PlacementLog.Unbound(log, name.Label, found.Busiest, Placement.Workers, (int)Math.Round(found.BusiestShare * 100));
    }
}
