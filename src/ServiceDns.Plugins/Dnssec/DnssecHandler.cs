using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Dnssec;

/// <summary>Signs the answers of the rest of the chain for clients that want it, and answers for the keys.</summary>
internal sealed class DnssecHandler(IQueryHandler next, AnswerSigner signer) : ILoopFilter
{
    /// <inheritdoc/>
    public string Name => "dnssec";

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (!IsConcerned(query) || signer.ZoneOf(query.LowerName) is not { } zone) return next.ServeAsync(query, cancel);
        if (query.Type == RecordType.DNSKEY && query.LowerName.SequenceEqual(zone.Wire)) return new(AnswerKeys(query, zone));
        return query.DnssecOk ? ServeSignedAsync(query, zone, cancel) : next.ServeAsync(query, cancel);
    }

    /// <inheritdoc/>
    public bool NeedsGeneralPath(Query query) => IsConcerned(query) && signer.ZoneOf(query.LowerName) is not null;

    private static bool IsConcerned(Query query) =>
        (query.DnssecOk || query.Type == RecordType.DNSKEY) && query.Class == RecordClass.IN && query.Opcode == Opcode.Query
        && query.Type is not (RecordType.AXFR or RecordType.IXFR);

    private Outcome AnswerKeys(Query query, DomainName zone)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Name);
        foreach (var record in signer.Keys(query, zone)) record.WriteTo(ref writer, Section.Answer, query.Name);
        query.Complete(ref writer);
        return Outcome.Written;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> ServeSignedAsync(Query query, DomainName zone, CancellationToken cancel)
    {
        var outcome = await next.ServeAsync(query, cancel);
        if (!outcome.IsWritten || !query.HasResponse || MessageRecords.Read(query) is not { } message) return outcome;
        signer.Sign(query, zone, message);
        message.WriteTo(query);
        return outcome;
    }
}
