using System.Net;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Forwarding.Userspace;

internal static partial class UserspaceLog
{
    [LoggerMessage(LogLevel.Information, "{port}: {kind} port {number} is at {place}")]
    public static partial void Opened(ILogger log, ServicePortKey port, FrontendKind kind, ushort number, IPEndPoint place);

    [LoggerMessage(LogLevel.Warning, "{port}: {kind} port {number} can not be listened on")]
    public static partial void NotOpened(ILogger log, ServicePortKey port, FrontendKind kind, ushort number);

    [LoggerMessage(LogLevel.Warning, "{port} is SCTP, which mode userspace does not forward")]
    public static partial void NoSctp(ILogger log, ServicePortKey port);
}
