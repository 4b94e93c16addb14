using System.Net;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>The sockets of the server over its whole life: a reload changes what answers, and opens and closes only what differs.</summary>
public sealed class ListenerSet
{
    private readonly Dictionary<ListenAddress, Listener> open = [];
    private readonly Dictionary<ListenAddress, ListenerInfo> infos = [];
    private readonly Dictionary<ListenAddress, string> said = [];
    private readonly ListenerServices services;
    private readonly Func<CpuFacts> cpus;

    /// <summary>Makes an empty set.</summary>
    /// <param name="time">The clock of time-outs and of <see cref="Query.ReceivedAt"/>.</param>
    /// <param name="random">Seeds of the queries' random numbers; safe for many threads.</param>
    /// <param name="metrics">All metrics of the process.</param>
    /// <param name="log">The log without a plugin's name.</param>
    public ListenerSet(
        TimeProvider time, Random random, MetricRegistry metrics, ILogger log) : this(time, random, metrics, log, CpuFacts.Read)
    {
    }

    internal ListenerSet(TimeProvider time, Random random, MetricRegistry metrics, ILogger log, Func<CpuFacts> cpus)
    {
        this.cpus = cpus;
        var shared = new DispatchServices(new DnsMetrics(metrics), new QueryPool(random), log, new TopSketches(time, metrics));
        services = new ListenerServices(time, random, shared);
    }

    /// <summary>What dispatchers of these listeners are made with.</summary>
    public DispatchServices Dispatching => services.Dispatching;

    /// <summary>The listener of an address as plugins and metrics know it: the same over every reload, open or not.</summary>
    public ListenerInfo InfoOf(ListenAddress address)
    {
        if (!infos.TryGetValue(address, out var info)) infos[address] = info = new ListenerInfo(infos.Count + 1, address.Label);
        return info;
    }

    /// <summary>
    /// The addresses that an open listener is really bound to, each served by UDP and TCP: its port where 0 was asked for.
    /// </summary>
    public IReadOnlyList<IPEndPoint> EndPointsOf(ListenAddress address) => open[address].EndPoints;

    /// <summary>
    /// Opens what is new, then lets every listener answer with the dispatcher given, then closes what is no longer wanted.
    /// All or nothing: when one can not be opened, everything goes on as before. Not for several threads at once.
    /// </summary>
    /// <exception cref="ListenException">One can not be opened: says which, why, and what to do.</exception>
    public AppliedListeners Apply(IReadOnlyList<ListenerRequest> wanted) => Apply(wanted, inherited: null);

    /// <summary>As the other; sockets that another process has opened are taken in place of new ones.</summary>
    internal AppliedListeners Apply(IReadOnlyList<ListenerRequest> wanted, HandedSockets? inherited)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var changes = Open(wanted, inherited);
        var drained = new List<Task>();
        foreach (var listener in changes.Opened.Values) listener.Start();
        foreach (var request in wanted)
        {
            if (changes.Swaps.TryGetValue(request.Address, out var swap)) drained.Add(swap.Complete(request.Dispatcher, request.Settings));
        }
        foreach (var (address, listener) in open.ToList())
        {
            if (changes.Swaps.ContainsKey(address)) continue;
            open.Remove(address);
            drained.Add(listener.StopAsync());
        }
        foreach (var (address, listener) in changes.Opened) open.Add(address, listener);
        return new AppliedListeners(Task.WhenAll(drained), [.. NewPlacements(wanted)]);
    }

    /// <summary>Closes all: what was received is answered, for at most 5 s, then connections are cut.</summary>
    public Task StopAsync()
    {
        services.Dispatching.Top?.Dispose();
        return Apply([]).Drained;
    }

    /// <summary>The sockets that another process could go on with.</summary>
    internal IReadOnlyList<HandedSocket> Shareable => [.. open.Values.SelectMany(listener => listener.Shareable)];

    /// <summary>
    /// Leaves all sockets to the process that has them too; completes when nothing is left to answer here, after 5 s at the latest.
    /// </summary>
    /// <param name="give">Hands a connection over under its listener's label, and closes it here; called by one thread at a time.</param>
    internal Task HandOverAsync(Action<string, HandedConnection> give)
    {
        services.Dispatching.Top?.Dispose();
        var (all, gate) = (open.ToList(), new Lock());
        open.Clear();
        return Task.WhenAll(all.Select(each => each.Value.HandOverAsync(connection =>
        {
            lock (gate) give(each.Key.Label, connection);
        })));
    }

    /// <summary>Goes on with a connection that the process before had; ends it when nobody listens there any more.</summary>
    internal void Adopt(string label, HandedConnection connection)
    {
        if (open.FirstOrDefault(each => each.Key.Label == label).Value is { } listener) listener.Adopt(connection);
        else connection.Socket.Dispose();
    }

    /// <summary>Opens sockets for what is new; those that are open stay open.</summary>
    private ListenerChanges Open(IReadOnlyList<ListenerRequest> wanted, HandedSockets? inherited)
    {
        var facts = cpus();
        var changes = new ListenerChanges([], []);
        try
        {
            foreach (var request in wanted)
            {
                var placement = PlacementOf(request, facts);
                if (open.TryGetValue(request.Address, out var listener)) changes.Swaps.Add(request.Address, listener.Prepare(placement));
                else changes.Opened.Add(request.Address, Listener.Open(request, placement, services, inherited));
            }
            return changes;
        }
        catch
        {
            foreach (var listener in changes.Opened.Values) listener.Dispose();
            foreach (var swap in changes.Swaps.Values) swap.Abandon();
            throw;
        }
    }

    /// <summary>One socket where the system does not share datagrams out among several.</summary>
    private static UdpPlacement PlacementOf(ListenerRequest request, CpuFacts facts)
    {
        if (!request.Address.HasDatagrams) return UdpPlacement.None(facts.Allowed);
        if (request.Settings.PortableUdp || !OperatingSystem.IsLinux())
        {
            return new UdpPlacement(1, null, facts.Allowed, "it has no thread of its own");
        }
        var isLoopback = IPAddress.TryParse(request.Address.Host, out var address) && IPAddress.IsLoopback(address);
        return UdpPlacement.Decide(facts, request.Settings.UdpWorkers, isLoopback);
    }

    private IEnumerable<string> NewPlacements(IReadOnlyList<ListenerRequest> wanted)
    {
        var news = wanted.Where(request => request.Address.HasDatagrams
            && said.GetValueOrDefault(request.Address) != open[request.Address].Placement.ToString()).ToList();
        foreach (var alike in news.GroupBy(request => open[request.Address].Placement.ToString()))
        {
            foreach (var request in alike) said[request.Address] = alike.Key;
            yield return $"{string.Join(", ", alike.Select(request => request.Address.Label))}: {alike.Key}";
        }
    }
}
