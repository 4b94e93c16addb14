using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>The end of every chain: a query that no plugin wanted is a mistake of the configuration.</summary>
public sealed class LastHandler : IQueryHandler
{
    private LastHandler()
    {
    }

    /// <summary>The only one.</summary>
    public static LastHandler Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "LAST";

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) =>
        new(Outcome.Failed(ResponseCode.ServFail, "plugin/LAST: no next plugin found"));
}
