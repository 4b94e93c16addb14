using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Bind;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "every address is excepted: this server block listens nowhere")]
    public static partial void ListensNowhere(ILogger log);
}
