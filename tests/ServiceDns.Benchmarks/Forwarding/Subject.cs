using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;

namespace ServiceDns.Benchmarks.Forwarding;

/// <summary>A mode with a cluster of equal services in force, in the network namespace of the calling thread.</summary>
internal sealed class Subject : IDisposable, IModeMetrics
{
    private readonly ClusterModel model = new();
    private readonly FamilyPlan plan;
    private readonly IForwardingModeKind kind;
    private readonly int endpoints;
    private readonly Protocol protocol;
    private IForwardingMode mode;

    public Subject(IForwardingModeKind kind, int services, int endpoints, Protocol protocol)
    {
        (this.kind, this.endpoints, this.protocol) = (kind, endpoints, protocol);
        var node = new NodeSettings
        {
            Family = IpFamily.IPv4,
            NodeName = "here",
            NodePorts = NodePortAddresses.All(IpFamily.IPv4),
            Detector = new LocalDetector([Cidr.Parse("10.244.0.0/16")]),
        };
        plan = new FamilyPlan("", node);
        model.Commit(
            transaction =>
            {
                for (var i = 0; i < services; i++)
                {
                    transaction.Set(Service(i));
                    transaction.Set(Slice(i, endpoints));
                }
            },
            synced: true);
        plan.Update(model, [.. model.Services.Select(pair => pair.Key)], []);
        Addresses = [.. Enumerable.Range(0, services).Select(Address)];
        mode = Open();
        var start = Stopwatch.GetTimestamp();
        Report = mode.Resync(plan.Plan);
        LoadTime = Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The ClusterIPs.</summary>
    public IReadOnlyList<Address> Addresses { get; }

    /// <summary>How long the first load took.</summary>
    public TimeSpan LoadTime { get; }

    /// <summary>What it changed.</summary>
    public SyncReport Report { get; }

    /// <summary>Changes a service of the model, and gives the time until that is in force.</summary>
    public TimeSpan Apply(ForwardingBench.Change change, int round)
    {
        var service = round * 7 % Addresses.Count;
        var start = Stopwatch.GetTimestamp();
        model.Commit(transaction =>
        {
            switch (change)
            {
                case ForwardingBench.Change.EndpointRemoved: transaction.Set(Slice(service, endpoints - 1)); break;
                case ForwardingBench.Change.EndpointAdded: transaction.Set(Slice(service, endpoints)); break;
                case ForwardingBench.Change.ServiceRemoved: transaction.RemoveService(new ObjectKey("ns", Name(service))); break;
                default: transaction.Set(Service(service)); break;
            }
        });
        mode.Apply(plan.Update(model, [new ObjectKey("ns", Name(service))], []), plan.Plan);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>As a new process would: takes over what is there.</summary>
    public SyncReport Adopt()
    {
        mode.Dispose();
        mode = Open();
        return mode.Resync(plan.Plan);
    }

    public void Dispose() => mode.Dispose();

    void IModeMetrics.Rules(IpFamily family, string table, int total, int written)
    {
    }

    void IModeMetrics.SyncFailed(IpFamily family, bool partial)
    {
    }

    void IModeMetrics.CleanupFailed(IpFamily family)
    {
    }

    void IModeMetrics.FlowsReconciled(IpFamily family, int deleted, TimeSpan took)
    {
    }

    private IForwardingMode Open() =>
        kind.Open(IpFamily.IPv4, new ModeOptions(), new ModeServices(NullLogger.Instance, this, TimeProvider.System));

    private static string Name(int index) => $"s{index}";

    private static Address Address(int index) => Cluster.Address.FromNumber(IpFamily.IPv4, (10u << 24) + (96u << 16) + (uint)index + 1);

    private Service Service(int index) => new()
    {
        Namespace = "ns",
        Name = Name(index),
        ClusterIPs = [Address(index)],
        Ports = [new ServicePort("", protocol, FirstPacket.ServicePort)],
    };

    private EndpointSlice Slice(int index, int count) => new()
    {
        Namespace = "ns",
        Name = Name(index),
        ServiceName = Name(index),
        Family = IpFamily.IPv4,
        Ports = [new EndpointPort("", protocol, FirstPacket.EndpointPort)],
        Endpoints = [.. Enumerable.Range(0, count).Select(i => new Endpoint
        {
            Address = Cluster.Address.FromNumber(IpFamily.IPv4, (11u << 24) + (uint)((index * endpoints) + i)),
        })],
    };
}
