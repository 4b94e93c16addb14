using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Plugins.ZoneData;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Secondary;

/// <summary>Answers from zones of other servers, and hears of their changes.</summary>
internal sealed class SecondaryHandler(IQueryHandler next, ZoneSet fallthrough, SecondaryZones zones, ILogger log)
    : ZoneHandler(next, fallthrough, log)
{
    private readonly ILogger log = log;

    /// <inheritdoc/>
    public override string Name => "secondary";

    /// <inheritdoc/>
    protected override LiveZone? Find(Query query) => zones.Live.Find(query);

    /// <inheritdoc/>
    protected override LiveZone? Find(DomainName zone) => zones.Live.Find(zone);

    /// <inheritdoc/>
    /// <remarks>Only a primary is heard (RFC 1996, section 3.10); others get no answer.</remarks>
    protected override ValueTask<Outcome> NotifiedAsync(Query query, LiveZone zone, CancellationToken cancel)
    {
        if (zones.Find(zone.Origin) is not { } secondary || !IsPrimary(secondary, query)) return base.NotifiedAsync(query, zone, cancel);
        Log.Notified(log, query.Client.ToIPAddress(), zone.Origin);
        query.BeginResponse(ResponseCode.NoError, HeaderFlags.Authoritative, Name);
        secondary.Wake();
        return new(Outcome.Written);
    }

    private static bool IsPrimary(SecondaryZone zone, Query query)
    {
        foreach (var primary in zone.Source.Primaries)
        {
            if (primary.Is(query.Client)) return true;
        }
        return false;
    }
}
