using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Kubernetes;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "waiting for the cluster before starting server")]
    public static partial void Waiting(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "starting server with unsynced cluster")]
    public static partial void Unsynced(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "the cluster can not be read: {Reason}")]
    public static partial void SourceFailed(ILogger logger, string reason);

    [LoggerMessage(Message = "{Text}")]
    public static partial void Source(ILogger logger, LogLevel level, string text);
}
