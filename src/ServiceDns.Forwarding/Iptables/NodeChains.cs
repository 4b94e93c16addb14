using ServiceDns.Cluster;
using ServiceDns.Forwarding.Kernel;
using static ServiceDns.Forwarding.Iptables.IptablesNames;
using static ServiceDns.Forwarding.Iptables.RuleText;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>A chain that depends on the node alone.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Last">The rules that come last; in chains that list service ports, after all of theirs.</param>
internal sealed record NodeChain(string Table, string Name, IReadOnlyList<string> Last);

/// <summary>A jump from a chain of the kernel's into one of ours.</summary>
internal sealed record Jump(string Table, string From, string Rule);

/// <summary>The chains and jumps that are there whatever services there are: a pure function of the node.</summary>
internal sealed class NodeChains
{
    private static readonly Cidr Loopback = Cidr.Parse("127.0.0.0/8"), Loopback6 = Cidr.Parse("::1/128");

    /// <summary>The tables, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["mangle", "filter", "nat"];

    /// <summary>All jumps, in the order in which packets meet them: each stands before what others have there.</summary>
    public static IReadOnlyList<Jump> Jumps { get; } =
    [
        new("nat", "PREROUTING", $"-j {Services}"), new("nat", "OUTPUT", $"-j {Services}"), new("nat", "POSTROUTING", $"-j {Leave}"),
        new("filter", "INPUT", $"-j {LoopbackGuard}"),
        new("filter", "INPUT", $"{New} -j {IptablesNames.Firewall}"),
        new("filter", "INPUT", $"-j {HealthPorts}"),
        new("filter", "INPUT", $"{New} -j {External}"),
        new("filter", "FORWARD", $"{New} -j {IptablesNames.Firewall}"),
        new("filter", "FORWARD", $"-j {IptablesNames.Forward}"),
        new("filter", "FORWARD", $"{New} -j {Services}"),
        new("filter", "FORWARD", $"{New} -j {External}"),
        new("filter", "OUTPUT", $"-j {LoopbackGuard}"),
        new("filter", "OUTPUT", $"{New} -j {IptablesNames.Firewall}"),
        new("filter", "OUTPUT", $"{New} -j {Services}"),
        new("filter", "OUTPUT", $"{New} -j {External}"),
    ];

    /// <summary>Writes all chains of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="options">The options.</param>
    /// <param name="dropsInvalid">Whether packets that conntrack calls invalid are dropped (kubernetes issue 74839).</param>
    /// <param name="counts">Whether <see cref="RuleCounters"/> are there to add to.</param>
    /// <param name="note">Rules beside a table's canary: <see cref="HookChains.Note"/>.</param>
    public NodeChains(
        NodeSettings node, ModeOptions options, bool dropsInvalid, bool counts = false, Func<string, IReadOnlyList<string>>? note = null)
    {
        var bit = Bit(options);
        string[] canary = ["-m comment --comment \"its absence tells that the rules were flushed\" -j RETURN"];
        All =
        [
            .. Tables.Select(table => new NodeChain(table, Canary, [.. canary, .. note?.Invoke(table) ?? []])),
            new("filter", ClosedNodePorts, []),
            new("filter", Services, []),
            new("filter", External, [.. ToNodePorts(node, options, ClosedNodePorts)]),
            new("filter", IptablesNames.Firewall, []),
            new("filter", HealthPorts, []),
            new("filter", IptablesNames.Forward, [.. ForwardRules(node.Family, bit, dropsInvalid, counts)]),
            new("filter", LoopbackGuard, TakesLoopback(node, options)
                ? [$"! -s {Loopback} -d {Loopback} -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP"] // CVE-2020-8558
                : []),
            new("nat", Mark, [$"-j MARK --set-xmark {bit}/{bit}"]),
            new("nat", MarkOthers, [.. MarkOthersRules(node, options)]),
            new("nat", Leave,
            [
                $"{ToItself(node.Family)} -j {Mark}", // its answer would never leave it
                $"-m mark ! --mark {bit}/{bit} -j RETURN",
                .. counts && TakesLoopback(node, options)
                    ? [$"-m conntrack --ctstate DNAT --ctorigdst {Loopback} {RuleCounters.Match(RuleCounters.LocalhostName)}"]
                    : Array.Empty<string>(),
                $"-j MARK --set-xmark {bit}/0x0", // off again: a packet that comes by once more is not masqueraded twice
                "-j MASQUERADE --random-fully",
            ]),
            new("nat", NodePorts, []),
            new("nat", Services, [.. ToNodePorts(node, options, NodePorts)]),
        ];
    }

    /// <summary>The chains, those that others lead to first.</summary>
    public IReadOnlyList<NodeChain> All { get; }

    /// <summary>Whether node ports are reachable by 127.0.0.0/8, which takes a setting of the kernel and a guard.</summary>
    public static bool TakesLoopback(NodeSettings node, ModeOptions options) =>
        node.Family == IpFamily.IPv4 && options.LocalhostNodePorts && node.NodePorts.IncludesLoopback;

    /// <summary>As the host is set now: a kernel that is liberal calls few packets invalid, and these are let through.</summary>
    public static bool DropsInvalid(ModeOptions options, Sysctls sysctls) =>
        !options.TcpBeLiberal && sysctls.ReadNumber("net/netfilter/nf_conntrack_tcp_be_liberal") is null or 0;

    private static IEnumerable<string> ToNodePorts(NodeSettings node, ModeOptions options, string chain) =>
    [
        .. TakesLoopback(node, options) ? Array.Empty<string>() : [$"-d {(node.Family == IpFamily.IPv4 ? Loopback : Loopback6)} -j RETURN"],
        .. node.NodePorts.Ranges.Select(range => range.IsEverything ? $"{ToLocal} -j {chain}" : $"-d {range} {ToLocal} -j {chain}"),
    ];

    private static IEnumerable<string> ForwardRules(IpFamily family, string bit, bool dropsInvalid, bool counts)
    {
        var count = counts ? $" {RuleCounters.Match(RuleCounters.InvalidName)}" : "";
        if (dropsInvalid) yield return $"-m conntrack --ctstate INVALID{count} -j DROP";
        yield return $"-m mark --mark {bit}/{bit} -j ACCEPT";
        yield return "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
        yield return $"{ToItself(family)} -j ACCEPT"; // is marked later
    }

    /// <summary>Marks what goes to a ClusterIP and does not come from this node's pods.</summary>
    private static IEnumerable<string> MarkOthersRules(NodeSettings node, ModeOptions options)
    {
        if (!options.MasqueradeAll)
        {
            if (node.Detector is null) yield break; // nobody knows: nothing is masqueraded
            foreach (var source in FromPods(node.Detector)) yield return $"{source} -j RETURN";
        }
        yield return $"-j {Mark}";
    }
}
