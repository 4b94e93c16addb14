using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Health;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Going into lameduck mode for {Duration}")]
    public static partial void Lameduck(ILogger log, string duration);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Local health request to \"{Url}\" failed: {Reason}")]
    public static partial void CheckFailed(ILogger log, Uri url, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Local health request to \"{Url}\" took more than 1s: {Elapsed}")]
    public static partial void CheckSlow(ILogger log, Uri url, string elapsed);
}
