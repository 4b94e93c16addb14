using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Dnstap;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "No connection to dnstap endpoint {address}: {reason}; trying again in 10 s")]
    public static partial void NotConnected(ILogger log, TapAddress address, string reason);

    [LoggerMessage(LogLevel.Warning, "Lost dnstap endpoint {address}: {reason}")]
    public static partial void Lost(ILogger log, TapAddress address, string reason);

    [LoggerMessage(LogLevel.Error, "Failed to start dnstap listener {address}: {reason}; trying again every second")]
    public static partial void NotListening(ILogger log, TapAddress address, string reason);

    [LoggerMessage(LogLevel.Warning, "A receiver at {address} is gone: {reason}")]
    public static partial void ReceiverLost(ILogger log, TapAddress address, string reason);

    [LoggerMessage(LogLevel.Warning, "Dropped dnstap messages: {count}")]
    public static partial void Dropped(ILogger log, long count);
}
