using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>Which local addresses of one family take node ports.</summary>
/// <param name="Ranges">Interface addresses in these; <see cref="Cidr.IsEverything"/> alone for all.</param>
public sealed record NodePortAddresses(ValueList<Cidr> Ranges)
{
    private static readonly Cidr Loopback = Cidr.Parse("127.0.0.0/8");

    /// <summary>Whether every local address takes node ports.</summary>
    public bool MatchesAll => Ranges.Count == 1 && Ranges[0].IsEverything;

    /// <summary>Whether 127.0.0.0/8 has a share in it.</summary>
    public bool IncludesLoopback => Ranges.Any(range => range.Contains(Loopback.Network) || Loopback.Contains(range.Network));

    /// <summary>Every local address of the family.</summary>
    public static NodePortAddresses All(IpFamily family) => new([new Cidr(Address.FromNumber(family, 0), 0)]);

    /// <summary>Exactly these addresses: the keyword <c>primary</c>.</summary>
    public static NodePortAddresses Only(IEnumerable<Address> addresses) => new(addresses.Select(Cidr.Of).ToValueList());

    /// <summary>What <c>nodePortAddresses</c> says for one family: its CIDRs of that family, all addresses when it has none of them, or
    /// when one of them is everything.</summary>
    public static NodePortAddresses Parse(IpFamily family, IEnumerable<Cidr> ranges)
    {
        var own = ranges.Where(range => range.Family == family).Distinct().ToValueList();
        return own.Count == 0 || own.Any(range => range.IsEverything) ? All(family) : new NodePortAddresses(own);
    }

    /// <summary>Whether the address takes node ports, given that it is a local one.</summary>
    public bool Includes(Address address) => Ranges.Any(range => range.Contains(address));

    /// <summary>Those of the interfaces' addresses that take node ports, each once, in order.</summary>
    public IReadOnlyList<Address> Among(IEnumerable<Address> interfaceAddresses) =>
        [.. interfaceAddresses.Where(Includes).Distinct().Order()];
}
