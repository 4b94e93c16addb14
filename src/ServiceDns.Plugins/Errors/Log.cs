using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Errors;

internal static partial class Log
{
    [LoggerMessage(Message = "{Code} {Name} {Type}: {Reason}")]
    public static partial void Error(ILogger log, LogLevel level, int code, string name, string type, string reason);

    [LoggerMessage(Message = "{Count} errors like '{Pattern}' occurred in last {Period}")]
    public static partial void Consolidated(ILogger log, LogLevel level, long count, string pattern, string period);
}
