using System.Net;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>The sockets of the server over its whole life: a reload changes what answers, and opens and closes only what differs.</summary>
public sealed class ListenerSet
{
    private readonly Dictionary<ListenAddress, Listener> open = [];
    private readonly Dictionary<ListenAddress, ListenerInfo> infos = [];
    private readonly ListenerServices services;

    /// <summary>Makes an empty set.</summary>
    /// <param name="time">The clock of time-outs and of <see cref="Query.ReceivedAt"/>.</param>
    /// <param name="random">Seeds of the queries' random numbers; safe for many threads.</param>
    /// <param name="metrics">All metrics of the process.</param>
    /// <param name="log">The log without a plugin's name.</param>
    public ListenerSet(TimeProvider time, Random random, MetricRegistry metrics, ILogger log)
    {
        var shared = new DispatchServices(new DnsMetrics(metrics), new QueryPool(random), log);
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

    /// <summary>The addresses that an open listener is really bound to, each served by UDP and TCP: its port where 0 was asked for.</summary>
    public IReadOnlyList<IPEndPoint> EndPointsOf(ListenAddress address) => open[address].EndPoints;

    /// <summary>
    /// Opens what is new, then lets every listener answer with the dispatcher given, then closes what is no longer wanted.
    /// All or nothing: when one can not be opened, everything goes on as before. Not for several threads at once.
    /// </summary>
    /// <exception cref="ListenException">One can not be opened: says which, why, and what to do.</exception>
    public AppliedListeners Apply(IReadOnlyList<ListenerRequest> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var opened = OpenNew(wanted);
        var drained = new List<Task>();
        foreach (var listener in opened.Values) listener.Start();
        foreach (var request in wanted)
        {
            if (!opened.ContainsKey(request.Address)) drained.Add(open[request.Address].SwapAsync(request.Dispatcher, request.Settings));
        }
        foreach (var (address, listener) in open.ToList())
        {
            if (!opened.ContainsKey(address) && wanted.Any(request => request.Address == address)) continue;
            open.Remove(address);
            drained.Add(listener.StopAsync());
        }
        foreach (var (address, listener) in opened) open.Add(address, listener);
        return new AppliedListeners(Task.WhenAll(drained));
    }

    /// <summary>Closes all: what was received is answered, for at most 5 s, then connections are cut.</summary>
    public Task StopAsync() => Apply([]).Drained;

    private Dictionary<ListenAddress, Listener> OpenNew(IReadOnlyList<ListenerRequest> wanted)
    {
        var opened = new Dictionary<ListenAddress, Listener>();
        try
        {
            foreach (var request in wanted)
            {
                var isOpen = open.TryGetValue(request.Address, out var listener) && listener.CanServe(request.Settings);
                if (!isOpen) opened.Add(request.Address, Listener.Open(request, services));
            }
            return opened;
        }
        catch
        {
            foreach (var listener in opened.Values) listener.Dispose();
            throw;
        }
    }
}
