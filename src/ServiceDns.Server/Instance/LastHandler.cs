using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>The end of every chain: a query that no plugin wanted is a mistake of the configuration.</summary>
internal sealed class LastHandler : IQueryHandler
{
    public static LastHandler Instance { get; } = new();

    public string Name => "LAST";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) =>
        new(Outcome.Failed(ResponseCode.ServFail, "plugin/LAST: no next plugin found"));
}
