using System.Globalization;

namespace ServiceDns.Cluster.Control;

/// <summary>A range of service addresses, such as <c>10.96.0.0/12</c>.</summary>
/// <remarks>The network address is never used, nor is the broadcast address of IPv4; IPv6 uses the last one.</remarks>
public sealed record IpRange
{
    private readonly UInt128 network;

    private IpRange(IpFamily family, UInt128 network, int prefix)
    {
        Family = family;
        Prefix = prefix;
        this.network = network;
        var bits = (family == IpFamily.IPv4 ? 32 : 128) - prefix;
        // Kubernetes asks for /64 or longer; of a wider range the first 2^64 addresses are used.
        Size = UInt128.One << Math.Min(bits, 64);
    }

    /// <summary>The family of its addresses.</summary>
    public IpFamily Family { get; }

    /// <summary>The prefix length.</summary>
    public int Prefix { get; }

    /// <summary>All addresses of the range, those that are never used included.</summary>
    internal UInt128 Size { get; }

    /// <summary>The first address that may be used; it belongs to <c>default/kubernetes</c>.</summary>
    public Address First => At(1);

    /// <summary>The last offset from the network address that may be used.</summary>
    internal UInt128 LastOffset => Family == IpFamily.IPv4 ? Size - 2 : Size - 1;

    /// <summary>Offsets below this one are left to explicit addresses for as long as others are free (KEP-3070).</summary>
    internal uint BandOffset => Size <= 16 ? 0 : (uint)UInt128.Clamp(Size / 16, 16, 256);

    /// <summary>Reads a CIDR; bits beyond the prefix are refused.</summary>
    /// <exception cref="FormatException">It is none, or too short to hold an address.</exception>
    public static IpRange Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (AddressText.CidrRule(text) is { } rule) throw new FormatException($"range '{text}' {rule}");
        var slash = text.IndexOf('/');
        var address = Address.Parse(text[..slash]);
        var prefix = int.Parse(text[(slash + 1)..], CultureInfo.InvariantCulture);
        var range = new IpRange(address.Family, address.Number, prefix);
        return range.Size >= 4 ? range : throw new FormatException($"range '{text}' holds no address that may be used");
    }

    /// <summary>The address that many steps behind the network address.</summary>
    internal Address At(UInt128 offset) => Address.FromNumber(Family, network + offset);

    /// <summary>Whether the address may be used for a Service.</summary>
    public bool Contains(Address address) =>
        address.Family == Family && address.Number > network && address.Number - network <= LastOffset;

    /// <summary>The canonical CIDR.</summary>
    public override string ToString() => $"{Address.FromNumber(Family, network)}/{Prefix}";
}
