using Microsoft.Extensions.Logging;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Auto;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Directory does not exist: {directory}")]
    public static partial void MissingDirectory(ILogger log, string directory);

    [LoggerMessage(Level = LogLevel.Warning, Message = "error reading {directory}: {reason}")]
    public static partial void NotRead(ILogger log, string directory, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Opening {file} failed: {reason}")]
    public static partial void NotOpened(ILogger log, string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Parse zone `{zone}': {reason}")]
    public static partial void NotParsed(ILogger log, DomainName zone, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Multiple zone files match origin \"{zone}\": using \"{used}\" instead of \"{other}\"")]
    public static partial void Several(ILogger log, DomainName zone, string used, string other);

    [LoggerMessage(Level = LogLevel.Information, Message = "Inserting zone `{zone}' from: {file}")]
    public static partial void Inserted(ILogger log, DomainName zone, string file);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleting zone `{zone}'")]
    public static partial void Deleted(ILogger log, DomainName zone);
}
