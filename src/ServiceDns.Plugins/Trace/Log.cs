using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Trace;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Debug, "{count} spans could not be sent to {endpoint}: {reason}")]
    public static partial void NotSent(ILogger log, int count, Uri endpoint, string reason);
}
