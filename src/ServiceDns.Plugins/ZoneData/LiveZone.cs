using ServiceDns.Dns;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>A zone that is served: the state that counts now, which its owner replaces as a whole. Readers take no lock.</summary>
/// <param name="origin">The zone's name.</param>
/// <param name="initial">Its first state; null while there is none, and then questions for it are answered SERVFAIL.</param>
internal sealed class LiveZone(DomainName origin, Zone? initial = null)
{
    private Zone? current = initial;
    private bool isExpired;

    /// <summary>The zone's name.</summary>
    public DomainName Origin => origin;

    /// <summary>The state that is served, or null.</summary>
    public Zone? Current => Volatile.Read(ref current);

    /// <summary>
    /// Whether what is here is too old to be given away: of a secondary whose primary has been silent too long (RFC 1034, section 4.3.5).
    /// </summary>
    public bool IsExpired => Volatile.Read(ref isExpired);

    /// <summary>Serves another state from now on.</summary>
    public void Replace(Zone zone)
    {
        Volatile.Write(ref current, zone);
        Volatile.Write(ref isExpired, false);
    }

    /// <summary>Stops giving the zone away until it is replaced.</summary>
    public void Expire() => Volatile.Write(ref isExpired, true);
}
