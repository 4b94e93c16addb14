using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Changes the order of addresses and mail exchangers in the responses of the rest of the chain, at random.</summary>
internal sealed class LoadbalanceHandler(IQueryHandler next) : ILoopLink
{
    public string Name => "loadbalance";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        var serving = next.ServeAsync(query, cancel);
        if (!serving.IsCompletedSuccessfully) return AwaitAsync(serving, query);
        var outcome = serving.Result;
        if (outcome.IsWritten) Shuffle(query);
        return new(outcome);
    }

    public bool Admits(Query query) => true;

    public void Answered(Query query) => Shuffle(query);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Outcome> AwaitAsync(ValueTask<Outcome> serving, Query query)
    {
        var outcome = await serving;
        if (outcome.IsWritten) Shuffle(query);
        return outcome;
    }

    private static void Shuffle(Query query)
    {
        if (query.ResponseCode != ResponseCode.NoError || query.Type is RecordType.AXFR or RecordType.IXFR) return;
        var message = query.Response;
        if (Header.Count(message, Section.Answer) > 1 || Header.Count(message, Section.Authority) > 1
            || Header.Count(message, Section.Additional) > 1)
        {
            ResponseShuffle.Apply(query);
        }
    }
}
