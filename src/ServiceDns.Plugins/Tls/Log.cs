using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Tls;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "new connections get the certificate that is now in {path}")]
    public static partial void Renewed(ILogger log, string path);

    [LoggerMessage(LogLevel.Error, "{reason}; the certificate before goes on to be used")]
    public static partial void NotRenewed(ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "Writing TLS Key Log to \"{path}\", the secrets of all TLS connections of the process")]
    public static partial void WritesKeys(ILogger log, string path);

    [LoggerMessage(LogLevel.Warning, "keylog {path} begins with the next start of the process, it can not begin at a reload")]
    public static partial void WritesKeysLater(ILogger log, string path);
}
