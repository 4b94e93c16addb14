using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.On;

/// <summary>Runs a command with the server's own standard input, output and error.</summary>
/// <param name="words">Program and arguments; no shell looks at them.</param>
/// <param name="waits">Whether its end is waited for.</param>
/// <param name="log">Where failures are said.</param>
internal sealed class CommandHook(string[] words, bool waits, ILogger log)
{
    /// <summary>Runs it. A command that can not be run or that fails is logged; the server goes on.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            Log.Running(log, string.Join(' ', words));
            using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { UseShellExecute = false });
            if (!waits || process is null) return;
            await process.WaitForExitAsync(cancel);
            if (process.ExitCode != 0) Log.Failed(log, words[0], process.ExitCode);
        }
        catch (Win32Exception e)
        {
            Log.NotRun(log, words[0], e.Message);
        }
        catch (OperationCanceledException)
        {
            // a second signal asked to end at once
        }
    }
}
