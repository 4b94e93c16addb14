using System.Runtime.CompilerServices;
using ServiceDns.Server;

namespace ServiceDns.Plugins;

/// <summary>A link that lets every query pass and changes the responses of the rest of the chain on their way back.</summary>
/// <param name="next">The rest of the chain.</param>
internal abstract class ResponseLink(IQueryHandler next) : ILoopLink
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        Prepare(query);
        var serving = next.ServeAsync(query, cancel);
        if (!serving.IsCompletedSuccessfully) return AwaitAsync(serving, query);
        var outcome = serving.Result;
        if (outcome.IsWritten) Change(query);
        return new(outcome);
    }

    /// <inheritdoc/>
    public QuerySet Admit(LoopBatch batch, QuerySet asked)
    {
        foreach (var i in asked) Prepare(batch[i]);
        return asked;
    }

    /// <inheritdoc/>
    public void Answered(LoopBatch batch, QuerySet answered)
    {
        foreach (var i in answered) Change(batch[i]);
    }

    /// <summary>Looks at the query before the rest of the chain does; what it sets it may set a second time.</summary>
    protected virtual void Prepare(Query query)
    {
    }

    /// <summary>Changes the response, which has no OPT record yet. Allocates nothing.</summary>
    protected abstract void Change(Query query);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> AwaitAsync(ValueTask<Outcome> serving, Query query)
    {
        var outcome = await serving;
        if (outcome.IsWritten) Change(query);
        return outcome;
    }
}
