using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Reads addresses from names below <c>in-addr.arpa</c> and <c>ip6.arpa</c> (RFC 1035, section 3.5; RFC 3596, section 2.5).</summary>
internal static class ReverseName
{
    /// <summary>False for every other name, partial reverse names included.</summary>
    /// <param name="name">A wire name in lower case.</param>
    /// <param name="address">The address it stands for.</param>
    public static bool TryParse(ReadOnlySpan<byte> name, out Address address)
    {
        address = default;
        if (name.EndsWith("\u0007in-addr\u0004arpa\0"u8)) return TryReadIPv4(name[..^14], out address);
        return name.EndsWith("\u0003ip6\u0004arpa\0"u8) && TryReadIPv6(name[..^10], out address);
    }

    /// <summary>Whether the name is, or is below, a reverse zone's apex.</summary>
    public static bool IsReverse(ReadOnlySpan<byte> name) => name.EndsWith("\u0007in-addr\u0004arpa\0"u8) || name.EndsWith("\u0003ip6\u0004arpa\0"u8);

    private static bool TryReadIPv4(ReadOnlySpan<byte> labels, out Address address)
    {
        address = default;
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 3; i >= 0; i--)
        {
            if (labels.IsEmpty || labels[0] is 0 or > 3 || !TryReadOctet(labels.Slice(1, labels[0]), out bytes[i])) return false;
            labels = labels[(labels[0] + 1)..];
        }
        if (!labels.IsEmpty) return false;
        address = Address.FromBytes(bytes);
        return true;
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

    private static bool TryReadIPv6(ReadOnlySpan<byte> labels, out Address address)
    {
        address = default;
        if (labels.Length != 64) return false;
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < 32; i++)
        {
            var digit = HexDigit(labels[2 * i + 1]);
            if (labels[2 * i] != 1 || digit < 0) return false;
            bytes[15 - i / 2] |= (byte)(digit << (4 * (i % 2)));
        }
        address = Address.FromBytes(bytes);
        return true;
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        _ => -1,
    };
}
