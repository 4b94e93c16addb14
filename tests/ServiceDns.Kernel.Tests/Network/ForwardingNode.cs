using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;

namespace ServiceDns.Kernel.Tests.Network;

/// <summary>A mode at work on a host, fed from a cluster model as the program feeds it.</summary>
internal sealed class ForwardingNode : IDisposable
{
    private readonly Host host;
    private readonly ClusterModel model;
    private readonly IForwardingMode mode;
    private readonly FamilyPlan plan;
    private readonly IReadOnlyList<IPlanListener> listeners;
    private int disturbances;

    /// <summary>Starts the mode and waits until all of the model is in force.</summary>
    public ForwardingNode(
        Host host, IForwardingModeKind kind, NodeSettings node, ModeOptions options, ClusterModel model,
        params IReadOnlyList<IPlanListener> listeners)
    {
        (this.host, this.model, this.listeners) = (host, model, listeners);
        plan = new FamilyPlan("", node);
        mode = host.Run(() => kind.Open(node.Family, options, new ModeServices(NullLogger.Instance, new NoMetrics(), TimeProvider.System)));
        var all = plan.Update(model, [.. model.Services.Select(pair => pair.Key)], []);
        Report = host.Run(() => mode.Resync(plan.Plan));
        Tell(all);
        mode.Disturbed += cause =>
        {
            Cause = cause;
            Interlocked.Increment(ref disturbances);
            Disturbed.Set();
        };
    }

    /// <summary>What the last call changed.</summary>
    public SyncReport Report { get; private set; }

    /// <summary>Set when the mode says that somebody else changed its work.</summary>
    public ManualResetEventSlim Disturbed { get; } = new();

    /// <summary>What the mode said last of why.</summary>
    public Disturbance Cause { get; private set; }

    /// <summary>How often the mode said so.</summary>
    public int Disturbances => Volatile.Read(ref disturbances);

    /// <summary>Applies what became of a service in the model.</summary>
    public void Apply(params string[] services)
    {
        var delta = plan.Update(model, services.Select(name => new ObjectKey("ns", name)), []);
        Report = host.Run(() => mode.Apply(delta, plan.Plan));
        Tell(delta);
    }

    /// <summary>As after a failure or a disturbance.</summary>
    public void Resync() => Report = host.Run(() => mode.Resync(plan.Plan));

    /// <summary>What the mode does each sync period.</summary>
    public void Upkeep() => host.Run(() => mode.Upkeep(plan.Plan));

    /// <summary>Ends the mode as a process ends: what it made stays.</summary>
    public void Dispose()
    {
        mode.Dispose();
        Disturbed.Dispose();
    }

    private void Tell(PlanDelta delta)
    {
        foreach (var listener in listeners) listener.OnSynced(delta, plan.Plan);
    }
}
