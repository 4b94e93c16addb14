using System.Globalization;
using System.Net;
using System.Text;

namespace ServiceDns.Dns;

/// <summary>What stands behind the precedence in IPSECKEY (RFC 4025) and AMTRELAY (RFC 8777), as text.</summary>
internal static class GatewayText
{
    private const int OptionalDiscovery = 0x80;

    /// <summary>Appends kind, algorithm, gateway and key. False when the bytes are none of these.</summary>
    public static bool TryFormatKey(StringBuilder text, ReadOnlySpan<byte> data)
    {
        if (data.Length < 2) return false;
        text.Append(CultureInfo.InvariantCulture, $"{data[0]} {data[1]} ");
        if (!TryFormat(text, data[0], data[2..], out var length)) return false;
        var key = data[(2 + length)..];
        if (!key.IsEmpty) text.Append(' ').Append(Convert.ToBase64String(key));
        return true;
    }

    /// <summary>Appends the bit for discovery, the kind and the relay. False when the bytes are none of these.</summary>
    public static bool TryFormatRelay(StringBuilder text, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return false;
        var kind = data[0] & ~OptionalDiscovery;
        text.Append(CultureInfo.InvariantCulture, $"{data[0] >> 7} {kind} ");
        return TryFormat(text, kind, data[1..], out var length) && length == data.Length - 1;
    }

    private static bool TryFormat(StringBuilder text, int kind, ReadOnlySpan<byte> data, out int length)
    {
        length = kind switch { 0 => 0, 1 => 4, 2 => 16, 3 => WireName.LengthOf(data), _ => -1 };
        if (length < 0 || length > data.Length) return false;
        var gateway = data[..length];
        text.Append(kind switch { 0 => ".", 3 => NameText.Format(gateway), _ => new IPAddress(gateway).ToString() });
        return true;
    }
}
