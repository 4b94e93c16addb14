using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>The end of a chain that is not to be reached.</summary>
internal sealed class NobodyHandler : IQueryHandler
{
    public string Name => "nobody";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) => new(Outcome.Failed(ResponseCode.ServFail));
}
