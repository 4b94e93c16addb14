using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cancel;

/// <summary>Gives up a query that the rest of the chain has not answered in time.</summary>
/// <remarks>
/// The rest of the chain sees its token cancelled, as it does when the server stops. What it answers at once is not timed: a link of the
/// UDP loop's.
/// </remarks>
internal sealed class CancelHandler(IQueryHandler next, TimeSpan timeout, TimeProvider time) : ILoopLink
{
    public string Name => "cancel";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        var deadline = new CancellationTokenSource(timeout.ForTimer(), time);
        var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        var serving = next.ServeAsync(query, linked.Token);
        if (!serving.IsCompleted) return AwaitAsync(serving, deadline, linked);
        linked.Dispose();
        deadline.Dispose();
        return serving;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> AwaitAsync(
        ValueTask<Outcome> serving, CancellationTokenSource deadline, CancellationTokenSource linked)
    {
        try
        {
            return await serving;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Outcome.Failed(ResponseCode.ServFail, $"plugin/cancel: no answer within {timeout.TotalSeconds:0.###} s");
        }
        finally
        {
            linked.Dispose();
            deadline.Dispose();
        }
    }
}
