using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "waiting for {Source} before starting server")]
    public static partial void Waiting(ILogger logger, string source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "starting server with unsynced {Source}")]
    public static partial void Unsynced(ILogger logger, string source);

    [LoggerMessage(Level = LogLevel.Error, Message = "the cluster can not be read: {Reason}")]
    public static partial void SourceFailed(ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Multiple endpoints have been deprecated, only the first specified endpoint '{Endpoint}' is used")]
    public static partial void ManyEndpoints(ILogger logger, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File}:{Line}: a start here would fail: {Reason}")]
    public static partial void NotHere(ILogger logger, string file, int line, string reason);

    /// <summary>What a source reports.</summary>
    public static void Source(ILogger logger, SourceMessage message) => Source(logger, LevelOf(message.Severity), message.ToString());

    [LoggerMessage(Message = "{Text}")]
    private static partial void Source(ILogger logger, LogLevel level, string text);

    private static LogLevel LevelOf(SourceSeverity severity) => severity switch
    {
        SourceSeverity.Information => LogLevel.Information,
        SourceSeverity.Warning => LogLevel.Warning,
        _ => LogLevel.Error,
    };
}
