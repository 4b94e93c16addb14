using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Dns64;

/// <summary>Gives names that have only IPv4 addresses IPv6 addresses that a NAT64 gateway translates back (RFC 6147).</summary>
internal sealed class Dns64Handler(IQueryHandler next, Dns64Options options, PerListener<Counter> translated) : ILoopFilter
{
    private const uint LongestTtl = 600; // where no SOA says otherwise: RFC 6147, section 5.1.7

    public string Name => "dns64";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) =>
        NeedsGeneralPath(query) ? ServeConcernedAsync(query, cancel) : next.ServeAsync(query, cancel);

    public bool NeedsGeneralPath(Query query) =>
        query.Type == RecordType.AAAA && query.Class == RecordClass.IN && (options.AllowIPv4 || !query.Client.IsIPv4);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> ServeConcernedAsync(Query query, CancellationToken cancel)
    {
        var outcome = await next.ServeAsync(query, cancel);
        if (!outcome.IsWritten || !Wants(query)) return outcome;
        var found = await query.Resolver.LookupAsync(query, query.Name, RecordType.A, cancel);
        if (found is null) return Outcome.Failed(ResponseCode.ServFail, "plugin/dns64: no answer for the name's IPv4 addresses");
        try
        {
            Translate(query, found);
        }
        finally
        {
            query.Resolver.Return(found);
        }
        translated.Of(query).Add(query.Shard);
        return Outcome.Written;
    }

    /// <summary>A name that does not exist stays so; every other failure is taken for an empty answer (RFC 6147, section 5.1.2).</summary>
    private bool Wants(Query query)
    {
        var isNameError = query.ResponseCode == ResponseCode.NXDomain && Header.Count(query.Response, Section.Answer) == 0;
        return !isNameError && (options.TranslateAll || !HasAddress(query.Response));
    }

    private static bool HasAddress(ReadOnlySpan<byte> message)
    {
        var records = new RecordReader(message);
        while (records.MoveNext())
        {
            if (records.Current is { Section: Section.Answer, Type: RecordType.AAAA }) return true;
        }
        return false;
    }

    private void Translate(Query query, Query found)
    {
        var limit = TtlOfDenial(query.Response);
        var source = found.Response;
        query.DiscardResponse();
        var writer = query.Respond(ResponseCode.NoError, Header.Flags(source) & HeaderFlags.Truncated, Name);
        var records = new RecordReader(source);
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record is { Section: Section.Answer, Type: RecordType.A, RdataLength: 4 }) AddTranslated(ref writer, source, record, limit);
            else RecordCopy.TryCopy(ref writer, source, record, record.Section, record.Ttl);
        }
        query.Complete(ref writer);
    }

    private static uint TtlOfDenial(ReadOnlySpan<byte> message)
    {
        var ttl = LongestTtl;
        var records = new RecordReader(message);
        while (records.MoveNext())
        {
            if (records.Current is { Section: Section.Authority, Type: RecordType.SOA } soa) ttl = soa.Ttl;
        }
        return ttl;
    }

    [SkipLocalsInit]
    private void AddTranslated(ref MessageWriter writer, ReadOnlySpan<byte> source, RecordView record, uint limit)
    {
        Span<byte> owner = stackalloc byte[WireName.MaxLength];
        Span<byte> address = stackalloc byte[16];
        var at = record.Start;
        if (!WireName.TryRead(source, ref at, owner, out var length)) return;
        options.Prefix.Translate(source.Slice(record.Rdata, record.RdataLength), address);
        writer.Add(Section.Answer, owner[..length], RecordType.AAAA, Math.Min(record.Ttl, limit), address);
    }
}
