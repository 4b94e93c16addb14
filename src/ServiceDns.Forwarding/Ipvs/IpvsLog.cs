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

    [LoggerMessage(LogLevel.Warning, "proxy: {port}: all marks are given away; pods of this node reach it by external addresses as those outside do")]
    public static partial void NoMarkLeft(ILogger log, ServicePortKey port);
}
