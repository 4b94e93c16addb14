using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>What the dispatcher logs, in CoreDNS's words.</summary>
internal static partial class DispatchLog
{
    [LoggerMessage(LogLevel.Error, "Recovered from panic in server: \"{server}\" {reason}")]
    public static partial void Recovered(ILogger log, string server, string reason);

    [LoggerMessage(LogLevel.Error, "Recovered from panic in server: \"{server}\" {reason}\n{stack}")]
    public static partial void RecoveredWithStack(ILogger log, string server, string reason, string? stack);
}
