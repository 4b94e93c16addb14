using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Dns;

/// <summary>
/// What one word of a record's data says. Each throws a <see cref="FormatException"/> that quotes the word when it is wrong.
/// </summary>
internal static class RdataWord
{
    public static uint Number(string text, uint largest) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= largest
            ? number
            : throw new FormatException($"'{text}' is not a number in 0..{largest}");

    public static uint Seconds(string text) =>
        TimeText.TryReadTtl(text, out var seconds) ? seconds : throw new FormatException($"'{text}' is not a time in seconds");

    public static RecordType Type(string text) =>
        RecordTypes.TryParse(text, out var type) ? type : throw new FormatException($"'{text}' is not a record type");

    public static byte[] IPv4(string text) => Address(text, AddressFamily.InterNetwork, "an IPv4 address");

    public static byte[] IPv6(string text) => Address(text, AddressFamily.InterNetworkV6, "an IPv6 address");

    public static byte[] Base64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new FormatException($"'{text}' is not base 64");
        }
    }

    public static byte[] Hex(string text)
    {
        if (text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit))
        {
            throw new FormatException($"'{text}' is not an even number of hexadecimal digits");
        }
        return Convert.FromHexString(text);
    }

    /// <summary>EUI-48 or EUI-64: bytes in hexadecimal digits, with dashes between (RFC 7043).</summary>
    public static byte[] Eui(string text, int length)
    {
        var digits = text.Replace("-", "", StringComparison.Ordinal);
        var bytes = Hex(digits);
        return bytes.Length == length ? bytes : throw new FormatException($"'{digits}' is not {2 * length} hexadecimal digits");
    }

    /// <summary>A locator (RFC 6742). Zeros at the beginning of a group may be left out, as BIND does.</summary>
    public static byte[] Groups(string text)
    {
        var groups = text.Split(':');
        return groups.Length == 4 && groups.All(group => group.Length is > 0 and <= 4)
            ? Hex(string.Concat(groups.Select(group => group.PadLeft(4, '0'))))
            : throw new FormatException($"'{text}' is not four groups of hexadecimal digits");
    }

    private static byte[] Address(string text, AddressFamily family, string what) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == family && HasUsualForm(text, family)
            ? address.GetAddressBytes()
            : throw new FormatException($"'{text}' is not {what}");

    /// <summary>The framework also reads <c>127.1</c>, octets with zeros before them, brackets and zones.</summary>
    private static bool HasUsualForm(string text, AddressFamily family)
    {
        if (family == AddressFamily.InterNetworkV6) return !text.AsSpan().ContainsAny("[]%/");
        var octets = text.Split('.');
        return octets.Length == 4 && octets.All(octet => octet.All(char.IsAsciiDigit) && (octet.Length == 1 || octet[0] != '0'));
    }
}
