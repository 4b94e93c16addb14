using System.Runtime.CompilerServices;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Prometheus;

/// <summary>Counts every query that comes to its server block, under the zone that the name is in: the block's, or <c>auto</c>'s.</summary>
internal sealed class PrometheusHandler(IQueryHandler next, DnsMetrics families, BlockSettings block, TimeProvider time) : ILoopLink
{
    private readonly SeriesTable series = new(families, block);
    private readonly double secondsPerTick = 1.0 / time.TimestampFrequency;

    public string Name => "prometheus";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        var serving = next.ServeAsync(query, cancel);
        if (!serving.IsCompletedSuccessfully) return AwaitAsync(serving, query);
        var outcome = serving.Result;
        Count(query, outcome);
        return new(outcome);
    }

    public void Answered(LoopBatch batch, QuerySet answered)
    {
        while (!answered.IsEmpty)
        {
            Query? first = null;
            var same = QuerySet.None; // queries of one zone
            foreach (var i in answered)
            {
                var query = batch[i];
                first ??= query;
                if (!ReferenceEquals(query.Block, first.Block)) continue;
                same = same.With(i);
                if (series.IsByName) break;
            }
            series.Of(first!).Count(batch, same);
            answered = answered.Without(same);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> AwaitAsync(ValueTask<Outcome> serving, Query query)
    {
        var outcome = await serving;
        Count(query, outcome);
        return outcome;
    }

    private void Count(Query query, Outcome outcome)
    {
        var seconds = (time.GetTimestamp() - query.ReceivedAt) * secondsPerTick;
        var of = series.Of(query);
        if (outcome.IsWritten) of.Count(query, query.ResponseCode, query.Responder, query.Length, seconds);
        else of.Count(query, outcome.Code, plugin: "", size: 0, seconds);
    }
}
