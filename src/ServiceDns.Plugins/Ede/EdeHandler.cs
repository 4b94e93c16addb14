using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Ede;

/// <summary>Adds to answers without records, and to failures, why they are so (RFC 8914), for clients with EDNS.</summary>
/// <remarks>
/// What has records passes in the UDP loop as if this handler were not there. A reason is put into words when it is needed.
/// </remarks>
internal sealed class EdeHandler(IQueryHandler next, BlockSettings block) : ILoopLink
{
    private IReasonSource[]? sources;

    public string Name => "ede";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (!query.HasEdns) return next.ServeAsync(query, cancel);
        var serving = next.ServeAsync(query, cancel);
        return serving.IsCompletedSuccessfully ? new(Explained(query, serving.Result)) : AwaitAsync(query, serving);
    }

    public void Answered(LoopBatch batch, QuerySet answered)
    {
        foreach (var i in answered)
        {
            if (batch[i].HasEdns) Explain(batch[i]);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> AwaitAsync(Query query, ValueTask<Outcome> serving) => Explained(query, await serving);

    private Outcome Explained(Query query, Outcome outcome)
    {
        if (outcome.IsWritten) Explain(query);
        if (outcome.IsWritten || outcome.IsDropped || outcome.Error is not { } error) return outcome;
        query.DiscardResponse();
        query.BeginResponse(outcome.Code, HeaderFlags.None, responder: ""); // as the server answers for the chain
        query.AddExtendedError(outcome.ExtendedError, error);
        return Outcome.Written.WithError(error);
    }

    private void Explain(Query query)
    {
        if (!IsWithoutRecords(query)) return;
        foreach (var source in sources ??= [.. block.Handlers.OfType<IReasonSource>()])
        {
            if (source.Name != query.Responder) continue;
            if (source.ReasonOf(query) is var (code, text)) query.AddExtendedError(code, text);
            return;
        }
    }

    private static bool IsWithoutRecords(Query query) => query.HasResponse && query.ResponseCode switch
    {
        ResponseCode.NXDomain or ResponseCode.ServFail => true,
        ResponseCode.NoError => Header.Count(query.Response, Section.Answer) == 0
            && (Header.Flags(query.Response) & HeaderFlags.Truncated) == 0,
        _ => false,
    };
}
