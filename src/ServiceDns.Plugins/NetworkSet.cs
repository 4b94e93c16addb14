using ServiceDns.Cluster;
using ServiceDns.Server;

namespace ServiceDns.Plugins;

/// <summary>
/// A set of address ranges of both families. A look-up costs one hash for each prefix length in it, however many ranges there are.
/// </summary>
internal sealed class NetworkSet
{
    private readonly (IpFamily Family, int Length, HashSet<Cidr> Networks)[] byLength;

    private NetworkSet(IEnumerable<Cidr> ranges) => byLength =
    [
        .. ranges.GroupBy(range => (range.Family, range.PrefixLength))
            .Select(group => (group.Key.Family, (int)group.Key.PrefixLength, group.ToHashSet())),
    ];

    /// <summary>Every address.</summary>
    public static NetworkSet All { get; } = Parse(["0.0.0.0/0", "::/0"]);

    /// <summary>A set of <c>ADDRESS/LENGTH</c>; bits behind the length do not matter.</summary>
    /// <exception cref="FormatException">One is no such range; the message is its text.</exception>
    public static NetworkSet Parse(IEnumerable<string> ranges) =>
        new(ranges.Select(range => Cidr.TryParseStrict(range, out var cidr) ? cidr : throw new FormatException(range)));

    /// <summary>Whether the endpoint's address is in one of the ranges.</summary>
    public bool Contains(ClientAddress client) => Contains(client.Raw);

    /// <summary>Whether the address, 4 or 16 bytes in network order, is in one of the ranges.</summary>
    public bool Contains(ReadOnlySpan<byte> bytes)
    {
        var address = Address.FromBytes(bytes);
        foreach (var (family, length, networks) in byLength)
        {
            if (family == address.Family && networks.Contains(new Cidr(address, length))) return true;
        }
        return false;
    }
}
