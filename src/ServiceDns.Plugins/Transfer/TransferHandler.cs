using System.Buffers;
using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Transfer;

/// <summary>
/// Gives away the zones of the other plugins of its block: AXFR (RFC 5936), and IXFR (RFC 1995) with all of a zone that changed.
/// </summary>
internal sealed class TransferHandler(
    IQueryHandler next, IReadOnlyList<TransferRule> rules, IReadOnlyList<IZoneSource> sources, NotificationSender notifications,
    ILogger log)
    : ILoopFilter, IZoneNotifier
{
    public string Name => "transfer";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (query.Type is not (RecordType.AXFR or RecordType.IXFR) || query.Opcode != Opcode.Query) return next.ServeAsync(query, cancel);
        if (query.Stream is null) return new(Outcome.Failed(ResponseCode.Refused));
        var zone = DomainName.FromWire(query.LowerName);
        if (TransferRule.Find(rules, zone) is not { } rule) return next.ServeAsync(query, cancel);
        if (!rule.Allows(query.Client))
        {
            query.BeginResponse(ResponseCode.Refused, HeaderFlags.None, Name); // written here, so that it is logged as an answer
            return new(Outcome.Written);
        }
        uint? known = null;
        if (query.Type == RecordType.IXFR && !TryReadSerial(query, out known)) return new(Outcome.Failed(ResponseCode.ServFail));
        foreach (var source in sources)
        {
            if (source.TryOpenZone(zone, out var contents)) return AnswerAsync(query, zone, contents, known, cancel);
        }
        return next.ServeAsync(query, cancel);
    }

    public bool NeedsGeneralPath(Query query) => query.Type is RecordType.AXFR or RecordType.IXFR;

    public void Notify(DomainName zone) => notifications.Notify(zone);

    private ValueTask<Outcome> AnswerAsync(Query query, DomainName zone, ZoneContents? contents, uint? known, CancellationToken cancel)
    {
        if (contents is null) return new(Outcome.Failed(ResponseCode.ServFail, $"plugin/{Name}: zone {zone} has no data now"));
        if (known is not { } serial || ZoneSerial.IsAfter(contents.Serial, serial)) return SendAsync(query, zone, contents, cancel);
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Name);
        contents.Soa.WriteTo(ref writer, Section.Answer);
        query.Complete(ref writer);
        Log.UpToDate(log, zone, query.Client.ToIPAddress(), contents.Serial);
        return new(Outcome.Written);
    }

    private async ValueTask<Outcome> SendAsync(Query query, DomainName zone, ZoneContents contents, CancellationToken cancel)
    {
        var messages = new TransferMessages(contents);
        while (messages.Write(query, Name))
        {
            if (messages.IsComplete)
            {
                Log.Sent(log, messages.Records, zone, query.Client.ToIPAddress(), contents.Serial);
                return Outcome.Written;
            }
            if (cancel.IsCancellationRequested || !await query.Stream!.SendAsync(query)) break;
        }
        query.DiscardResponse();
        return Outcome.Failed(
            ResponseCode.ServFail,
            $"plugin/{Name}: transfer of {zone} to {query.Client.ToIPAddress()} ended after {messages.Records} records");
    }

    /// <summary>The serial number that the client has: of the one SOA in the authority section.</summary>
    private static bool TryReadSerial(Query query, out uint? serial)
    {
        serial = null;
        var message = ArrayPool<byte>.Shared.Rent(query.QuestionEnd + query.RequestTail.Length);
        var reader = new RecordReader(message.AsSpan(0, query.CopyRequest(message)));
        while (reader.MoveNext())
        {
            if (reader.Current.Section != Section.Authority) continue;
            if (reader.Current.Type != RecordType.SOA || serial is not null) break;
            serial = ResourceRecord.Read(message, reader.Current) is { } soa ? ZoneSerial.Of(soa) : null;
        }
        ArrayPool<byte>.Shared.Return(message);
        return serial is not null;
    }
}
