using Microsoft.Extensions.Logging;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Tsig;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Debug, "Rejecting '{type}' request without TSIG")]
    public static partial void Unsigned(ILogger log, string type);

    [LoggerMessage(LogLevel.Debug, "TSIG validation failed: {type} {error}")]
    public static partial void Invalid(ILogger log, string type, TsigError error);

    [LoggerMessage(LogLevel.Warning, "{file}:{line} - the secret of key '{key}' is not base64: no signature by it is ever right")]
    public static partial void UnreadableSecret(ILogger log, string file, int line, DomainName key);
}
