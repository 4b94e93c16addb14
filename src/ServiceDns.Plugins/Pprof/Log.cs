using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Pprof;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning,
        "Go's profiles do not exist in .NET, so nothing listens; use 'dotnet-trace collect -p {process}' "
        + "or 'dotnet-counters monitor -p {process}'")]
    public static partial void Instead(ILogger log, int process);
}
