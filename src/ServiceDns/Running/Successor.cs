using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ServiceDns;

/// <summary>Starts the program that stands now where this one was started from, with the same arguments, to take over from it.</summary>
/// <param name="canHandOver">Whether it could: whether there is a hand-over socket.</param>
/// <param name="log">Where it is told of.</param>
internal sealed partial class Successor(bool canHandOver, ILogger log)
{
    private const int First = 1; // of a container: everything in it ends with that process

    private Process? started;

    /// <summary>Starts it, unless the one before is still on its way. What goes wrong is logged, and this process goes on.</summary>
    internal void Start()
    {
        if (!canHandOver) NoHandover(log);
        else if (System.Environment.ProcessId == First) FirstProcess(log);
        else if (started is { HasExited: false }) OnItsWay(log, started.Id);
        else Launch();
    }

    private void Launch()
    {
        started?.Dispose();
        started = null;
        try
        {
            // as it was called: behind a link, and of a file that was replaced, stands the new version
            var call = File.ReadAllText("/proc/self/cmdline").Split('\0')[..^1];
            started = Process.Start(new ProcessStartInfo(call[0], call.Skip(1)) { UseShellExecute = false });
            Started(log, started!.Id);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            NotStarted(log, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "SIGUSR2: process {process} is started to take over")]
    private static partial void Started(ILogger log, int process);

    [LoggerMessage(LogLevel.Error, "SIGUSR2: upgrading: {reason}; this process goes on")]
    private static partial void NotStarted(ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "SIGUSR2: upgrading: process {process}, which shall take over, is not ready yet")]
    private static partial void OnItsWay(ILogger log, int process);

    [LoggerMessage(LogLevel.Error, "SIGUSR2: upgrading: without -handover no other process can take over")]
    private static partial void NoHandover(ILogger log);

    [LoggerMessage(LogLevel.Error, "SIGUSR2: upgrading: with this process, the first one, its container would end; replace the container")]
    private static partial void FirstProcess(ILogger log);
}
