using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Plugins.ZoneData;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Auto;

/// <summary>Answers from the zone files of a folder.</summary>
/// <param name="next">The rest of the chain.</param>
/// <param name="origins">The only names to answer for, whatever zones the folder has.</param>
/// <param name="zones">The zones of the folder.</param>
/// <param name="log">The plugin's log.</param>
internal sealed class AutoHandler(IQueryHandler next, ZoneSet origins, ZoneDirectory zones, ILogger log)
    : ZoneHandler(next, ZoneSet.None, log), ICountedZones
{
    /// <inheritdoc/>
    public override string Name => "auto";

    /// <inheritdoc/>
    public DomainName? ZoneOf(Query query) => zones.Current.Find(query)?.Origin;

    /// <inheritdoc/>
    protected override LiveZone? Find(Query query) => origins.Contains(query) ? zones.Current.Find(query) : null;

    /// <inheritdoc/>
    protected override LiveZone? Find(DomainName zone) => zones.Current.Find(zone);
}
