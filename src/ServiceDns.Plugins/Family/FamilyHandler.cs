using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Family;

/// <summary>
/// Tells of no addresses of one family where a name has those of the other. The denial has the SOA of the name's zone, so that it is
/// remembered as any other is (RFC 2308).
/// </summary>
internal sealed class FamilyHandler(IQueryHandler next, RecordType kept, ZoneSet zones, PerListener<Counter> withheld) : ILoopFilter
{
    private const uint OwnTtl = 30; // of a denial whose zone has no SOA

    private readonly RecordType other = kept == RecordType.A ? RecordType.AAAA : RecordType.A;

    private readonly string reason = kept == RecordType.A
        ? "'family' withholds AAAA records, since the name has A records"
        : "'family' withholds A records, since the name has AAAA records";

    public string Name => "family";

    /// <summary>Whether a denial says why, as <c>ede</c> asks for: that plugin is behind this one, and does not see it.</summary>
    public bool GivesReasons { get; init; }

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) =>
        NeedsGeneralPath(query) ? ServeConcernedAsync(query, cancel) : next.ServeAsync(query, cancel);

    public bool NeedsGeneralPath(Query query) => query.Type == other && query.Class == RecordClass.IN && zones.Contains(query);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> ServeConcernedAsync(Query query, CancellationToken cancel)
    {
        var found = await query.Resolver.LookupAsync(query, query.Name, kept, cancel);
        if (found is null) return await next.ServeAsync(query, cancel);
        Query? authority = null;
        try
        {
            var owner = OwnerOfAddress(found.Response);
            if (owner.IsEmpty) return await next.ServeAsync(query, cancel);
            authority = await query.Resolver.LookupAsync(query, owner.Span, RecordType.SOA, cancel);
            Deny(query, found.Response, authority is null ? [] : authority.Response);
        }
        finally
        {
            query.Resolver.Return(found);
            if (authority is not null) query.Resolver.Return(authority);
        }
        query.Trace?.Add(new TraceFinding(
            "family-withheld", TraceSeverity.Information, reason, "look at 'family' in the server block"));
        withheld.Of(query).Add(query.Shard);
        return Outcome.Written;
    }

    /// <summary>The name that has the address, behind all aliases; empty when there is none.</summary>
    private ReadOnlyMemory<byte> OwnerOfAddress(ReadOnlySpan<byte> message)
    {
        var records = new RecordReader(message);
        var owner = new byte[WireName.MaxLength];
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Section != Section.Answer || record.Type != kept) continue;
            var at = record.Start;
            if (WireName.TryRead(message, ref at, owner, out var length)) return owner.AsMemory(0, length);
        }
        return default;
    }

    private void Deny(Query query, ReadOnlySpan<byte> found, ReadOnlySpan<byte> authority)
    {
        var flags = Header.Flags(found) & (HeaderFlags.Authoritative | HeaderFlags.RecursionAvailable);
        var writer = query.Respond(ResponseCode.NoError, flags, Name);
        var records = new RecordReader(found);
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record is { Section: Section.Answer, Type: RecordType.CNAME or RecordType.DNAME })
            {
                RecordCopy.TryCopy(ref writer, found, record, Section.Answer, record.Ttl);
            }
        }
        if (!TryAddAuthority(ref writer, authority)) AddOwnAuthority(ref writer, query.Block.Zone);
        query.Complete(ref writer);
        if (GivesReasons) query.AddExtendedError(ExtendedError.Other, reason);
    }

    private static bool TryAddAuthority(ref MessageWriter writer, ReadOnlySpan<byte> message)
    {
        var records = new RecordReader(message);
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Type != RecordType.SOA || record.Section == Section.Additional || record.RdataLength < sizeof(uint)) continue;
            var minimum = BinaryPrimitives.ReadUInt32BigEndian(message[(record.End - sizeof(uint))..]);
            return RecordCopy.TryCopy(ref writer, message, record, Section.Authority, Math.Min(record.Ttl, minimum));
        }
        return false;
    }

    private static void AddOwnAuthority(ref MessageWriter writer, DomainName zone)
    {
        writer.Begin(Section.Authority, zone.Wire, RecordType.SOA, OwnTtl);
        writer.PutName(zone.Wire);
        writer.Put([10, .. "hostmaster"u8]);
        writer.PutName(zone.Wire);
        foreach (var number in (ReadOnlySpan<uint>)[1, 7200, 1800, 86400, OwnTtl]) writer.PutUInt32(number);
        writer.End();
    }
}
