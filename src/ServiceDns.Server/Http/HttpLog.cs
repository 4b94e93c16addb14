using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

internal static partial class HttpLog
{
    [LoggerMessage(LogLevel.Error, "http {path} failed")]
    public static partial void Failed(ILogger log, string path, Exception error);
}
