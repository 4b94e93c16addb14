namespace ServiceDns.Dns;

/// <summary>
/// Reads addresses from names below <c>in-addr.arpa</c> and <c>ip6.arpa</c> (RFC 1035, section 3.5; RFC 3596, section 2.5).
/// </summary>
public static class ReverseName
{
    private static ReadOnlySpan<byte> IPv4Zone => "\u0007in-addr\u0004arpa\0"u8;

    private static ReadOnlySpan<byte> IPv6Zone => "\u0003ip6\u0004arpa\0"u8;

    /// <summary>Reads the address that a name is the reverse of. False for every other name, partial reverse names included.</summary>
    /// <param name="name">A wire name in lower case.</param>
    /// <param name="address">16 bytes; an IPv4 address is written in its IPv4-mapped form (RFC 4291, section 2.5.5.2). Written to even
    /// when the result is false.</param>
    public static bool TryRead(ReadOnlySpan<byte> name, Span<byte> address)
    {
        if (name.EndsWith(IPv4Zone)) return TryReadIPv4(name[..^IPv4Zone.Length], address);
        return name.EndsWith(IPv6Zone) && TryReadIPv6(name[..^IPv6Zone.Length], address);
    }

    /// <summary>Whether the name is, or is below, the apex of the reverse tree of a family.</summary>
    /// <param name="name">A wire name in lower case.</param>
    public static bool IsReverse(ReadOnlySpan<byte> name) => name.EndsWith(IPv4Zone) || name.EndsWith(IPv6Zone);

    private static bool TryReadIPv4(ReadOnlySpan<byte> labels, Span<byte> address)
    {
        address[..10].Clear();
        address[10] = address[11] = 0xFF;
        for (var i = 15; i >= 12; i--)
        {
            if (labels.IsEmpty || labels[0] is 0 or > 3 || !TryReadOctet(labels.Slice(1, labels[0]), out address[i])) return false;
            labels = labels[(labels[0] + 1)..];
        }
        return labels.IsEmpty;
    }

    private static bool TryReadOctet(ReadOnlySpan<byte> digits, out byte value)
    {
        var number = 0;
        value = 0;
        if (digits.Length > 1 && digits[0] == '0') return false;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            number = number * 10 + digit - '0';
        }
        value = (byte)number;
        return number <= byte.MaxValue;
    }

    private static bool TryReadIPv6(ReadOnlySpan<byte> labels, Span<byte> address)
    {
        if (labels.Length != 64) return false;
        address[..16].Clear();
        for (var i = 0; i < 32; i++)
        {
            var digit = labels[2 * i + 1];
            if (labels[2 * i] != 1 || !char.IsAsciiHexDigitLower((char)digit)) return false;
            address[15 - i / 2] |= (byte)((digit <= '9' ? digit - '0' : digit - 'a' + 10) << (4 * (i % 2)));
        }
        return true;
    }
}
