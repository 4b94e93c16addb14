using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>What is said of UDP workers.</summary>
internal static partial class PlacementLog
{
    [LoggerMessage(LogLevel.Information, "{servers}: {placement}")]
    public static partial void Placed(ILogger log, string servers, string placement);

    [LoggerMessage(LogLevel.Information,
        "{server}: UDP workers no longer pinned: {busiest} of {workers} got {percent} % of the queries, which come by few CPUs")]
    public static partial void Unbound(ILogger log, string server, int busiest, int workers, int percent);

    [LoggerMessage(LogLevel.Information, "{server}: UDP workers pinned to CPUs {cpus} again, as a trial")]
    public static partial void BoundAgain(ILogger log, string server, string cpus);
}
