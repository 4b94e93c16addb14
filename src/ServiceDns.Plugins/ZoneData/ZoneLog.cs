using System.Net;
using Microsoft.Extensions.Logging;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.ZoneData;

internal static partial class ZoneLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Zone {zone} is expired")]
    public static partial void Expired(ILogger log, DomainName zone);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dropping notify from {client} for {zone}")]
    public static partial void NotifyDropped(ILogger log, IPAddress client, DomainName zone);

    [LoggerMessage(Level = LogLevel.Information, Message = "Successfully reloaded zone \"{zone}\" in \"{path}\" with {serial} SOA serial")]
    public static partial void Reloaded(ILogger log, DomainName zone, string path, uint serial);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to open zone \"{zone}\" in \"{path}\": {reason}")]
    public static partial void Unreadable(ILogger log, DomainName zone, string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Parsing zone \"{zone}\": {reason}")]
    public static partial void Broken(ILogger log, DomainName zone, string reason);
}
