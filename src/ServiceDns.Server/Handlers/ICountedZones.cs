using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>
/// A handler with zones that come and go while it serves, each counted by its own name and not by its server block's: <c>auto</c>. The
/// <c>prometheus</c> plugin finds it among <see cref="BlockSettings.Handlers"/>.
/// </summary>
public interface ICountedZones : IQueryHandler
{
    /// <summary>The longest of its zones that the asked name is in; null when it is in none.</summary>
    DomainName? ZoneOf(Query query);
}
