using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Errors;

/// <summary>Logs the errors that the rest of the chain gives back.</summary>
/// <remarks>An answer from memory is no error: there is nothing to do in the UDP loop.</remarks>
/// <param name="next">The rest of the chain.</param>
/// <param name="groups">Errors that are counted rather than logged one by one; the first that matches takes one.</param>
/// <param name="log">Where to.</param>
internal sealed class ErrorsHandler(IQueryHandler next, ErrorGroup[] groups, ILogger log) : ILoopLink
{
    public string Name => "errors";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        var serving = next.ServeAsync(query, cancel);
        if (!serving.IsCompletedSuccessfully) return AwaitAsync(serving, query);
        var outcome = serving.Result;
        if (outcome.Error is not null) Report(query, outcome);
        return new(outcome);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> AwaitAsync(ValueTask<Outcome> serving, Query query)
    {
        var outcome = await serving;
        if (outcome.Error is not null) Report(query, outcome);
        return outcome;
    }

    private void Report(Query query, Outcome outcome)
    {
        var level = LogLevel.Error;
        foreach (var group in groups)
        {
            if (!group.Matches(outcome.Error!)) continue;
            if (group.Takes()) return;
            level = group.Level;
            break;
        }
        if (!log.IsEnabled(level)) return;
        var code = outcome.IsWritten ? query.ResponseCode : outcome.Code;
        Log.Error(log, level, (int)code, NameText.Format(query.LowerName), query.Type.ToText(), outcome.Error!);
    }
}
