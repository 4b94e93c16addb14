using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Files;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to open a zone file: {reason}; trying again in {interval}")]
    public static partial void Unreadable(ILogger log, string reason, string interval);
}
