using System.Net;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Local;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Intercepting localhost query for \"{Name}\" {Type}, from {Client}")]
    public static partial void Intercepting(ILogger log, string name, string type, IPAddress client);
}
