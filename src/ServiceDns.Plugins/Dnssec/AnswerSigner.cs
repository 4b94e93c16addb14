using ServiceDns.Dns;
using ServiceDns.Plugins.Signing;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Dnssec;

/// <summary>Signs responses.</summary>
/// <param name="zones">Whose names to sign.</param>
/// <param name="keys">Who signs.</param>
/// <param name="cache">What is signed already.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The clock.</param>
internal sealed class AnswerSigner(
    IReadOnlyList<DomainName> zones, KeySet keys, SignatureCache cache, DnssecMetrics metrics, TimeProvider time)
{
    private const uint OriginalTtl = 3600; // what the records had before a cache is not known here

    private static readonly TimeSpan Before = TimeSpan.FromHours(3), Validity = TimeSpan.FromDays(8), Spare = TimeSpan.FromDays(2);

    /// <summary>The longest zone that a name in lower case is in, or null.</summary>
    public DomainName? ZoneOf(ReadOnlySpan<byte> name)
    {
        DomainName? longest = null;
        foreach (var zone in zones)
        {
            if (WireName.OffsetOfZone(name, zone.Wire) >= 0 && zone.LabelCount >= (longest?.LabelCount ?? 0)) longest = zone;
        }
        return longest;
    }

    /// <summary>The keys as records of a zone, with their signatures.</summary>
    public List<ResourceRecord> Keys(Query query, DomainName zone)
    {
        List<ResourceRecord> records = [.. keys.All.Select(key => key.Record.WithOwner(zone.Wire))];
        if (query.DnssecOk && records.Count > 0) records.AddRange(Sign(query, records, zone));
        return records;
    }

    /// <summary>Signs what a message says, in place of the unsigned records.</summary>
    /// <param name="query">The query that the message answers.</param>
    /// <param name="zone">The zone of the asked name.</param>
    /// <param name="message">Its records.</param>
    public void Sign(Query query, DomainName zone, MessageRecords message)
    {
        switch (message.Kind)
        {
            case ResponseKind.Referral:
                SignReferral(query, zone, message.Authority);
                break;
            case ResponseKind.Denial:
                SignDenial(query, zone, message);
                break;
            default:
                SignSets(query, message.Answer);
                SignSets(query, message.Authority);
                SignSets(query, message.Additional);
                break;
        }
        metrics.Holds(query, cache.Count);
    }

    private void SignReferral(Query query, DomainName zone, List<ResourceRecord> authority)
    {
        var signed = authority.Where(record => record.Type == RecordType.DS).ToList();
        if (signed.Count > 0)
        {
            authority.AddRange(Sign(query, signed, zone));
            return;
        }
        var cut = authority.First(record => record.Type == RecordType.NS);
        if (BlackLies.InsecureCut(cut.Owner, cut.Ttl) is not { } proof) return;
        authority.Add(proof);
        authority.AddRange(Sign(query, [proof], zone));
    }

    /// <summary>A name that does not exist becomes one that has nothing: NXDOMAIN becomes NOERROR.</summary>
    private void SignDenial(Query query, DomainName zone, MessageRecords message)
    {
        if (message.Authority is not [{ Type: RecordType.SOA } soa]) return;
        message.Authority.AddRange(Sign(query, [soa], zone));
        var isApex = query.LowerName.SequenceEqual(zone.Wire);
        if (BlackLies.Denial(query.Name, query.Type, isApex, soa.Ttl) is not { } proof) return;
        message.Code = ResponseCode.NoError;
        List<ResourceRecord> signed = [proof, .. Sign(query, [proof], zone)];
        if (query.Type != RecordType.NSEC)
        {
            message.Authority.AddRange(signed);
            return;
        }
        message.Authority.Clear();
        message.Answer.AddRange(signed);
    }

    private void SignSets(Query query, List<ResourceRecord> section)
    {
        Span<byte> lower = stackalloc byte[WireName.MaxLength];
        foreach (var set in RecordSets.Of(section))
        {
            var owner = set[0].Owner;
            WireName.ToLower(owner, lower);
            if (ZoneOf(lower[..owner.Length]) is { } zone) section.AddRange(Sign(query, set, zone));
        }
    }

    private IEnumerable<ResourceRecord> Sign(Query query, IReadOnlyList<ResourceRecord> set, DomainName zone)
    {
        var (canonical, now) = (CanonicalForm.Of(set, OriginalTtl), time.GetUtcNow());
        var key = SignatureCache.Key.Of(canonical, zone.Wire);
        var signatures = cache.Find(key, Seconds(now + Spare));
        metrics.Looked(query, isHit: signatures is not null);
        if (signatures is null)
        {
            var period = new SignaturePeriod(Seconds(now - Before), Seconds(now + Validity));
            signatures = [.. keys.For(set[0].Type).Select(each => RecordSigner.Sign(each, zone, set[0], canonical, OriginalTtl, period))];
            if (signatures.Length > 0) cache.Add(key, signatures, period);
        }
        return signatures.Select(data => new ResourceRecord(set[0].Owner, RecordType.RRSIG, set[0].Class, set[0].Ttl, data));
    }

    private static uint Seconds(DateTimeOffset time) => unchecked((uint)time.ToUnixTimeSeconds());
}
