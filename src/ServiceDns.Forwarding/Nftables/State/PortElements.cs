using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>The elements that belong to one service port alone.</summary>
/// <param name="layout">The table.</param>
/// <param name="node">This node.</param>
/// <param name="numberOf">The number of a chain.</param>
/// <param name="choiceOf">The number of an endpoint that clients stay with.</param>
internal sealed class PortElements(
    TableLayout layout, NodeSettings node, Func<PoolChain, uint> numberOf, Func<PlannedEndpoint, uint> choiceOf)
{
    /// <summary>All of them.</summary>
    public void CollectInto(List<Element> elements, PortState state)
    {
        var port = state.Port;
        var (cluster, local) = (state.Number, state.Number | PoolNumber.LocalBit);
        var number = ElementBytes.Of(state.Number);
        foreach (var frontend in port.Frontends)
        {
            var key = ElementKeys.Frontend(frontend, port.Key.Protocol, layout.AddressLength);
            var main = PortChains.Main(port, frontend);
            var inside = PortChains.Inside(port, frontend);
            if (main is { } chain)
            {
                var isLocal = frontend.IsExternal ? port.ExternalPolicyLocal : port.InternalPolicyLocal;
                elements.Add(new Element(TableSet.Frontends, key, ElementBytes.Of(numberOf(chain))));
                elements.Add(new Element(TableSet.Pools, key, ElementBytes.Of(isLocal ? local : cluster), port.Key.ToString()));
                if (port.AffinitySeconds > 0) elements.Add(new Element(TableSet.Services, key, number));
            }
            if (inside is { } other)
            {
                elements.Add(new Element(TableSet.InsideFrontends, key, ElementBytes.Of(numberOf(other))));
                elements.Add(new Element(TableSet.InsidePools, key, number));
            }
            if (frontend.Kind == FrontendKind.LoadBalancerIP && port.SourceRanges.Count > 0)
            {
                elements.Add(new Element(TableSet.Filtered, key, number));
            }
            var verdict = frontend.IsExternal ? port.ExternalVerdict : port.InternalVerdict;
            if (verdict == Verdict.Drop) elements.Add(new Element(TableSet.Dropped, key, default, port.Key.ToString()));
            if (verdict == Verdict.Reject) elements.Add(new Element(TableSet.Rejected, key, default, port.Key.ToString()));
        }
        Pool(elements, cluster, state.ClusterSlots, port.AffinitySeconds > 0);
        Pool(elements, local, state.LocalSlots, port.AffinitySeconds > 0);
        foreach (var range in SourceRanges(port))
        {
            elements.Add(new Element(
                TableSet.Sources, ElementKeys.Source(state.Number, range.Network), ElementKeys.Source(state.Number, range.Last)));
        }
    }

    private void Pool(List<Element> elements, uint pool, ValueList<PlannedEndpoint> slots, bool isSticky)
    {
        for (var i = 0; i < slots.Count; i++)
        {
            var endpoint = ElementKeys.Endpoint(slots[i]);
            elements.Add(new Element(TableSet.Slots, ElementKeys.Slot(pool, (uint)i), endpoint));
            if (!isSticky) continue;
            var choice = choiceOf(slots[i]);
            elements.Add(new Element(TableSet.Choices, ElementKeys.Slot(pool, (uint)i), ElementBytes.Of(choice)));
            elements.Add(new Element(TableSet.Members, ElementKeys.Slot(pool, choice), endpoint));
        }
    }

    /// <summary>
    /// The ranges, without those that lie in others: the kernel takes no range twice. A node that may use the service reaches an address
    /// that is bound on it from that same address.
    /// </summary>
    private IEnumerable<Cidr> SourceRanges(PlannedPort port)
    {
        if (port.SourceRanges.Count == 0) return [];
        var balancers = port.Frontends
            .Where(frontend => frontend.Kind == FrontendKind.LoadBalancerIP)
            .Select(frontend => Cidr.Of(frontend.Address));
        if (!balancers.Any()) return [];
        var nodeIsIn = node.Addresses.Count > 0 && port.SourceRanges.Any(range => range.Contains(node.Addresses[0]));
        List<Cidr> ranges = [.. port.SourceRanges, .. nodeIsIn ? balancers : []];
        return ranges.Distinct()
            .Where(range => !ranges.Exists(wider => wider.PrefixLength < range.PrefixLength && wider.Contains(range.Network)))
            .ToList();
    }
}
