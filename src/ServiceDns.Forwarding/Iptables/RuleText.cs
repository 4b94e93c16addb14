using System.Globalization;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>Parts of rules, as iptables-save prints them: what is right already is known by its text.</summary>
internal static class RuleText
{
    public const string
        New = "-m conntrack --ctstate NEW", ToLocal = "-m addrtype --dst-type LOCAL", FromLocal = "-m addrtype --src-type LOCAL";

    private const double Scale = 1u << 31; // the kernel keeps probabilities in 31 bits

    /// <summary>Packets to an address and port.</summary>
    public static string To(Address address, Protocol protocol, ushort port, string comment) =>
        $"-d {Cidr.Of(address)} {Port(protocol, port, comment)}";

    /// <summary>Packets to a port of any address.</summary>
    public static string Port(Protocol protocol, ushort port, string comment)
    {
        var name = IptablesNames.Name(protocol);
        return string.Create(CultureInfo.InvariantCulture, $"-p {name} -m comment --comment \"{comment}\" -m {name} --dport {port}");
    }

    /// <summary>One in so many packets: the last choice is certain, so it has no condition.</summary>
    public static string OneIn(int count)
    {
        if (count == 1) return "";
        var kept = Math.Round(Scale / count, MidpointRounding.AwayFromZero) / Scale;
        return string.Create(CultureInfo.InvariantCulture, $"-m statistic --mode random --probability {kept:F11} ");
    }

    /// <summary>Clients that the list has seen within the last seconds, and it sees them again.</summary>
    public static string CameWithin(int seconds, string list, IpFamily family) => string.Create(
        CultureInfo.InvariantCulture, $"-m recent --update --seconds {seconds} --reap --name {list} --mask {Mask(family)} --rsource ");

    /// <summary>Puts the client on the kernel's list of that name.</summary>
    public static string Remember(string list, IpFamily family) => $"-m recent --set --name {list} --mask {Mask(family)} --rsource ";

    /// <summary>Packets that were led to where they come from. No condition but a program compares two parts of a packet.</summary>
    public static string ToItself(IpFamily family)
    {
        // Classic BPF, an instruction as "code jump-if-true jump-if-false operand": for each word of the addresses, in A and X.
        var (source, words) = family == IpFamily.IPv4 ? (12, 1) : (8, 4);
        List<string> program = [];
        for (var i = 0; i < words; i++)
        {
            program.Add($"32 0 0 {source + 4 * i}"); // A = source
            program.Add("7 0 0 0"); // X = A
            program.Add($"32 0 0 {source + 4 * (words + i)}"); // A = destination
            program.Add($"29 0 {4 * (words - i) - 3} 0"); // unless A = X: to the last instruction
        }
        program.AddRange(["6 0 0 65535", "6 0 0 0"]); // return true; return false
        return $"-m conntrack --ctstate DNAT -m bpf --bytecode \"{program.Count},{string.Join(',', program)}\"";
    }

    /// <summary>The bit of the mark that asks for masquerading, as <c>0x4000</c>.</summary>
    public static string Bit(ModeOptions options) => string.Create(CultureInfo.InvariantCulture, $"0x{1u << options.MasqueradeBit:x}");

    /// <summary>Packets of this node's pods: one condition for each way to know them; none where they are not known.</summary>
    public static IEnumerable<string> FromPods(LocalDetector? detector) => detector switch
    {
        null => [],
        { Interface: { Length: > 0 } name } => [$"-i {name}{(detector.IsPrefix ? "+" : "")}"],
        _ => detector.Ranges.Select(range => $"-s {range}"),
    };

    /// <summary>What becomes of packets that no rule took.</summary>
    public static string Target(Verdict verdict, IpFamily family) => verdict == Verdict.Drop
        ? "-j DROP"
        : "-j REJECT --reject-with " + (family == IpFamily.IPv4 ? "icmp-port-unreachable" : "icmp6-port-unreachable");

    private static string Mask(IpFamily family) => family == IpFamily.IPv4 ? "255.255.255.255" : "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
}
