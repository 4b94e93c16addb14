using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Root;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Root path does not exist: {path}")]
    public static partial void Missing(ILogger log, string path);
}
