using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

internal static partial class ForwardingLog
{
    [LoggerMessage(LogLevel.Information,
        "synced {ports} service ports and {endpoints} endpoints: "
        + "{changed} ports changed, {changes} changes in {mode}, {milliseconds} ms")]
    public static partial void Synced(ILogger log, int ports, int endpoints, string mode, int changed, int changes, double milliseconds);

    [LoggerMessage(LogLevel.Error, "{mode} {family} failed, trying again: {reason}")]
    public static partial void Failed(ILogger log, string mode, IpFamily family, string reason);

    [LoggerMessage(LogLevel.Warning, "somebody else changed what is in {mode} {family}: putting it right")]
    public static partial void Disturbed(ILogger log, string mode, IpFamily family);

    [LoggerMessage(LogLevel.Information, "the node got or lost an address: {mode} {family} follows")]
    public static partial void NodeMoved(ILogger log, string mode, IpFamily family);

    [LoggerMessage(LogLevel.Warning, "{port} does not get {address} port {number}: that is {owner}'s")]
    public static partial void FrontendTaken(ILogger log, ServicePortKey port, Address address, ushort number, ServicePortKey owner);
}
