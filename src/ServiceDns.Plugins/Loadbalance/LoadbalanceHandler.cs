using System.Buffers.Binary;
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

    public void Answered(LoopBatch batch, QuerySet answered)
    {
        foreach (var i in answered) Shuffle(batch[i]);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Outcome> AwaitAsync(ValueTask<Outcome> serving, Query query)
    {
        var outcome = await serving;
        if (outcome.IsWritten) Shuffle(query);
        return outcome;
    }

    private static void Shuffle(Query query)
    {
        const ulong moreThanOne = 0xFFFE_FFFE_FFFE; // in the counts of answer, authority and additional
        if ((BinaryPrimitives.ReadUInt64BigEndian(query.Buffer[4..]) & moreThanOne) == 0) return;
        if (query.ResponseCode != ResponseCode.NoError || query.Type is RecordType.AXFR or RecordType.IXFR) return;
        ResponseShuffle.Apply(query);
    }
}
