namespace ServiceDns.Corefile;

/// <summary>Knows keys that CoreDNS takes for zones although they were surely meant as something else.</summary>
internal static class KeyAdvice
{
    /// <summary>What to tell the user, or null.</summary>
    internal static string? For(string key)
    {
        var (_, zone) = Transport.Split(key);
        if (zone.Contains("://"))
        {
            return $"'{key}' has no scheme that is known (dns, tls, quic, grpc, https, https3, unix) and is taken for a zone";
        }
        var colon = zone.LastIndexOf(':');
        if (IsAddress(zone) || (colon > 0 && IsAddress(zone[..colon])))
        {
            return $"'{key}' is taken for a zone, not for an address; 'bind' chooses the address to listen on";
        }
        if (ZoneKey.Parse(key, out _) is { Cidr: null } parsed)
        {
            var slash = zone.IndexOf('/');
            if (slash > 0 && IsAddress(zone[..slash]))
            {
                return $"'{key}' is no address range and is taken for a zone; a range is like 10.0.0.0/8 or 2001:db8::/32";
            }
            if (colon >= 0 && parsed.Port is null) return $"'{key}' is taken for a zone: '{zone[(colon + 1)..]}' is no port";
        }
        return zone.Contains(',') ? $"'{key}' is taken for one zone; put a space after the comma for several" : null;
    }

    private static bool IsAddress(string text) =>
        StrictAddress.TryParse(text is ['[', .. var inner, ']'] ? inner : text, out _);
}
