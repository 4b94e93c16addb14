using ServiceDns.Cluster;
using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>The chains that packets enter by themselves, and those that these share: what does not depend on services.</summary>
internal sealed class BaseChains(TableLayout layout, NodeSettings node, ModeOptions options)
{
    // Priorities as nft names them: dstnat, srcnat, filter. Sources are checked before addresses are rewritten.
    private const int BeforeNat = -110, DestinationNat = -100, Filter = 0, SourceNat = 100;

    private static readonly NftRegister First = new(0);

    /// <summary>All of them; those that others lead to come first.</summary>
    public IReadOnlyList<ChainRules> Build() =>
    [
        Chain("services", Services()),
        Chain("sources", Sources()),
        Chain("refusals", Refusals()),
        Chain("node-port-refusals", NodePortRefusals()),
        Chain("unassigned", Unassigned()),
        Base("nat-prerouting", "nat", NftHook.Prerouting, DestinationNat, [Jump("services")]),
        Base("nat-output", "nat", NftHook.Output, DestinationNat, [Jump("services")]),
        Base("nat-postrouting", "nat", NftHook.Postrouting, SourceNat, Masquerade()),
        Base("sources-prerouting", "filter", NftHook.Prerouting, BeforeNat, [JumpWhenNew("sources")]),
        Base("sources-output", "filter", NftHook.Output, BeforeNat, [JumpWhenNew("sources")]),
        Base("filter-input", "filter", NftHook.Input, Filter, [JumpWhenNew("node-port-refusals"), JumpWhenNew("refusals")]),
        Base("filter-forward", "filter", NftHook.Forward, Filter, [JumpWhenNew("refusals"), JumpWhenNew("unassigned")]),
        Base("filter-output", "filter", NftHook.Output, Filter, [JumpWhenNew("refusals"), JumpWhenNew("unassigned")]),
    ];

    private IEnumerable<NftRule> Services()
    {
        yield return ChainRules.Rule("by address", new NftExpressions().GoToChain(layout, isNodePort: false));
        foreach (var rule in ToNodePorts())
        {
            yield return ChainRules.Rule("by node port", rule.GoToChain(layout, isNodePort: true));
        }
    }

    /// <summary>
    /// What asks whether a packet is to a node port address: a rule for each range. Loopback addresses take no node ports: packets from
    /// there can not leave the host.
    /// </summary>
    private IEnumerable<NftExpressions> ToNodePorts()
    {
        var loopback = Cidr.Parse(layout.Family == NftFamily.IPv4 ? "127.0.0.0/8" : "::1/128");
        foreach (var range in node.NodePorts.Ranges.AsEnumerable())
        {
            var rule = new NftExpressions();
            if (!range.IsEverything) rule.IsIn(layout, source: false, range);
            yield return rule.IsIn(layout, source: false, loopback, not: true).IsLocal(source: false);
        }
    }

    private IEnumerable<NftRule> Sources()
    {
        var rule = new NftExpressions()
            .Frontend(layout, isNodePort: false, First).MapNumber(layout.NameOf(TableSet.Filtered), First, First)
            .Source(layout, First + 1).Lookup(layout.NameOf(TableSet.Sources), First, not: true);
        yield return ChainRules.Rule("source not allowed", rule.Drop());
    }

    private IEnumerable<NftRule> Refusals()
    {
        const bool isNodePort = false;
        yield return NoneHere(new NftExpressions().IsFrontendOf(layout, TableSet.Dropped, isNodePort));
        yield return None(new NftExpressions().IsFrontendOf(layout, TableSet.Rejected, isNodePort));
    }

    private IEnumerable<NftRule> NodePortRefusals()
    {
        const bool isNodePort = true;
        foreach (var rule in ToNodePorts()) yield return NoneHere(rule.IsFrontendOf(layout, TableSet.Dropped, isNodePort));
        foreach (var rule in ToNodePorts()) yield return None(rule.IsFrontendOf(layout, TableSet.Rejected, isNodePort));
    }

    private static NftRule NoneHere(NftExpressions rule) => ChainRules.Rule("no endpoint on this node", rule.Drop());

    private NftRule None(NftExpressions rule) => ChainRules.Rule("no endpoint", rule.Refuse(layout));

    /// <summary>Ports of ClusterIPs that no service has are refused; addresses that no service has are silent.</summary>
    private IEnumerable<NftRule> Unassigned()
    {
        var isClusterIP = new NftExpressions().Destination(layout, First).Lookup(layout.NameOf(TableSet.ClusterAddresses), First);
        yield return ChainRules.Rule("no such port", isClusterIP.Refuse(layout));
        foreach (var range in node.ServiceRanges.AsEnumerable())
        {
            yield return ChainRules.Rule("no such service", new NftExpressions().IsIn(layout, source: false, range).Drop());
        }
    }

    private IEnumerable<NftRule> Masquerade()
    {
        yield return ChainRules.Rule("marked", new NftExpressions().TakeMark(1u << options.MasqueradeBit).Counter().MasqueradeRandomly());
        yield return ChainRules.Rule(
            "back to its source",
            new NftExpressions()
                .Source(layout, First).Destination(layout, First + layout.AddressRegisters)
                .Lookup(layout.NameOf(TableSet.Hairpins), First).Counter().MasqueradeRandomly());
    }

    private static NftRule Jump(string chain) => ChainRules.Rule(chain, new NftExpressions().End(NftVerdict.Jump, chain));

    private static NftRule JumpWhenNew(string chain) => ChainRules.Rule(chain, new NftExpressions().IsNew().End(NftVerdict.Jump, chain));

    private static ChainRules Chain(string name, IEnumerable<NftRule> rules) => new(new NftChain(name), [.. rules]);

    private static ChainRules Base(string name, string type, NftHook hook, int priority, IEnumerable<NftRule> rules) =>
        new(new NftChain(name, type, hook, priority), [.. rules]);
}
