using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Corefile;

/// <summary>IP addresses in their usual text form only, as Go's net.ParseIP takes them.</summary>
/// <remarks>IPAddress.TryParse alone would take <c>1</c>, <c>0x7f.1</c>, <c>010.0.0.1</c>, brackets and ports.</remarks>
public static class StrictAddress
{
    /// <summary>Reads <c>192.0.2.1</c> or <c>2001:db8::1</c>: decimal without leading zeros, no brackets, no port, no interface.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        var colon = text.LastIndexOf(':');
        if (colon < 0) return IsDottedQuad(text) && IPAddress.TryParse(text, out address!);
        if (text.IndexOfAnyExcept("0123456789abcdefABCDEF:.") >= 0) return false;
        if (text.Contains('.') && !IsDottedQuad(text[(colon + 1)..])) return false;
        if (IPAddress.TryParse(text, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6)
        {
            address = parsed;
            return true;
        }
        return false;
    }

    private static bool IsDottedQuad(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (++count > 4 || part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')) return false;
            if (part.IndexOfAnyExceptInRange('0', '9') >= 0 || int.Parse(part) > 255) return false;
        }
        return count == 4;
    }
}
