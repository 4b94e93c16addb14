using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>Collects what there is to do until somebody has time for it; the writer of the model never waits.</summary>
/// <param name="nodeName">The only node whose changes count.</param>
/// <param name="time">The clock.</param>
/// <param name="wake">Called, on any thread, when there is something.</param>
internal sealed class PendingChanges(string nodeName, TimeProvider time, Action wake) : IClusterObserver
{
    private readonly Lock gate = new();
    private readonly DateTimeOffset started = time.GetUtcNow();
    private HashSet<ObjectKey> services = [];
    private List<KeyValuePair<ObjectKey, DateTimeOffset>> causes = [];
    private Dictionary<IpFamily, Disturbance> disturbed = [];
    private int pendingServices, pendingEndpoints;
    private long totalServices, totalEndpoints;
    private DateTimeOffset? since;
    private DateTimeOffset last;

    /// <summary>When the oldest of what waits came, or null.</summary>
    public DateTimeOffset? Since
    {
        get
        {
            lock (gate) return since;
        }
    }

    /// <summary>How much waits, and how much ever came.</summary>
    public ChangeCounts Counts
    {
        get
        {
            lock (gate) return new ChangeCounts(pendingServices, pendingEndpoints, totalServices, totalEndpoints, last);
        }
    }

    /// <summary>Begins with all that the model holds.</summary>
    public void Start(ClusterModel model)
    {
        lock (gate)
        {
            foreach (var (key, state) in model.Services) Add(new ServiceChange(key, AspectsOf(state), null));
            Mark();
        }
        wake();
    }

    /// <inheritdoc/>
    public void OnChange(ClusterModel model, ClusterChange change)
    {
        lock (gate)
        {
            var isNews = change.ServiceCidrs.Count > 0;
            foreach (var node in change.Nodes) isNews |= (node.After ?? node.Before)!.Name == nodeName;
            foreach (var service in change.Services) isNews |= Add(service);
            if (isNews) Mark();
            else if (since is null) return; // else what waits may have waited for just this: that the model is whole
        }
        wake();
    }

    /// <summary>What a family's mode has made may not be right any more. Of several reasons the gravest is kept.</summary>
    public void Disturb(IpFamily family, Disturbance cause)
    {
        lock (gate)
        {
            if (cause == Disturbance.ByOthers || !disturbed.ContainsKey(family)) disturbed[family] = cause;
            Mark();
        }
        wake();
    }

    /// <summary>Takes all that waits.</summary>
    public TakenChanges Take()
    {
        lock (gate)
        {
            var taken = new TakenChanges(services, causes, disturbed, since);
            (services, causes, disturbed, pendingServices, pendingEndpoints, since) = ([], [], [], 0, 0, null);
            return taken;
        }
    }

    private static ServiceAspects AspectsOf(ServiceState state) =>
        (state.Service is null ? ServiceAspects.None : ServiceAspects.Service)
        | (state.Slices.Count == 0 ? ServiceAspects.None : ServiceAspects.Endpoints);

    /// <summary>Adds a change; false for one that forwarding has nothing to do with.</summary>
    private bool Add(ServiceChange change)
    {
        if ((change.Aspects & (ServiceAspects.Service | ServiceAspects.Endpoints)) == 0) return false;
        if ((change.Aspects & ServiceAspects.Service) != 0)
        {
            pendingServices++;
            totalServices++;
        }
        if ((change.Aspects & ServiceAspects.Endpoints) != 0)
        {
            pendingEndpoints++;
            totalEndpoints++;
        }
        services.Add(change.Key);
        // What happened before this program ran says nothing of how long it takes.
        if (change.Cause is { } cause && cause > started) causes.Add(new(change.Key, cause));
        return true;
    }

    private void Mark()
    {
        last = time.GetUtcNow();
        since ??= last;
    }
}

/// <summary>What was collected.</summary>
/// <param name="Services">The services.</param>
/// <param name="Causes">When the causes happened, where that is known, and since the start.</param>
/// <param name="Disturbed">The families whose modes must look at all, and why.</param>
/// <param name="Since">When the oldest of it came; null when there is nothing.</param>
internal sealed record TakenChanges(
    IReadOnlyCollection<ObjectKey> Services,
    IReadOnlyCollection<KeyValuePair<ObjectKey, DateTimeOffset>> Causes,
    IReadOnlyDictionary<IpFamily, Disturbance> Disturbed,
    DateTimeOffset? Since);

/// <summary>How many changes came.</summary>
/// <param name="PendingServices">Services changed since the last sync.</param>
/// <param name="PendingEndpoints">Services whose endpoints changed since the last sync.</param>
/// <param name="Services">Changes of services since the start.</param>
/// <param name="Endpoints">Changes of endpoints since the start.</param>
/// <param name="Last">When something to do came last.</param>
public readonly record struct ChangeCounts(int PendingServices, int PendingEndpoints, long Services, long Endpoints, DateTimeOffset Last);
