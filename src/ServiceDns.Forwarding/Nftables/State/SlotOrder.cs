using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>Which endpoint of a pool is in which slot. Slots are numbered without gaps; beyond that the order does not matter.</summary>
internal static class SlotOrder
{
    /// <summary>
    /// An order for the endpoints that are to be in the pool which changes as few slots as can be: those that stay keep theirs, new ones
    /// take those that are free, and the last ones move into gaps.
    /// </summary>
    public static ValueList<PlannedEndpoint> Rearrange(ValueList<PlannedEndpoint> current, ValueList<PlannedEndpoint> wanted)
    {
        if (current.Count == 0 || current.Equals(wanted)) return wanted;
        var homeless = new HashSet<(Address, ushort)>(wanted.Count);
        foreach (var endpoint in wanted) homeless.Add((endpoint.Address, endpoint.Port));
        var slots = new PlannedEndpoint[wanted.Count];
        var isTaken = new bool[wanted.Count];
        for (var i = 0; i < Math.Min(current.Count, wanted.Count); i++)
        {
            isTaken[i] = homeless.Remove((current[i].Address, current[i].Port));
            slots[i] = current[i];
        }
        var next = 0;
        foreach (var endpoint in wanted)
        {
            if (!homeless.Contains((endpoint.Address, endpoint.Port))) continue;
            while (isTaken[next]) next++;
            slots[next++] = endpoint;
        }
        return ValueList.Create<PlannedEndpoint>(slots);
    }
}
