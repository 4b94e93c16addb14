using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Plugins.ZoneData;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Files;

/// <summary>Answers from zone files.</summary>
internal sealed class FileHandler(IQueryHandler next, ZoneSet fallthrough, LiveZones zones, ILogger log)
    : ZoneHandler(next, fallthrough, log)
{
    /// <inheritdoc/>
    public override string Name => "file";

    /// <inheritdoc/>
    protected override LiveZone? Find(Query query) => zones.Find(query);

    /// <inheritdoc/>
    protected override LiveZone? Find(DomainName zone) => zones.Find(zone);
}
