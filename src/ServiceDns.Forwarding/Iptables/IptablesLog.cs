using Microsoft.Extensions.Logging;

namespace ServiceDns.Forwarding.Iptables;

internal static partial class IptablesLog
{
    [LoggerMessage(LogLevel.Warning, "proxy: {name} can not be set to {value}, so node ports do not answer on loopback: {reason}")]
    public static partial void NotSet(ILogger log, string name, long value, string reason);
}
