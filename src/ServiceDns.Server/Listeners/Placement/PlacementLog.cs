using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>What is said when UDP workers are found to run in the wrong place.</summary>
internal static partial class PlacementLog
{
    [LoggerMessage(LogLevel.Information,
        "{server}: UDP workers no longer pinned: {busiest} of {workers} got {percent} % of the queries, which come by few CPUs")]
    public static partial void Unbound(ILogger log, string server, int busiest, int workers, int percent);

    [LoggerMessage(LogLevel.Information, "{server}: UDP workers pinned to CPUs {cpus} again, as a trial")]
    public static partial void BoundAgain(ILogger log, string server, string cpus);
}
