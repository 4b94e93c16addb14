using ServiceDns.Cluster;
using ServiceDns.Kernel.Tests.Network;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>Packets of one client to one address, and what becomes of them.</summary>
/// <param name="From">The client: <c>pod0</c>, <c>node</c>, <c>localhost</c>, <c>outside</c>, <c>blocked</c>; with <c>via external-8</c>
/// behind it, the node from that address of its own.</param>
/// <param name="To">The address, as <see cref="Names"/> has it.</param>
/// <param name="Port">The port.</param>
/// <param name="Outcome">Every endpoint that is reached in turn, which sees the client's own address, or with <c>masqueraded</c> behind
/// them the node's, with <c>pod1:8081</c> for a port that is not <see cref="Names.Usual"/>;
/// or <see cref="Untouched"/>, <see cref="Probe.Refused"/>, <see cref="Probe.Silence"/>.</param>
public sealed record Flow(string From, string To, int Port, string Outcome)
{
    /// <summary>The packets went on to where the address belongs.</summary>
    public const string Untouched = "untouched";

    private const string Masqueraded = "masqueraded";

    /// <summary>The outcome in mode iptables, where it is another one there.</summary>
    public string? Iptables { get; init; }

    /// <summary>The outcome in mode nftables, where it is another one there.</summary>
    public string? Nftables { get; init; }

    /// <summary>The outcome in mode ipvs, where it is another one there.</summary>
    public string? Ipvs { get; init; }

    /// <summary>The outcome in IPv6, where it is another one there.</summary>
    public string? IPv6 { get; init; }

    /// <summary>The only protocol that it is about.</summary>
    public Protocol? Only { get; init; }

    /// <summary>Whether one of the endpoints answers to all, the others never.</summary>
    public bool IsSticky { get; init; }

    /// <summary>The outcome in a mode.</summary>
    public string OutcomeIn(string mode, IpFamily family) => (family == IpFamily.IPv6 ? IPv6 : null) ?? mode switch
    {
        "iptables" => Iptables,
        "nftables" => Nftables,
        _ => Ipvs,
    } ?? Outcome;

    /// <summary>All answers that clients get, with names in place of addresses.</summary>
    public IReadOnlySet<string> AnswersIn(string mode, IpFamily family)
    {
        var outcome = OutcomeIn(mode, family);
        if (outcome is Probe.Refused or Probe.Silence) return new HashSet<string> { outcome };
        if (outcome == Untouched) return new HashSet<string> { $"{Names.Address(To, family)} from {From}" };
        var words = outcome.Split(' ');
        var isMasqueraded = words[^1] == Masqueraded;
        return (isMasqueraded ? words[..^1] : words).Select(endpoint => $"{endpoint} from {Seen(endpoint, isMasqueraded)}").ToHashSet();
    }

    /// <summary>Whose address an endpoint sees. One that meets itself never sees its own, but for the node, which has it on more than one
    /// way.</summary>
    private string Seen(string endpoint, bool isMasqueraded)
    {
        var server = endpoint.Split(':')[0];
        if (!isMasqueraded && (server != From || From == "node")) return From;
        return server == "any" || server.StartsWith("remote", StringComparison.Ordinal) ? "link" : "gateway";
    }
}
