using System.Globalization;
using ServiceDns.Cluster.Control;

namespace ServiceDns.Cluster;

/// <summary>A range of addresses by prefix, such as <c>10.96.0.0/12</c>; bits beyond the prefix are zero. By value, compared by
/// content.</summary>
public readonly record struct Cidr
{
    /// <summary>Clears the bits beyond the prefix.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The prefix is longer than the family's addresses.</exception>
    public Cidr(Address address, int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, 8 * address.Length);
        Network = Address.FromNumber(address.Family, address.Number & MaskOf(address.Family, prefixLength));
        PrefixLength = (byte)prefixLength;
    }

    /// <summary>The first address.</summary>
    public Address Network { get; }

    /// <summary>How many leading bits count.</summary>
    public byte PrefixLength { get; }

    /// <summary>The family of its addresses.</summary>
    public IpFamily Family => Network.Family;

    /// <summary>Whether it holds every address of its family.</summary>
    public bool IsEverything => PrefixLength == 0;

    /// <summary>The last address.</summary>
    public Address Last => Address.FromNumber(Family, Network.Number | ~MaskOf(Family, PrefixLength));

    /// <summary>The range of one address.</summary>
    public static Cidr Of(Address address) => new(address, 8 * address.Length);

    /// <summary>Whether the address is in it; one of the other family never is.</summary>
    public bool Contains(Address address) =>
        address.Family == Family && (address.Number & MaskOf(Family, PrefixLength)) == Network.Number;

    /// <summary>
    /// Reads what objects of a cluster may hold: blanks around it, leading zeros (read as decimal, KEP-4858) and bits beyond the prefix
    /// are understood.
    /// </summary>
    public static bool TryParse(string? text, out Cidr cidr)
    {
        cidr = default;
        var trimmed = (text ?? "").Trim();
        var slash = trimmed.IndexOf('/');
        return slash >= 0 && AddressText.TryRead(trimmed[..slash], out var address, out _)
            && TryMake(address, isMapped: trimmed.Contains(':'), trimmed.AsSpan(slash + 1), out cidr);
    }

    /// <summary>Reads what configurations may hold, as Go's <c>net.ParseCIDR</c>: neither blanks nor leading zeros in an address.</summary>
    public static bool TryParseStrict(ReadOnlySpan<char> text, out Cidr cidr)
    {
        cidr = default;
        var slash = text.IndexOf('/');
        return slash >= 0 && Address.TryParse(text[..slash], out var address)
            && TryMake(address, isMapped: text.Contains(':'), text[(slash + 1)..], out cidr);
    }

    /// <summary>As <see cref="TryParse"/>, for text that is known to be right.</summary>
    /// <exception cref="FormatException">It was not.</exception>
    public static Cidr Parse(string text) => TryParse(text, out var cidr) ? cidr : throw new FormatException($"'{text}' is not a CIDR");

    /// <summary>Canonical text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Network}/{PrefixLength}");

    private static bool TryMake(Address address, bool isMapped, ReadOnlySpan<char> digits, out Cidr cidr)
    {
        cidr = default;
        if (digits.Length is 0 or > 3 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)) return false;
        if (address.Family == IpFamily.IPv4 && isMapped) bits -= 96; // ::ffff:10.0.0.0/104 is 10.0.0.0/8
        if (bits < 0 || bits > 8 * address.Length) return false;
        cidr = new Cidr(address, bits);
        return true;
    }

    private static UInt128 MaskOf(IpFamily family, int prefixLength)
    {
        var bits = family == IpFamily.IPv4 ? 32 : 128;
        var all = bits == 128 ? UInt128.MaxValue : uint.MaxValue;
        return prefixLength == 0 ? 0 : all << (bits - prefixLength) & all;
    }
}
