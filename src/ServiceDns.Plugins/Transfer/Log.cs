using System.Net;
using Microsoft.Extensions.Logging;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Transfer;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Outgoing transfer of {records} records of zone \"{zone}\" to {client} for {serial} SOA serial")]
    public static partial void Sent(ILogger log, int records, DomainName zone, IPAddress client, uint serial);

    [LoggerMessage(
        LogLevel.Information, "Outgoing noop, incremental transfer for up to date zone \"{zone}\" to {client} for {serial} SOA serial")]
    public static partial void UpToDate(ILogger log, DomainName zone, IPAddress client, uint serial);

    [LoggerMessage(LogLevel.Debug, "Sending notifies for zone \"{zone}\" to {receivers}")]
    public static partial void Notifying(ILogger log, DomainName zone, string receivers);

    [LoggerMessage(LogLevel.Warning, "Failed sending notifies: notify for zone \"{zone}\" was not accepted by \"{receiver}\": {reason}")]
    public static partial void NotAccepted(ILogger log, DomainName zone, string receiver, string reason);
}
