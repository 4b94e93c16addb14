using System.Globalization;

namespace ServiceDns.Corefile;

/// <summary>One zone that a server block serves, by which protocol and on which port.</summary>
/// <param name="Scheme">One of <see cref="Transport"/>.</param>
/// <param name="Zone">The zone, lower-case, with final dot.</param>
/// <param name="Port">0..65535, 0 leaving the choice to the system; also 0 for <see cref="Transport.Unix"/>, which has none.</param>
/// <param name="Cidr">The address range as written when the key was one, else null. Zones that one range was split into
/// share it.</param>
public sealed record ServerAddress(string Scheme, string Zone, int Port, string? Cidr = null)
{
    /// <summary>Reads a key: one address, or several when it is an address range that takes several reverse zones.</summary>
    /// <param name="key">The key as written.</param>
    /// <param name="defaultPort">The port of plain DNS where the key has none; other schemes have their own
    /// (<see cref="Transport.DefaultPort"/>).</param>
    /// <exception cref="CorefileException">It is not a zone, or its port is out of range.</exception>
    public static IReadOnlyList<ServerAddress> Parse(Key key, int defaultPort)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parsed = ZoneKey.Parse(key.Text, out var error) ?? throw Error(key, error);
        var port = parsed.Scheme == Transport.Dns ? defaultPort : Transport.DefaultPort(parsed.Scheme);
        if (parsed.Port is not null
            && !(int.TryParse(parsed.Port, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out port)
                && port is >= 0 and <= ushort.MaxValue))
        {
            throw Error(key, $"address {parsed.Port}: invalid port");
        }
        return [.. parsed.Zones.Select(zone => new ServerAddress(parsed.Scheme, zone, port, parsed.Cidr))];
    }

    /// <summary>CoreDNS's form: <c>dns://example.org.:53</c>.</summary>
    public override string ToString() =>
        $"{Scheme}://{Zone}:{(Scheme == Transport.Unix && Port == 0 ? "" : Port.ToString(CultureInfo.InvariantCulture))}";

    private static CorefileException Error(Key key, string reason) => new(key.File, key.Line, null, reason);
}
