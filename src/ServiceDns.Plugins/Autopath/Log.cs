using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Autopath;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "there is no {Plugin} in this server block, so no search path is walked")]
    public static partial void NotThere(ILogger logger, string plugin);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Plugin} knows no search path: {Reason}")]
    public static partial void DoesNothing(ILogger logger, string plugin, string reason);
}
