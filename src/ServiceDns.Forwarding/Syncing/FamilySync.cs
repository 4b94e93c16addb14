using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>Keeps one family's mode at the plan. For one thread at a time.</summary>
internal sealed class FamilySync(FamilyPlan plan, IForwardingMode mode, IReadOnlyList<IPlanListener> listeners, TimeProvider time)
    : IDisposable
{
    private readonly Dictionary<ServicePortKey, PlannedPort?> unsynced = []; // before the first change that the mode does not have yet
    private readonly List<DateTimeOffset> causes = [];
    private bool needsResync = true;
    private bool isTold; // of changes that the mode does not have

    /// <summary>The family.</summary>
    public IpFamily Family => plan.Plan.Node.Family;

    /// <summary>The plan as it is now.</summary>
    public ForwardingPlan Plan => plan.Plan;

    /// <summary>The mode.</summary>
    public IForwardingMode Mode => mode;

    /// <summary>Endpoints in the plan, each service port's own.</summary>
    public int Endpoints { get; private set; }

    /// <summary>Whether the mode may not have all that is planned.</summary>
    public bool IsBehind => needsResync || unsynced.Count > 0;

    /// <summary>Whether the last attempt compared all.</summary>
    public bool WasFull { get; private set; }

    /// <summary>Asks for a resync with the next attempt.</summary>
    public void Distrust() => needsResync = true;

    /// <summary>Takes the changes into the plan; the mode does not have them before <see cref="Sync"/>.</summary>
    public void Add(ClusterModel model, TakenChanges changes, NodeSettings node)
    {
        if (node.Equals(plan.Plan.Node))
        {
            Remember(plan.Update(model, changes.Services, changes.Causes));
            return;
        }
        needsResync = true;
        Remember(plan.Move(node, model, changes.Causes));
    }

    /// <summary>Brings the mode to the plan.</summary>
    /// <returns>What was done; null when there was nothing to do.</returns>
    /// <exception cref="ForwardingException">The mode failed; the next call resyncs.</exception>
    public SyncOutcome? Sync()
    {
        var delta = Delta();
        if (!needsResync && delta.IsEmpty)
        {
            unsynced.Clear(); // what changed has changed back
            causes.Clear();
            return null;
        }
        isTold = true;
        foreach (var listener in listeners) listener.OnPlanned(delta, plan.Plan);
        var isFull = WasFull = needsResync;
        var begun = time.GetTimestamp();
        needsResync = true; // until it is known to have worked
        var report = isFull ? mode.Resync(plan.Plan) : mode.Apply(delta, plan.Plan);
        needsResync = isTold = false;
        var took = time.GetElapsedTime(begun);
        unsynced.Clear();
        causes.Clear();
        foreach (var listener in listeners) listener.OnSynced(delta, plan.Plan);
        return new SyncOutcome(Family, isFull, delta, report, took);
    }

    /// <inheritdoc/>
    public void Dispose() => mode.Dispose();

    private void Remember(PlanDelta delta)
    {
        foreach (var change in delta.Ports)
        {
            unsynced.TryAdd(change.Key, change.Before);
            Endpoints += (change.After?.Serving.Count ?? 0) - (change.Before?.Serving.Count ?? 0);
        }
        causes.AddRange(delta.Causes);
    }

    private PlanDelta Delta()
    {
        if (unsynced.Count == 0) return PlanDelta.Empty;
        List<PortChange> changes = new(unsynced.Count);
        foreach (var (key, before) in unsynced)
        {
            var after = plan.Plan.Ports.GetValueOrDefault(key);
            // who heard of a change that failed must hear that it has changed back
            if (isTold || !Equals(before, after)) changes.Add(new PortChange(key, before, after));
        }
        return changes.Count == 0 ? PlanDelta.Empty : new PlanDelta(changes, [.. causes]);
    }
}

/// <summary>One sync that worked.</summary>
/// <param name="Family">The family.</param>
/// <param name="IsFull">Whether all was compared, not only what changed.</param>
/// <param name="Delta">What changed in the plan.</param>
/// <param name="Report">What the mode changed.</param>
/// <param name="Took">How long the mode took.</param>
public sealed record SyncOutcome(IpFamily Family, bool IsFull, PlanDelta Delta, SyncReport Report, TimeSpan Took);
