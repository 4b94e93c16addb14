using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>What comes first in a chain that forwards: masquerading, and the way around policy Local.</summary>
internal sealed class TrafficRules(TableLayout layout, NodeSettings node, ModeOptions options)
{
    private readonly uint masqueradeMark = 1u << options.MasqueradeBit;

    /// <summary>The rules for some traffic.</summary>
    public IEnumerable<NftRule> Of(Traffic traffic, bool isNodePort) => traffic switch
    {
        Traffic.Internal => Internal(),
        Traffic.External => [ChainRules.Rule("masquerade", new NftExpressions().SetMark(masqueradeMark))],
        Traffic.Outside => Outside(isNodePort),
        _ => [],
    };

    private IEnumerable<NftRule> Internal()
    {
        if (options.MasqueradeAll) return [ChainRules.Rule("masquerade all", new NftExpressions().SetMark(masqueradeMark))];
        if (node.Detector is not { } detector) return [];
        var rule = new NftExpressions();
        foreach (var range in detector.Ranges) rule.IsIn(layout, source: true, range, not: true);
        if (detector.Interface.Length > 0) rule.CameBy(detector.Interface, detector.IsPrefix, not: true);
        return [ChainRules.Rule("masquerade what is from no pod", rule.SetMark(masqueradeMark))];
    }

    private List<NftRule> Outside(bool isNodePort)
    {
        List<NftExpressions> fromPod = [];
        if (node.Detector is { } detector)
        {
            foreach (var range in detector.Ranges) fromPod.Add(new NftExpressions().IsIn(layout, source: true, range));
            if (detector.Interface.Length > 0) fromPod.Add(new NftExpressions().CameBy(detector.Interface, detector.IsPrefix));
        }
        var fromNode = new NftExpressions().IsLocal(source: true).SetMark(masqueradeMark);
        return
        [
            .. fromPod.Select(rule => ChainRules.Rule("from a pod", rule.GoToInsideChain(layout, isNodePort))),
            ChainRules.Rule("from the node", fromNode.GoToInsideChain(layout, isNodePort)),
        ];
    }
}
