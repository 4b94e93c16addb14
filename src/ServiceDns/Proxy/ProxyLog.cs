using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Config;

namespace ServiceDns.Proxy;

internal static partial class ProxyLog
{
    [LoggerMessage(LogLevel.Warning, "{problem}")]
    public static partial void Configuration(ILogger log, ConfigurationProblem problem);

    [LoggerMessage(LogLevel.Warning, "cleaning up {mode}: {reason}")]
    public static partial void CleanupFailed(ILogger log, string mode, string reason);

    [LoggerMessage(LogLevel.Information, "node {node}: forwarding by {mode}, {families}")]
    public static partial void Forwarding(ILogger log, string node, string mode, string families);

    [LoggerMessage(LogLevel.Warning, "mode {mode} can not run here: {reason}; forwarding by {other} instead")]
    public static partial void FallsBack(ILogger log, string mode, string reason, string other);

    [LoggerMessage(LogLevel.Warning, "no {family} in mode {mode}: {reason}")]
    public static partial void NoFamily(ILogger log, IpFamily family, string mode, string reason);

    [LoggerMessage(LogLevel.Error, "{page} can not be served, trying again: {reason}")]
    public static partial void NotServed(ILogger log, string page, string reason);

    [LoggerMessage(LogLevel.Error, "health check of {service} can not listen on port {port}, trying again: {reason}")]
    public static partial void CheckNotOpened(ILogger log, ObjectKey service, ushort port, string reason);

    [LoggerMessage(LogLevel.Error, "content of {file} was updated: ending, to be started again with it")]
    public static partial void FileUpdated(ILogger log, string file);

    [LoggerMessage(LogLevel.Information,
        "there is nothing to read again: a changed configuration ends the program, changed manifests are seen")]
    public static partial void NothingToReload(ILogger log);

    [LoggerMessage(LogLevel.Warning, "{what} could not be set: {reason}")]
    public static partial void NotSet(ILogger log, string what, string reason);

    [LoggerMessage(LogLevel.Information, "{message}")]
    public static partial void Source(ILogger log, SourceMessage message);

    [LoggerMessage(LogLevel.Warning, "{message}")]
    public static partial void SourceWarning(ILogger log, SourceMessage message);

    [LoggerMessage(LogLevel.Error, "{message}")]
    public static partial void SourceError(ILogger log, SourceMessage message);
}
