using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Reload;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Running configuration SHA512 = {Hash}")]
    public static partial void Running(ILogger log, string hash);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Corefile parse failed: {Reason}")]
    public static partial void ParseFailed(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Corefile changed but reload failed: the old configuration goes on, the line before says why")]
    public static partial void ReloadFailed(ILogger log);
}
