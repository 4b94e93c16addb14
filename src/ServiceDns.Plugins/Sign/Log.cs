using Microsoft.Extensions.Logging;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Sign;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Skipping signing zone \"{zone}\" in \"{path}\": signatures are valid")]
    public static partial void Skipped(ILogger log, DomainName zone, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "Signing \"{zone}\" because {reason}")]
    public static partial void Signing(ILogger log, DomainName zone, string reason);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Successfully signed zone \"{zone}\" in \"{path}\" with key tags \"{tags}\" "
            + "and {serial} SOA serial, elapsed {seconds:F6}, next: {next}")]
    public static partial void Signed(ILogger log, DomainName zone, string path, string tags, uint serial, double seconds, string next);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Error signing \"{zone}\" with key tags \"{tags}\": {reason}, next: {next}")]
    public static partial void NotSigned(ILogger log, DomainName zone, string tags, string reason, string next);
}
