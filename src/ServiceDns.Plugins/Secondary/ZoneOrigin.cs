using ServiceDns.Dns;
using ServiceDns.Plugins.Exchange;

namespace ServiceDns.Plugins.Secondary;

/// <summary>Where zones come from, and what may come with them.</summary>
internal sealed class ZoneOrigin
{
    /// <summary>The servers, the first to be asked first.</summary>
    public IReadOnlyList<PrimaryServer> Primaries { get; set; } = [];

    /// <summary>What requests are signed with, or null.</summary>
    public KeyChoice? Key { get; set; }

    /// <summary>Whether the zone is a catalog (RFC 9432): then the zones that it lists are served too.</summary>
    public bool IsCatalog { get; private set; }

    /// <summary>The zones that a catalog may list, those in them included; empty for any.</summary>
    public IReadOnlyList<DomainName> Members { get; private set; } = [];

    /// <summary>Makes it a catalog; where one of several lines names no zone, any may be listed.</summary>
    public void AddMembers(IReadOnlyList<DomainName> zones)
    {
        var isAny = zones.Count == 0 || (IsCatalog && Members.Count == 0);
        Members = isAny ? [] : [.. Members.Union(zones)];
        IsCatalog = true;
    }

    /// <summary>Whether the catalog may list that zone.</summary>
    public bool Accepts(DomainName member) => Members.Count == 0 || Members.Any(member.IsWithin);
}
