using System.Diagnostics;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Forwarding.Ipvs;
using ServiceDns.Forwarding.Nftables;

namespace ServiceDns.Benchmarks.Forwarding;

/// <summary>A mode to measure.</summary>
/// <param name="Name">The name on the command line: of the mode, or of a flavour of it.</param>
/// <param name="Kind">The mode.</param>
/// <param name="Iptables">How the programs of its flavour begin; null where there are none.</param>
internal sealed record BenchedMode(string Name, IForwardingModeKind Kind, string? Iptables = null)
{
    public static IReadOnlyList<BenchedMode> All { get; } =
    [
        new("nftables", new NftablesKind()), new("iptables", new IptablesKind(), "iptables-nft"),
        new("iptables-legacy", new IptablesKind(), "iptables-legacy"), new("ipvs", new IpvsKind()),
    ];

    /// <summary>Whether a kernel that is not this one has to be booted.</summary>
    public bool NeedsGuest => Kind is IpvsKind && !File.Exists("/proc/net/ip_vs") && !LoadsModule();

    /// <summary>Gives the network namespace of the calling thread a rule of the flavour, which the mode then joins.</summary>
    public void Prepare()
    {
        if (Iptables is not null) WholeRuleSet.Time(Iptables, ["-A", "INPUT", "-i", "lo"], null);
    }

    private static bool LoadsModule()
    {
        using var modprobe = Process.Start("modprobe", ["-q", "ip_vs"]);
        modprobe.WaitForExit();
        return modprobe.ExitCode == 0;
    }
}
