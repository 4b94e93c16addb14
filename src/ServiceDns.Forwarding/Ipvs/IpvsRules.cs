using System.Globalization;
using ServiceDns.Cluster;
using static ServiceDns.Forwarding.Iptables.RuleText;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>
/// The iptables rules beside the virtual servers: a number that does not grow with the services, since all of them look into sets. Written
/// as iptables-save prints them, so that rules which are right are known to be, and go on counting.
/// </summary>
internal sealed class IpvsRules
{
    private const string
        Guard = IpvsNames.Chains + "GUARD", Mark = IpvsNames.Chains + "MARK", Cluster = IpvsNames.Chains + "CLUSTER",
        Leave = IpvsNames.Chains + "LEAVE", Input = IpvsNames.Chains + "INPUT", Forward = IpvsNames.Chains + "FORWARD";

    private readonly IpFamily family;
    private readonly LocalDetector? detector;
    private readonly string masquerade, marked;

    /// <summary>Writes the rules.</summary>
    /// <param name="node">The node: its detector of local pods counts.</param>
    /// <param name="options">The options: the masquerade bit and masqueradeAll count.</param>
    /// <param name="markMask">The bits that lead to a virtual server by mark.</param>
    public IpvsRules(NodeSettings node, ModeOptions options, uint markMask)
    {
        (family, detector) = (node.Family, node.Detector);
        var bit = Bit(options);
        masquerade = $"{bit}/{bit}";
        marked = $"-m mark ! --mark 0x0/{Hex(markMask)}";
        Tables = [Mangle(markMask, node.ServiceRanges), Nat(options.MasqueradeAll, bit), Filter()];
    }

    /// <summary>The tables that have rules of ours.</summary>
    public IReadOnlyList<RuleTable> Tables { get; }

    /// <summary>
    /// Tables as a node without detector would have them: what a cleanup has to know, chains and jumps, is the same on every node.
    /// </summary>
    public static IReadOnlyList<RuleTable> ForCleanup(IpFamily family) => new IpvsRules(
        new NodeSettings
        {
            Family = family,
            NodeName = "",
            NodePorts = NodePortAddresses.All(family),
        }, new ModeOptions(), uint.MaxValue).Tables;

    /// <summary>
    /// Before anything is balanced, on the way in and on the way out: what is dropped in silence; and the marks that lead this node's pods,
    /// and the node itself, to all endpoints of a service whose policy is Local.
    /// </summary>
    private RuleTable Mangle(uint markMask, ValueList<Cidr> serviceRanges)
    {
        var toLocal = $"{Set(ServiceSet.ExternalLocal)} -j SET --map-set {Name(ServiceSet.ExternalLocal)} dst,dst --map-mark";
        List<string> guard =
        [
            $"{Set(ServiceSet.Guarded)} -m set ! --match-set {Name(ServiceSet.Source)} dst,dst,src {New} -j DROP",
            .. FromPods(detector).Select(source => $"{source} {toLocal}"),
            $"{FromLocal} {toLocal}",
            .. serviceRanges.Select(range => $"-d {range} -m set ! --match-set {Name(ServiceSet.Address)} dst {New} -j DROP"), // nobody's
            $"{Set(ServiceSet.Dropped)} -m mark --mark 0x0/{Hex(markMask)} {New} -j DROP",
        ];
        return new RuleTable("mangle", [("PREROUTING", Guard), ("OUTPUT", Guard)], [(Guard, guard)]);
    }

    /// <summary>
    /// What is masqueraded: external traffic, where the answer may come from another node; traffic to ClusterIPs that does not come from
    /// this node's pods; an endpoint that meets itself; and the node itself, whose packets have the service's address as their source.
    /// </summary>
    private RuleTable Nat(bool all, string bit)
    {
        var set = $"-j MARK --set-xmark {masquerade}";
        List<string> mark = [$"{Set(ServiceSet.External)} {set}"];
        mark.Insert(0, all || detector is not null
            ? $"{Set(ServiceSet.ClusterIP)} -j {Cluster}"
            : $"{Set(ServiceSet.ClusterIP)} {FromLocal} {set}"); // the node itself is known without a detector
        List<string> cluster = [.. all ? [] : FromPods(detector).Select(source => $"{source} -j RETURN"), set];
        const string Masquerade = "-j MASQUERADE --random-fully";
        List<string> leave =
        [
            $"-m set --match-set {Name(ServiceSet.Hairpin)} dst,dst,src {Masquerade}",
            $"-m set --match-set {Name(ServiceSet.Address)} src {Masquerade}",
            $"{marked} {FromLocal} {Masquerade}",
            $"-m mark ! --mark {masquerade} -j RETURN",
            $"-j MARK --set-xmark {bit}/0x0", // off again: a packet that comes by once more is not masqueraded twice
            Masquerade,
        ];
        return new RuleTable(
            "nat", [("PREROUTING", Mark), ("OUTPUT", Mark), ("POSTROUTING", Leave)], [(Mark, mark), (Cluster, cluster), (Leave, leave)]);
    }

    /// <summary>The host's own ports are not reachable by service addresses, though the device makes these addresses local.</summary>
    private RuleTable Filter()
    {
        List<string> input =
        [
            $"-p tcp -m set --match-set {Name(ServiceSet.HealthPort)} dst -j ACCEPT",
            .. IpvsNames.Owning.Select(set => $"{Set(set)} -j RETURN"),
            $"-m set --match-set {Name(ServiceSet.Address)} dst {New} {Target(Verdict.Reject, family)}",
        ];
        List<string> forward =
        [
            $"-m mark --mark {masquerade} -j ACCEPT",
            "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        ];
        return new RuleTable("filter", [("INPUT", Input), ("FORWARD", Forward)], [(Input, input), (Forward, forward)]);
    }

    private string Name(ServiceSet set) => set.Name(family);

    private string Set(ServiceSet set) => $"-m set --match-set {Name(set)} dst,dst";

    private static string Hex(uint number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");
}
