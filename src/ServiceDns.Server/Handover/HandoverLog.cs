using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

internal static partial class HandoverLog
{
    [LoggerMessage(LogLevel.Information, "handover: nobody answers at {path}, so there is nobody to take over from")]
    public static partial void Nobody(ILogger log, string path);

    [LoggerMessage(LogLevel.Information, "handover: process {process} offers {count} sockets; it goes on serving until this one is ready")]
    public static partial void Taking(ILogger log, string process, int count);

    [LoggerMessage(LogLevel.Information, "handover: this process serves now, process {process} no more")]
    public static partial void Taken(ILogger log, string process);

    [LoggerMessage(LogLevel.Information, "handover: open connections that came over: {count}")]
    public static partial void ConnectionsCame(ILogger log, int count);

    [LoggerMessage(
        LogLevel.Information,
        "handover: process {process} wants to take over: it gets {count} sockets, and this one serves on until the other is ready")]
    public static partial void Offering(ILogger log, string process, int count);

    [LoggerMessage(LogLevel.Information, "handover: process {process} serves now; what this one has taken in is answered")]
    public static partial void Leaving(ILogger log, string process);

    [LoggerMessage(LogLevel.Information, "handover: no longer served, since this Corefile does not have it: {address}")]
    public static partial void NotWanted(ILogger log, string address);

    [LoggerMessage(LogLevel.Error, "handover: process {process} does not end: {reason}; kill it, since queries may still come to it")]
    public static partial void StillThere(ILogger log, string process, string reason);

    [LoggerMessage(LogLevel.Information, "handover: everything is handed over, open connections among it: {count}; ending")]
    public static partial void Left(ILogger log, int count);

    [LoggerMessage(LogLevel.Error, "handover: process {process} did not get ready: {reason}; this one goes on")]
    public static partial void NotTaken(ILogger log, string process, string reason);

    [LoggerMessage(LogLevel.Information, "handover: a new process is about to take over; stopping waits for it")]
    public static partial void StopWaits(ILogger log);

    [LoggerMessage(
        LogLevel.Warning, "handover: the other process said '{words}', which is no word of this version; nothing was handed over")]
    public static partial void Strange(ILogger log, string words);

    [LoggerMessage(LogLevel.Error, "handover: {reason}")]
    public static partial void Failed(ILogger log, string reason);
}
