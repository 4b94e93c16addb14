using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Log;

/// <summary>Writes a line for each query that a rule wants logged; the first rule for the name decides.</summary>
/// <remarks>A line costs its string; a query that is not logged costs nothing.</remarks>
internal sealed class LogHandler(
    IQueryHandler next, LogRule[] rules, ILogger lines, TimeProvider time, BlockSettings block, bool hasFields = false) : IQueryHandler
{
    public string Name => "log";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        foreach (var rule in rules)
        {
            if (!query.IsWithin(rule.Zone)) continue;
            var serving = next.ServeAsync(query, cancel);
            if (!serving.IsCompletedSuccessfully) return AwaitAsync(serving, query, rule);
            var outcome = serving.Result;
            Write(query, outcome, rule);
            return new(outcome);
        }
        return next.ServeAsync(query, cancel);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> AwaitAsync(ValueTask<Outcome> serving, Query query, LogRule rule)
    {
        var outcome = await serving;
        Write(query, outcome, rule);
        return outcome;
    }

    private void Write(Query query, Outcome outcome, LogRule rule)
    {
        if (rule.Classes != ResponseClasses.All && (ResponseKinds.Of(query, outcome, time).Class & rule.Classes) == 0) return;
        var served = new ServedQuery(query, outcome, NanosecondsSince(query.ReceivedAt), time, block.Metadata);
        var line = new LineBuilder(stackalloc char[512]);
        rule.Format.Write(served, ref line);
        var text = line.ToStringAndFree();
        if (hasFields)
        {
            lines.Log(LogLevel.Information, default, new QueryFields(text, served), null, static (fields, _) => fields.ToString());
        }
        else lines.Log(LogLevel.Information, default, text, null, static (text, _) => text);
    }

    private long NanosecondsSince(long timestamp) =>
        (long)((Int128)(time.GetTimestamp() - timestamp) * 1_000_000_000 / time.TimestampFrequency);
}

/// <summary>What a line can say something about.</summary>
/// <param name="query">The query, with its response if there is one.</param>
/// <param name="outcome">What the chain made of it.</param>
/// <param name="nanoseconds">Time from receipt to now.</param>
/// <param name="time">The clock, by which signatures are judged.</param>
/// <param name="metadata">Values of labels, or null.</param>
internal readonly ref struct ServedQuery(
    Query query, Outcome outcome, long nanoseconds, TimeProvider time, Func<Query, string, string?>? metadata)
{
    public readonly Query Query = query;
    public readonly Outcome Outcome = outcome;
    public readonly long Nanoseconds = nanoseconds;
    public readonly TimeProvider Time = time;
    public readonly Func<Query, string, string?>? Metadata = metadata;
}
