using Microsoft.Extensions.Logging;

namespace ServiceDns.Forwarding.Ipvs;

internal static partial class IpvsLog
{
    [LoggerMessage(LogLevel.Warning, "proxy: {name} can not be set to {value}: {reason}")]
    public static partial void NotSet(ILogger log, string name, long value, string reason);

    [LoggerMessage(LogLevel.Warning, "proxy: {port}: there is no scheduler {scheduler}, {used} is used; there are {names}")]
    public static partial void UnknownScheduler(ILogger log, ServicePortKey port, string scheduler, string used, string names);

    [LoggerMessage(LogLevel.Warning, "proxy: ipvs.scheduler: there is no scheduler {scheduler}, {used} is used; there are {names}")]
    public static partial void UnknownDefaultScheduler(ILogger log, string scheduler, string used, string names);

    [LoggerMessage(
        LogLevel.Warning, "proxy: {port}: all marks are given away; pods of this node reach it by external addresses as those outside do")]
    public static partial void NoMarkLeft(ILogger log, ServicePortKey port);

    /// <summary>One endpoint that no packet can be sent to does not keep the others from being served.</summary>
    [LoggerMessage(LogLevel.Warning, "proxy: the kernel refuses {count} endpoints, since no packet can be sent to their addresses")]
    public static partial void Refused(ILogger log, int count);
}
