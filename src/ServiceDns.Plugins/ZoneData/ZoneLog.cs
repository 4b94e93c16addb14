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
}
