using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>What the control socket logs.</summary>
internal static partial class ControlLog
{
    [LoggerMessage(LogLevel.Error, "control socket {path}: {reason}")]
    public static partial void NotAccepted(ILogger log, string path, string reason);

    [LoggerMessage(LogLevel.Error, "control socket: a command failed: {reason}")]
    public static partial void Failed(ILogger log, string reason);
}
