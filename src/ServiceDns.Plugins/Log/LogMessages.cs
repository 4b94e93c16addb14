using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Log;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "'{Argument}' is taken for a name, since it stands alone: for a format write 'log . {Argument}'")]
    public static partial void FormatTakenForName(ILogger log, string argument);

    [LoggerMessage(Level = LogLevel.Warning, Message = "'{Name}' is not a domain name: nothing is logged for it")]
    public static partial void NoName(ILogger log, string name);
}
