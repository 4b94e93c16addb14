using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>Which parts of a kernel the rules need. A failed iptables-restore seldom says that one is missing.</summary>
internal static class KernelParts
{
    private const string Chain = IptablesNames.Prefix + "PROBE";

    //                     its module       a rule that needs it
    private static readonly (string Module, string Rule)[] Parts =
    [
        ("xt_comment", "-m comment --comment x"),
        ("xt_addrtype", RuleText.ToLocal),
        ("xt_conntrack", RuleText.New),
        ("xt_mark", "-j MARK --set-xmark 0x1/0x1"),
        ("xt_statistic", RuleText.OneIn(2)),
        ("xt_recent", "-m recent --set --name " + Chain),
    ];

    /// <summary>Tries each by a chain that nothing leads to, which is gone afterwards.</summary>
    /// <returns>The names of the modules that are missing.</returns>
    public static IReadOnlyList<string> Missing(IIptables iptables, IpFamily family)
    {
        var output = family == IpFamily.IPv4 ? "10.0.0.1:1" : "[fd00::1]:1";
        (string Module, string Rule)[] all =
            [.. Parts, ("xt_bpf", $"{RuleText.ToItself(family)} -j RETURN"), ("xt_nat", $"-p tcp -j DNAT --to-destination {output}")];
        // A host that takes no chain at all has another trouble.
        return Works(iptables, "") ? [.. all.Where(part => !Takes(iptables, part.Rule, "nat")).Select(part => part.Module)] : [];
    }

    /// <summary>Whether the kernel and the program take a rule. The table mangle is small, so that trying it there takes no time.</summary>
    public static bool Takes(IIptables iptables, string rule, string table = "mangle") => Works(iptables, $"-A {Chain} {rule}\n", table);

    private static bool Works(IIptables iptables, string line, string table = "nat")
    {
        try
        {
            iptables.Restore($"*{table}\n:{Chain} - [0:0]\n{line}COMMIT\n");
            iptables.Restore($"*{table}\n:{Chain} - [0:0]\n-X {Chain}\nCOMMIT\n");
            return true;
        }
        catch (ForwardingException)
        {
            return false;
        }
    }
}
