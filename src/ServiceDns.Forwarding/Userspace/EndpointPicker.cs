using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>Chooses an endpoint of a pool: each in turn, or with affinity the one that the client had last.</summary>
/// <remarks>Safe for any thread. The memory of clients lives on over changes of the pool.</remarks>
internal sealed class EndpointPicker(TimeProvider time)
{
    private const int MostClients = 65536; // beyond that the oldest are forgotten

    private readonly Lock gate = new();
    private readonly Dictionary<Address, (PlannedEndpoint Endpoint, long UsedAt)> clients = [];
    private ValueList<PlannedEndpoint> pool = [];
    private TimeSpan affinity;
    private int next;

    /// <summary>The endpoints now.</summary>
    public ValueList<PlannedEndpoint> Pool
    {
        get
        {
            lock (gate) return pool;
        }
    }

    /// <summary>Chooses from these from now on; clients of endpoints that are gone are given others.</summary>
    public void Set(ValueList<PlannedEndpoint> endpoints, TimeSpan affinityTime)
    {
        lock (gate)
        {
            (pool, affinity) = (endpoints, affinityTime);
            if (affinity == TimeSpan.Zero) clients.Clear();
        }
    }

    /// <summary>The endpoint for a new connection; null when there is none.</summary>
    /// <param name="client">The client's address.</param>
    /// <param name="failed">Endpoints that did not answer this connection; its affinity moves on.</param>
    public PlannedEndpoint? Pick(Address client, IReadOnlyCollection<PlannedEndpoint> failed)
    {
        lock (gate)
        {
            if (Remembered(client) is { } known && !failed.Contains(known)) return Remember(client, known);
            for (var tries = 0; tries < pool.Count; tries++)
            {
                var endpoint = pool[next++ % pool.Count];
                if (next >= pool.Count) next = 0;
                if (!failed.Contains(endpoint)) return Remember(client, endpoint);
            }
            return null;
        }
    }

    private PlannedEndpoint? Remembered(Address client)
    {
        if (affinity == TimeSpan.Zero || !clients.TryGetValue(client, out var entry)) return null;
        return time.GetElapsedTime(entry.UsedAt) <= affinity && pool.Span.Contains(entry.Endpoint) ? entry.Endpoint : null;
    }

    private PlannedEndpoint Remember(Address client, PlannedEndpoint endpoint)
    {
        if (affinity == TimeSpan.Zero) return endpoint;
        if (clients.Count >= MostClients && !clients.ContainsKey(client)) Forget();
        clients[client] = (endpoint, time.GetTimestamp());
        return endpoint;
    }

    private void Forget()
    {
        var oldest = clients.OrderBy(entry => entry.Value.UsedAt).Take(MostClients / 8).Select(entry => entry.Key).ToList();
        oldest.ForEach(client => clients.Remove(client));
    }
}
