using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Conntrack;
using ServiceDns.Kernel.Tests.Network;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Kernel.Tests.Churn;

/// <summary>
/// Random changes of services and endpoints, with clients that connect all the while. No connection to a service that is healthy fails, and
/// none reaches an endpoint whose removal was in force before it began.
/// </summary>
internal sealed class ChurnRun : IDisposable
{
    private const int Services = 12, Ports = 6, FirstPort = 8080, MostEndpoints = 8, Clients = 8;
    private static readonly string[] Pods = ["pod0", "pod1", "pod2", "remote0", "remote1"];

    private readonly TestNetwork network = new();
    private readonly IForwardingModeKind kind;
    private readonly Random random;
    private readonly ServiceHistory[] histories;
    private readonly ClusterModel model = Of();
    private readonly ForwardingNode node;
    private readonly FlowCleaner cleaner;
    private readonly SemaphoreSlim connected = new(0);
    private readonly ConcurrentDictionary<Host, int> lastPorts = new();

    /// <summary>Starts with every service in force.</summary>
    public ChurnRun(IForwardingModeKind kind, int seed, Action<Host>? prepare = null)
    {
        (this.kind, random) = (kind, new Random(seed));
        prepare?.Invoke(network.Node);
        for (var port = 0; port < Ports; port++) network.ServeOnPods(FirstPort + port);
        cleaner = network.Node.Run(() => new FlowCleaner(
            [Protocol.Udp], new ModeServices(NullLogger.Instance, new NoMetrics(), TimeProvider.System)));
        histories = [.. Enumerable.Range(0, Services).Select(_ => new ServiceHistory())];
        for (var service = 0; service < Services; service++)
        {
            histories[service].Begin(RandomState());
            Write(service);
            histories[service].Commit();
        }
        node = new ForwardingNode(network.Node, kind, Settings, new ModeOptions(), model, cleaner);
    }

    /// <summary>What came of it.</summary>
    public ChurnFigures Figures { get; } = new();

    /// <summary>Makes changes, each after some connections were made, until there were so many and so much time is over.</summary>
    public async Task RunAsync(int changes, TimeSpan time, int connectionsForEach)
    {
        using var end = new CancellationTokenSource();
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(i => ConnectAsync(new Random(i), end.Token))];
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < changes || Stopwatch.GetElapsedTime(begun) < time; i++)
        {
            Change();
            if (i % 50 == 49) node.Upkeep();
            for (var made = 0; made < connectionsForEach; made++)
            {
                if (!await connected.WaitAsync(TimeSpan.FromMinutes(1))) throw new InvalidOperationException("no client connects any more");
            }
        }
        await end.CancelAsync();
        await Task.WhenAll(clients);
    }

    /// <summary>How many changes a fresh start finds necessary: none, when the kernel holds exactly the plan.</summary>
    public int Differences()
    {
        for (var i = 0; i < 2; i++) node.Upkeep(); // what is of no use any more may stay until then
        using var second = new ForwardingNode(network.Node, kind, Settings, new ModeOptions(), model);
        return second.Report.Changes;
    }

    /// <summary>Removes everything and gives what programs still list of it.</summary>
    public string Leftovers(string listing)
    {
        network.Node.Run(kind.Cleanup);
        return network.Node.Output("bash", "-c", listing).Trim();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        node.Dispose();
        cleaner.Dispose();
        connected.Dispose();
        network.Dispose();
    }

    private static NodeSettings Settings => Node() with
    {
        Addresses = [Address.Parse(Names.Address("node", IpFamily.IPv4))],
        Detector = new LocalDetector([Cidr.Parse(Names.Address("pods", IpFamily.IPv4))]),
    };

    private void Change()
    {
        var service = random.Next(Services);
        histories[service].Begin(NextState(histories[service].Last));
        Write(service);
        var begun = Stopwatch.GetTimestamp();
        node.Apply(Name(service));
        Figures.Changed(Stopwatch.GetElapsedTime(begun));
        histories[service].Commit();
    }

    /// <summary>Mostly an endpoint that comes, terminates or goes; at times the service does.</summary>
    private ServiceState NextState(ServiceState last)
    {
        if (last.Endpoints is not { } endpoints) return RandomState();
        if (random.Next(20) == 0) return new ServiceState(Endpoints: null);
        if (endpoints.Count == 0 || (endpoints.Count < MostEndpoints && random.Next(2) == 0))
        {
            return new ServiceState(endpoints.SetItem(random.Next(Pods.Length * Ports), EndpointState.Ready));
        }
        var (endpoint, state) = endpoints.ElementAt(random.Next(endpoints.Count));
        var terminates = state == EndpointState.Ready && random.Next(2) == 0;
        return new ServiceState(terminates ? endpoints.SetItem(endpoint, EndpointState.Terminating) : endpoints.Remove(endpoint));
    }

    private ServiceState RandomState()
    {
        var endpoints = Enumerable.Range(0, 1 + random.Next(MostEndpoints)).Select(_ => random.Next(Pods.Length * Ports)).Distinct();
        return new ServiceState(endpoints.ToImmutableSortedDictionary(endpoint => endpoint, _ => EndpointState.Ready));
    }

    private void Write(int service)
    {
        var (name, endpoints) = (Name(service), histories[service].Last.Endpoints);
        if (endpoints is null)
        {
            model.Commit(transaction => transaction.RemoveService(new ObjectKey("ns", name)));
            return;
        }
        // One slice for each port that endpoints listen at.
        var slices = Enumerable.Range(0, Ports).Select(port => Slice(
            name, $"{name}-{port}",
            string.Join(';', endpoints.Where(pair => pair.Key % Ports == port).Select(pair => Text(pair.Key / Ports, pair.Value))),
            new EndpointPort("t", Protocol.Tcp, (ushort)(FirstPort + port)),
            new EndpointPort("u", Protocol.Udp, (ushort)(FirstPort + port))));
        var nodePort = (ushort)(30000 + service);
        var description = Service(
            name, Names.Address($"cluster-{service + 1}", IpFamily.IPv4),
            new ServicePort("t", Protocol.Tcp, 80, NodePort: nodePort), new ServicePort("u", Protocol.Udp, 80, NodePort: nodePort)) with
        {
            Type = ServiceType.LoadBalancer,
            LoadBalancerIngress =
                [new LoadBalancerIngress(Address.Parse(Names.Address($"external-{service + 1}", IpFamily.IPv4)), null, false)],
        };
        model.Set([description, .. slices]);

        static string Text(int pod, EndpointState state) =>
            $"{Names.Address(Pods[pod], IpFamily.IPv4)} {(pod < 3 ? "here" : "there")} "
                + (state == EndpointState.Ready ? "ready serving" : "!ready serving terminating");
    }

    private async Task ConnectAsync(Random choice, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var service = choice.Next(Services);
            var isThere = histories[service].Last.Usable.Count > 0;
            if (!isThere && choice.Next(10) != 0) continue; // mostly a wait for nothing
            var protocol = choice.Next(2) == 0 ? Protocol.Tcp : Protocol.Udp;
            var (from, to, port) = choice.Next(4) switch
            {
                0 => (network.Pods[choice.Next(3)], $"cluster-{service + 1}", 80),
                1 => (network.Node, $"cluster-{service + 1}", 80),
                2 => (network.Outside, $"external-{service + 1}", 80),
                _ => (network.Outside, "node", 30000 + service),
            };
            var mark = histories[service].Mark();
            // A port of its own for each, as the kernel remembers for 30 s where it led the last datagrams from a port: to an endpoint that
            // terminates since then, if it is used again too soon.
            var sourcePort = protocol == Protocol.Udp ? 9_000 + (lastPorts.AddOrUpdate(from, 0, (_, last) => last + 1) % 20_900) : 0;
            var answer = await AskAsync();
            if (answer == Probe.Silence && isThere && protocol == Protocol.Udp)
            {
                // A datagram that was under way to an endpoint, or back, while that went is lost. Its client asks again, from the same
                // port.
                Figures.AskedAgain();
                answer = await AskAsync();
            }
            var states = histories[service].Since(mark);
            var isHealthy = states.All(state => state.Usable.Count > 0);
            Figures.Connected(
                protocol, isHealthy, Judge(answer, isHealthy, states) is { } fault ? $"{protocol} to {to}:{port} {fault}" : null);
            connected.Release();

            Task<string> AskAsync() => Probe.AskAsync(from, protocol, Names.Address(to, IpFamily.IPv4), port, null, !isThere, sourcePort);
        }
    }

    private static string? Judge(string answer, bool isHealthy, IReadOnlyList<ServiceState> states)
    {
        var place = answer.Split(" from ")[0];
        if (place == answer) return isHealthy ? $"got {answer}" : null;
        var usable = states.SelectMany(state => state.Usable).Distinct().Select(Place).ToHashSet();
        return usable.Contains(place) ? null : $"reached {place}, which is none of {string.Join(' ', usable)}";
    }

    private static string Place(int endpoint) => $"{Names.Address(Pods[endpoint / Ports], IpFamily.IPv4)}:{FirstPort + (endpoint % Ports)}";

    private static string Name(int service) => $"s{service}";
}
