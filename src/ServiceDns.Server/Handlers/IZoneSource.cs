using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>A handler that has whole zones and lets others copy them: <c>transfer</c> gives them away.</summary>
public interface IZoneSource : IQueryHandler
{
    /// <summary>Looks for a zone of exactly that name.</summary>
    /// <param name="zone">The zone's apex.</param>
    /// <param name="contents">The zone as it is now; null when it is here but can not be given away now (it expired, or was never
    /// read).</param>
    /// <returns>False when another handler must be asked.</returns>
    bool TryOpenZone(DomainName zone, out ZoneContents? contents);
}

/// <summary>One state of a zone, which does not change while it is read.</summary>
/// <param name="Soa">The record at the apex that begins and ends a transfer.</param>
/// <param name="Records">All records but the SOA, glue included, in the order to send them: the NS records of the apex first.</param>
public sealed record ZoneContents(ResourceRecord Soa, IEnumerable<ResourceRecord> Records)
{
    /// <summary>The SOA's serial number.</summary>
    public uint Serial { get; } = ZoneSerial.Of(Soa);
}
