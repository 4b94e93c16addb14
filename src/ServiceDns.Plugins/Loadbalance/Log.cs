using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Loadbalance;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Failed to open weight file: {reason}. Will try again in {interval}")]
    public static partial void Missing(ILogger log, string reason, string interval);

    [LoggerMessage(LogLevel.Error, "{reason}; the former weights hold")]
    public static partial void Unreadable(ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "Successfully reloaded weight file {path}")]
    public static partial void Read(ILogger log, string path);
}
