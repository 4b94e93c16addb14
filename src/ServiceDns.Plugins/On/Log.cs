using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.On;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Running command: {command}")]
    public static partial void Running(ILogger log, string command);

    [LoggerMessage(LogLevel.Error, "Command {program} ended with exit code {code}")]
    public static partial void Failed(ILogger log, string program, int code);

    [LoggerMessage(LogLevel.Error, "Command {program} can not be run: {reason}")]
    public static partial void NotRun(ILogger log, string program, string reason);
}
