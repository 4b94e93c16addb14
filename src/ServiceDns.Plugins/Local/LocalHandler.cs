using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Local;

/// <summary>Answers for names that mean this machine, so that no query for them leaves it (RFC 6761, RFC 6303).</summary>
internal sealed class LocalHandler(IQueryHandler next, bool takesPrefix, Counter requests, ILogger log) : ILoopFilter
{
    private static readonly DomainName Localhost = DomainName.Parse("localhost.");
    private static readonly DomainName LoopbackPointer = DomainName.Parse("1.0.0.127.in-addr.arpa.");

    private static readonly DomainName[] Zones =
        [Localhost, .. new[] { "0.in-addr.arpa.", "127.in-addr.arpa.", "255.in-addr.arpa." }.Select(DomainName.Parse)];

    public string Name => "local";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (IsMistaken(query))
        {
            if (log.IsEnabled(LogLevel.Debug))
            {
                Log.Intercepting(log, NameText.Format(query.LowerName), query.Type.ToText(), query.Client.ToIPAddress());
            }
            requests.Add(query.Shard);
            return Answer(query, query.Name, isLocalhost: true);
        }
        foreach (var zone in Zones)
        {
            var offset = query.OffsetOfZone(zone);
            if (offset == 0) return Answer(query, query.Name, isLocalhost: ReferenceEquals(zone, Localhost), isApex: true);
            if (offset > 0) return AnswerBelow(query, query.Name[offset..]);
        }
        return next.ServeAsync(query, cancel);
    }

    public bool NeedsGeneralPath(Query query)
    {
        foreach (var zone in Zones)
        {
            if (query.IsWithin(zone)) return true;
        }
        return IsMistaken(query);
    }

    /// <summary>A name below localhost, which no server should be asked for, or one that a search path was put behind.</summary>
    private bool IsMistaken(Query query) => query.LabelCount > 1
        && (query.IsWithin(Localhost) || (takesPrefix && query.LowerName.StartsWith(Localhost.Wire[..^1])));

    private ValueTask<Outcome> Answer(Query query, ReadOnlySpan<byte> owner, bool isLocalhost, bool isApex = false)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, Name);
        switch (query.Type)
        {
            case RecordType.A when isLocalhost:
                writer.Add(Section.Answer, owner, RecordType.A, LocalRecords.Ttl, [127, 0, 0, 1]);
                break;
            case RecordType.AAAA when isLocalhost:
                writer.Add(Section.Answer, owner, RecordType.AAAA, LocalRecords.Ttl, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
                break;
            case RecordType.SOA when isApex:
                LocalRecords.AddSoa(ref writer, Section.Answer, owner);
                break;
            case RecordType.NS when isApex:
                writer.AddName(Section.Answer, owner, RecordType.NS, LocalRecords.Ttl, Localhost.Wire);
                break;
            default:
                LocalRecords.AddSoa(ref writer, Section.Authority, owner);
                break;
        }
        query.Complete(ref writer);
        return new(Outcome.Written);
    }

    private ValueTask<Outcome> AnswerBelow(Query query, ReadOnlySpan<byte> zone)
    {
        var exists = query.LowerName.SequenceEqual(LoopbackPointer.Wire);
        var writer = query.Respond(exists ? ResponseCode.NoError : ResponseCode.NXDomain, HeaderFlags.None, Name);
        if (exists && query.Type == RecordType.PTR)
        {
            writer.AddName(Section.Answer, query.Name, RecordType.PTR, LocalRecords.Ttl, Localhost.Wire);
        }
        else
        {
            LocalRecords.AddSoa(ref writer, Section.Authority, zone);
        }
        query.Complete(ref writer);
        return new(Outcome.Written);
    }
}
