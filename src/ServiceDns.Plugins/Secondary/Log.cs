using System.Net;
using Microsoft.Extensions.Logging;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Secondary;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Transferred: {zone} from {primary} with serial {serial}")]
    public static partial void Transferred(ILogger log, DomainName zone, string primary, uint serial);

    [LoggerMessage(LogLevel.Error, "Failed to transfer `{zone}' from \"{primary}\": {reason}")]
    public static partial void TransferFailed(ILogger log, DomainName zone, string primary, string reason);

    [LoggerMessage(LogLevel.Warning, "All '{zone}' masters failed to transfer, retrying in {pause} ms: {reason}")]
    public static partial void NoTransfer(ILogger log, DomainName zone, double pause, string reason);

    [LoggerMessage(LogLevel.Warning, "Failed refresh check of {zone}: {reason}")]
    public static partial void NoRefresh(ILogger log, DomainName zone, string reason);

    [LoggerMessage(LogLevel.Debug, "No SOA serial increase of {zone} seen: {serial} at {primary}")]
    public static partial void NoIncrease(ILogger log, DomainName zone, uint serial, string primary);

    [LoggerMessage(LogLevel.Information, "Notify from {client} for {zone}: checking transfer")]
    public static partial void Notified(ILogger log, IPAddress client, DomainName zone);

    [LoggerMessage(LogLevel.Information, "Parsed catalog zone {zone} with {members} member zones")]
    public static partial void CatalogParsed(ILogger log, DomainName zone, int members);

    [LoggerMessage(LogLevel.Information, "Added catalog member zone {member} from catalog {zone}")]
    public static partial void MemberAdded(ILogger log, DomainName member, DomainName zone);

    [LoggerMessage(LogLevel.Information, "Removed catalog member zone {member} from catalog {zone}")]
    public static partial void MemberRemoved(ILogger log, DomainName member, DomainName zone);

    [LoggerMessage(LogLevel.Information, "Catalog member zone {member} goes from catalog {former} to {zone}")]
    public static partial void MemberReset(ILogger log, DomainName member, DomainName former, DomainName zone);

    [LoggerMessage(LogLevel.Warning, "Skipping catalog member zone {member} from {zone}: zone already exists")]
    public static partial void MemberTaken(ILogger log, DomainName member, DomainName zone);

    [LoggerMessage(LogLevel.Warning, "Skipped {count} member zones from catalog {zone}: outside configured member zones")]
    public static partial void MembersRejected(ILogger log, int count, DomainName zone);
}
