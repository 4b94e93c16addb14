using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>The plan of one family, kept up to date: changes in, differences out. For one thread at a time.</summary>
/// <param name="proxyName">As <see cref="ServicePlan"/> has it.</param>
/// <param name="node">This node.</param>
internal sealed class FamilyPlan(string proxyName, NodeSettings node)
{
    private readonly Dictionary<ServicePortKey, PlannedPort> ports = [];
    private readonly Dictionary<ObjectKey, ValueList<PlannedPort>> wanted = []; // before claims were settled
    private readonly FrontendClaims claims = new();
    private ServicePlan planner = new(node, proxyName);

    /// <summary>The plan as it is now.</summary>
    public ForwardingPlan Plan { get; private set; } = new(node, new Dictionary<ServicePortKey, PlannedPort>());

    /// <summary>Called for each frontend that another service has: what, whose it is not, whose it is.</summary>
    public Action<ServicePortKey, Frontend, ServicePortKey>? Refused { get; init; }

    /// <summary>Plans these services anew.</summary>
    /// <param name="model">The cluster.</param>
    /// <param name="services">Which; they may be gone.</param>
    /// <param name="causes">When the causes happened; a service may have several.</param>
    /// <returns>The difference; empty when nothing differs for this family.</returns>
    public PlanDelta Update(
        ClusterModel model, IEnumerable<ObjectKey> services, IReadOnlyCollection<KeyValuePair<ObjectKey, DateTimeOffset>> causes)
    {
        Dictionary<ServicePortKey, PlannedPort?> before = [];
        var queue = new Queue<ObjectKey>(services);
        while (queue.TryDequeue(out var service)) Replan(service, planner.PortsOf(model.FindService(service)), before, queue);
        List<PortChange> changes = new(before.Count);
        foreach (var (key, old) in before)
        {
            var now = ports.GetValueOrDefault(key);
            if (!Equals(old, now)) changes.Add(new PortChange(key, old, now));
        }
        Plan = new ForwardingPlan(node, ports);
        return changes.Count == 0 ? PlanDelta.Empty : new PlanDelta(changes, CausesOf(changes, causes));
    }

    /// <summary>Plans everything anew, for a node that changed.</summary>
    public PlanDelta Move(
        NodeSettings settings, ClusterModel model, IReadOnlyCollection<KeyValuePair<ObjectKey, DateTimeOffset>> causes)
    {
        node = settings;
        planner = new ServicePlan(settings, proxyName);
        return Update(model, [.. wanted.Keys.Union(model.Services.Select(pair => pair.Key))], causes);
    }

    private void Replan(
        ObjectKey service, IReadOnlyList<PlannedPort> after, Dictionary<ServicePortKey, PlannedPort?> before, Queue<ObjectKey> queue)
    {
        var old = wanted.GetValueOrDefault(service);
        var now = Unique(after);
        List<ServicePortKey> others = [];
        foreach (var port in old)
        {
            before.TryAdd(port.Key, ports.GetValueOrDefault(port.Key));
            var next = now.FirstOrDefault(candidate => candidate.Key == port.Key);
            claims.Withdraw(port.Key, port.Frontends, next?.Frontends ?? [], others);
            if (next is null) ports.Remove(port.Key);
        }
        foreach (var port in now)
        {
            List<(Frontend Frontend, ServicePortKey Owner)> refused = [];
            before.TryAdd(port.Key, ports.GetValueOrDefault(port.Key));
            var settled = claims.Enter(port, others, refused);
            // an equal one is kept, so that unchanged ports stay the same object
            if (!settled.Equals(ports.GetValueOrDefault(port.Key))) ports[port.Key] = settled;
            foreach (var (frontend, owner) in refused) Refused?.Invoke(port.Key, frontend, owner);
        }
        if (now.Count == 0) wanted.Remove(service);
        else wanted[service] = now;
        foreach (var other in others) queue.Enqueue(other.ServiceKey);
    }

    /// <summary>The causes that this family's plan changed by.</summary>
    private static List<DateTimeOffset> CausesOf(
        List<PortChange> changes, IReadOnlyCollection<KeyValuePair<ObjectKey, DateTimeOffset>> causes)
    {
        if (causes.Count == 0) return [];
        var changed = changes.Select(change => change.Key.ServiceKey).ToHashSet();
        return [.. causes.Where(cause => changed.Contains(cause.Key)).Select(cause => cause.Value)];
    }

    /// <summary>A port named twice counts once: the first.</summary>
    private static ValueList<PlannedPort> Unique(IReadOnlyList<PlannedPort> all) =>
        all.Count <= 1 ? all.ToValueList() : all.DistinctBy(port => port.Key).ToValueList();
}
