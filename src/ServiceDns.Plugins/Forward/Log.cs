using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Forward;

internal static partial class Log
{
    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Unsupported CIDR notation: '{written}' expands to multiple zones. Using only '{used}'.")]
    public static partial void SeveralZones(ILogger log, string written, string used);

    [LoggerMessage(LogLevel.Error, "{reason}; the certificates before go on to be used")]
    public static partial void TlsNotRenewed(ILogger log, string reason);
}
