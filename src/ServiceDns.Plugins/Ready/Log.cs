using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Ready;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Plugins not ready: \"{Names}\"")]
    public static partial void NotReady(ILogger log, string names);
}
