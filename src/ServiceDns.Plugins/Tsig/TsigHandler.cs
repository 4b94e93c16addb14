using System.Buffers;
using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tsig;

/// <summary>
/// Verifies signed requests and has their responses signed (RFC 8945); refuses requests that should be signed and are not.
/// </summary>
/// <remarks>The rest of the chain sees requests without signature. Lookups from inside are nobody's request and pass.</remarks>
internal sealed class TsigHandler(IQueryHandler next, TsigRules rules, TsigKeyring keys, TimeProvider time, ILogger log) : ILoopFilter
{
    public string Name => "tsig";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        var mayBeSigned = MayBeSigned(query);
        if (!mayBeSigned && !rules.Require(query)) return next.ServeAsync(query, cancel);
        // A link before this one may ask the rest of the chain twice: the second time, the record is gone and the signer is set.
        if (query.Depth > 0 || query.Signer is not null || !rules.Zones.Contains(query)) return next.ServeAsync(query, cancel);
        return Judge(query, mayBeSigned, out var outcome) ? next.ServeAsync(query, cancel) : new(outcome);
    }

    public bool NeedsGeneralPath(Query query) => MayBeSigned(query) || rules.Require(query);

    /// <summary>Whether there is a record in the additional section besides OPT.</summary>
    private static bool MayBeSigned(Query query) => query.RequestAdditionalCount > (query.HasEdns ? 1 : 0);

    /// <summary>Whether the rest of the chain may see the query; when not, it is answered.</summary>
    private bool Judge(Query query, bool mayBeSigned, out Outcome outcome)
    {
        TsigRecord? record = null;
        outcome = default;
        var message = ArrayPool<byte>.Shared.Rent(query.QuestionEnd + query.RequestTail.Length);
        try
        {
            if (mayBeSigned && !TryRead(query, message, out record))
            {
                outcome = Answer(query, ResponseCode.FormErr);
                return false;
            }
            if (record is null && !rules.Require(query)) return true;
            if (record is null)
            {
                Log.Unsigned(log, query.Type.ToText());
                outcome = Answer(query, ResponseCode.Refused);
                return false;
            }
            var error = Verify(query, message.AsSpan(0, query.QuestionEnd + query.RequestTail.Length), record);
            query.RemoveLastRecord(record.Start - query.QuestionEnd);
            if (error == TsigError.None) return true;
            Log.Invalid(log, query.Type.ToText(), error);
            outcome = Answer(query, ResponseCode.NotAuth);
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>Puts the request together as it came: header and question stand where they were, the rest was kept.</summary>
    private static bool TryRead(Query query, byte[] message, out TsigRecord? record)
    {
        query.Buffer[..query.QuestionEnd].CopyTo(message);
        query.RequestTail.CopyTo(message.AsSpan(query.QuestionEnd));
        return TsigRecord.TryRead(message.AsSpan(0, query.QuestionEnd + query.RequestTail.Length), out record);
    }

    private TsigError Verify(Query query, ReadOnlySpan<byte> message, TsigRecord record)
    {
        var algorithm = TsigAlgorithm.Find(record.Algorithm);
        if (keys.Find(record.Key) is not { } key || algorithm is null)
        {
            query.Signer = new TsigRefusal(record, TsigError.BadKey);
            return TsigError.BadKey;
        }
        var exchange = new TsigExchange(key, algorithm);
        var error = exchange.VerifyRequest(message, record, (ulong)time.GetUtcNow().ToUnixTimeSeconds());
        query.Signer = error is TsigError.None or TsigError.BadTime
            ? new TsigSigner(exchange, error == TsigError.BadTime ? record.Time : null, time)
            : new TsigRefusal(record, error);
        return error;
    }

    private Outcome Answer(Query query, ResponseCode code)
    {
        query.BeginResponse(code, HeaderFlags.None, Name);
        return Outcome.Written;
    }
}
