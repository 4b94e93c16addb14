using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>One family in this process. Disposing closes every socket.</summary>
internal sealed class UserspaceMode(IpFamily family, ModeOptions options, SocketBudget budget, ModeServices services) : IForwardingMode
{
    private readonly Dictionary<ServicePortKey, PortProxy> ports = [];
    private readonly IReadOnlyList<Address> given = Given(family, options.UserspaceAddresses);

    /// <inheritdoc/>
    /// <remarks>Never: nobody else can change what is in this process.</remarks>
    public event Action<Disturbance>? Disturbed
    {
        add
        {
            // Never raised.
        }
        remove
        {
            // Never raised.
        }
    }

    /// <inheritdoc/>
    public SyncReport Resync(ForwardingPlan plan)
    {
        var changes = 0;
        foreach (var gone in ports.Keys.Where(key => !plan.Ports.ContainsKey(key)).ToList()) changes += Remove(gone);
        // in order, so that ports of the host are given out the same way each time
        foreach (var (_, port) in plan.Ports.OrderBy(entry => entry.Key)) changes += Set(port);
        return new SyncReport(changes);
    }

    /// <inheritdoc/>
    public SyncReport Apply(PlanDelta delta, ForwardingPlan plan)
    {
        var changes = 0;
        foreach (var change in delta.Ports.Where(change => change.After is null)) changes += Remove(change.Key);
        foreach (var change in delta.Ports.OrderBy(change => change.Key))
        {
            if (change.After is { } port) changes += Set(port);
        }
        return new SyncReport(changes);
    }

    /// <inheritdoc/>
    public void Upkeep(ForwardingPlan plan)
    {
        // Sockets need none.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var port in ports.Values) port.Dispose();
        ports.Clear();
    }

    private static IReadOnlyList<Address> Given(IpFamily family, ValueList<Address> addresses)
    {
        if (addresses.Count == 0) return [Address.Parse(family == IpFamily.IPv4 ? "127.0.0.1" : "::1")];
        return [.. addresses.Where(address => address.Family == family)];
    }

    private int Set(PlannedPort port)
    {
        if (!ports.TryGetValue(port.Key, out var proxy)) ports[port.Key] = proxy = new PortProxy(port.Key, given, budget, services);
        return proxy.Set(port);
    }

    private int Remove(ServicePortKey key)
    {
        if (!ports.Remove(key, out var proxy)) return 0;
        proxy.Dispose();
        return 1;
    }
}
