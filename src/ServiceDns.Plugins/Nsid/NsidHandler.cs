using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Nsid;

/// <summary>Tells clients that ask for it which server answered (RFC 5001).</summary>
/// <remarks>Whether the client asks is seen before <c>rewrite</c> can change it.</remarks>
internal sealed class NsidHandler(IQueryHandler next, byte[] data) : ILoopLink
{
    public string Name => "nsid";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (!Asks(query)) return next.ServeAsync(query, cancel);
        var serving = next.ServeAsync(query, cancel);
        if (!serving.IsCompletedSuccessfully) return AwaitAsync(serving, query);
        var outcome = serving.Result;
        if (outcome.IsWritten) Tell(query);
        return new(outcome);
    }

    public void Answered(LoopBatch batch, QuerySet answered)
    {
        foreach (var i in answered)
        {
            if (Asks(batch[i])) Tell(batch[i]);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> AwaitAsync(ValueTask<Outcome> serving, Query query)
    {
        var outcome = await serving;
        if (outcome.IsWritten) Tell(query);
        return outcome;
    }

    private static bool Asks(Query query)
    {
        var position = 0;
        while (Edns.TryNextOption(query.RequestOptions, ref position, out var code, out _))
        {
            if (code == Edns.NsidOption) return true;
        }
        return false;
    }

    private void Tell(Query query)
    {
        query.RemoveOption(Edns.NsidOption); // that of a server further on, which forward passes on
        query.AddOption(Edns.NsidOption, data);
    }
}
