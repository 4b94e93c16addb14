using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>What a cache must know of a response: found in one walk over its records.</summary>
internal readonly ref struct ResponseFacts
{
    private ResponseFacts(ResponseKind kind, bool hasSoa, uint? leastTtl, bool isMalformed)
    {
        Kind = kind;
        HasSoa = hasSoa;
        LeastTtl = leastTtl;
        IsMalformed = isMalformed;
    }

    /// <summary>What the response is to a cache.</summary>
    public ResponseKind Kind { get; }

    /// <summary>Whether the authority section has an SOA record.</summary>
    public bool HasSoa { get; }

    /// <summary>The least TTL of its records; null when it has none.</summary>
    public uint? LeastTtl { get; }

    /// <summary>Whether its records can not be walked.</summary>
    public bool IsMalformed { get; }

    /// <summary>Looks at the query's response.</summary>
    /// <param name="query">Holds a response.</param>
    /// <param name="time">The clock, looked at for signatures only.</param>
    public static ResponseFacts Of(Query query, TimeProvider time)
    {
        var response = query.Response;
        var reader = new RecordReader(response);
        uint? least = null;
        bool soa = false, nameServer = false, expired = false;
        while (reader.MoveNext())
        {
            var record = reader.Current;
            if (least is not { } known || record.Ttl < known) least = record.Ttl;
            if (record.Section == Section.Authority)
            {
                soa |= record.Type == RecordType.SOA;
                nameServer |= record.Type == RecordType.NS;
            }
            if (record.Type == RecordType.RRSIG && query.DnssecOk) expired |= SignatureTime.IsOver(response, record, time.GetUtcNow());
        }
        var answered = Header.Count(response, Section.Answer) > 0;
        return new ResponseFacts(KindOf(query, answered, soa, nameServer, expired), soa, least, reader.IsMalformed);
    }

    /// <summary>Whether the answer has a record of the asked type at the name that the question leads to.</summary>
    public bool Answers(Query query) => Kind == ResponseKind.Answer && AliasChain.Answers(query.Response, query);

    /// <summary>Whether it may be kept: not without an SOA that says how long a denial holds (RFC 2308, section 5).</summary>
    /// <param name="query">Holds the response.</param>
    /// <param name="answers">What <see cref="Answers"/> says.</param>
    public bool IsCacheable(Query query, bool answers)
    {
        if (IsMalformed || (Header.Flags(query.Response) & HeaderFlags.Truncated) != 0) return false;
        if (Kind is ResponseKind.Other or ResponseKind.Meta) return false;
        if (Kind == ResponseKind.NameError) return HasSoa;
        var isDeadEnd = Kind == ResponseKind.Answer && !HasSoa && Header.Count(query.Response, Section.Answer) > 0 && !answers;
        return !isDeadEnd;
    }

    private static ResponseKind KindOf(Query query, bool answered, bool soa, bool nameServer, bool expired)
    {
        if (query.Type is RecordType.AXFR or RecordType.IXFR) return ResponseKind.Meta;
        if (expired) return ResponseKind.Other;
        switch (query.ResponseCode)
        {
            case ResponseCode.NoError when answered:
                // an alias that leads to nothing is NODATA too
                return soa && !AliasChain.Answers(query.Response, query) ? ResponseKind.NoData : ResponseKind.Answer;
            case ResponseCode.NoError when soa:
                return ResponseKind.NoData;
            case ResponseCode.NoError:
                return nameServer ? ResponseKind.Delegation : ResponseKind.Answer;
            case ResponseCode.NXDomain:
                return answered ? ResponseKind.Other : ResponseKind.NameError;
            case ResponseCode.ServFail or ResponseCode.NotImp:
                return ResponseKind.ServerError;
            default:
                return ResponseKind.Other;
        }
    }
}
