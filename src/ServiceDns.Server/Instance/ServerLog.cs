using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>What the server says of itself, in Caddy's words.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(LogLevel.Information, "Reloading")]
    public static partial void Reloading(ILogger log);

    [LoggerMessage(LogLevel.Information, "Reloading complete")]
    public static partial void Reloaded(ILogger log);

    [LoggerMessage(LogLevel.Information, "{placement}")]
    public static partial void Placed(ILogger log, string placement);

    [LoggerMessage(LogLevel.Error, "Restart failed: {reason}")]
    public static partial void ReloadFailed(ILogger log, string reason);

    [LoggerMessage(
        LogLevel.Error,
        "the Corefile is wrong, so the last one that was good is served, of {when:u}, until the Corefile is mended: {reason}")]
    public static partial void LastGood(ILogger log, DateTime when, string reason);

    [LoggerMessage(
        LogLevel.Error,
        "the configuration could not be kept for the next start: {reason} -state must name a folder that this user may write to")]
    public static partial void NotKept(ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "{warning}")]
    public static partial void Warning(ILogger log, string warning);

    [LoggerMessage(LogLevel.Error, "stopping: {reason}")]
    public static partial void StopFailed(ILogger log, string reason);

    [LoggerMessage(LogLevel.Critical, "{reason}")]
    public static partial void Failed(ILogger log, string reason);
}
