using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>Elements that several service ports share: they come with the first that has use for them, and go with the last.</summary>
internal sealed class SharedElements
{
    private readonly UseCounts<Address> endpoints = new();
    private readonly UseCounts<Address> clusterAddresses = new();

    /// <summary>Takes an element.</summary>
    public delegate void Taker(in Element element);

    /// <summary>Counts a service port's uses, and gives what has come into use.</summary>
    public void Use(PlannedPort port, Taker added)
    {
        foreach (var endpoint in port.ClusterPool.Concat(port.LocalPool))
        {
            if (endpoints.Add(endpoint.Address)) added(Hairpin(endpoint.Address));
        }
        if (port.ClusterIP is { } frontend && clusterAddresses.Add(frontend.Address)) added(ClusterAddress(frontend.Address));
    }

    /// <summary>Takes a service port's uses back, and gives what is no longer in use.</summary>
    public void Release(PlannedPort port, Taker removed)
    {
        foreach (var endpoint in port.ClusterPool.Concat(port.LocalPool))
        {
            if (endpoints.Remove(endpoint.Address)) removed(Hairpin(endpoint.Address));
        }
        if (port.ClusterIP is { } frontend && clusterAddresses.Remove(frontend.Address)) removed(ClusterAddress(frontend.Address));
    }

    private static Element Hairpin(Address address) => new(TableSet.Hairpins, ElementKeys.Hairpin(address));

    private static Element ClusterAddress(Address address) => new(TableSet.ClusterAddresses, ElementKeys.Of(address));
}
