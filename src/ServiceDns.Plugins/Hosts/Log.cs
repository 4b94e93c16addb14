using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Hosts;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "File does not exist: {path}")]
    public static partial void Missing(ILogger log, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{file}:{line} - '{entry}' is passed over: neither a property nor ADDRESS NAME...")]
    public static partial void NoEntry(ILogger log, string file, int line, string entry);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Hosts file {path} is a directory")]
    public static partial void IsDirectory(ILogger log, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "can not read hosts file {path}, its last entries stay: {reason}")]
    public static partial void Unreadable(ILogger log, string path, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Parsed hosts file into {count} entries")]
    public static partial void Parsed(ILogger log, int count);
}
