using System.Globalization;
using System.Text;

namespace ServiceDns.Corefile;

/// <summary>A key or a plugin's zone argument, taken apart: <c>[SCHEME://]ZONE[:PORT]</c>.</summary>
/// <param name="Scheme">One of <see cref="Transport"/>.</param>
/// <param name="Zones">Canonical names; several when a range is not on a label's boundary.</param>
/// <param name="Port">The port as a number in text (it may be out of range), or null when there is none.</param>
/// <param name="Cidr">The range as written when the zone is one, else null.</param>
internal sealed record ZoneKey(string Scheme, IReadOnlyList<string> Zones, string? Port, string? Cidr)
{
    private const int LongestText = 255;

    /// <returns>Null, and CoreDNS's error, when it is not a zone.</returns>
    internal static ZoneKey? Parse(string text, out string error)
    {
        var (scheme, zone) = Transport.Split(text);
        var colon = zone.LastIndexOf(':');
        if (colon == zone.Length - 1)
        {
            error = $"expecting data after last colon: {GoQuote.Quote(zone)}";
            return null;
        }
        string? port = null;
        if (colon >= 0 && GoInteger.TryParse(zone[(colon + 1)..], out var number, out _))
        {
            port = number.ToString(CultureInfo.InvariantCulture);
            zone = zone[..colon];
        }
        error = Check(zone);
        if (error.Length > 0) return null;
        if (!CidrBlock.TryParse(zone, out var block)) return new ZoneKey(scheme, [ZoneName.Normalize(zone)], port, null);
        // CoreDNS takes no IPv6 range that starts with a zero group: those of IPv4-mapped addresses have no zone of their own.
        if (zone[0] == ':' || (zone[0] == '0' && zone.Contains(':')))
        {
            error = $"invalid CIDR {zone}";
            return null;
        }
        return new ZoneKey(scheme, block.ReverseZones(), port, zone);
    }

    private static string Check(string zone)
    {
        var length = Encoding.UTF8.GetByteCount(zone);
        if (length > LongestText) return $"specified zone is too long: {length} > {LongestText}";
        return ZoneName.IsValid(zone) ? "" : $"zone is not a valid domain name: {zone}";
    }
}
