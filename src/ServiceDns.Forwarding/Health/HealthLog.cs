using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Health;

internal static partial class HealthLog
{
    [LoggerMessage(LogLevel.Error, "health check of {service} can not listen on port {port}: {reason}")]
    public static partial void NotOpened(ILogger log, ObjectKey service, ushort port, string reason);
}
