using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using ServiceDns.Linux.Processes;

namespace ServiceDns;

/// <summary>
/// What signals do, in the words and with the exit codes of Caddy, which CoreDNS is built on. One difference: a second SIGTERM forces
/// the end, as a second SIGINT does, instead of waiting for the first. One that follows at once is taken for the same:
/// timeout(1) and those who signal a process and its group send two.
/// </summary>
internal sealed partial class Signals : IDisposable
{
    private const int Forced = 2, NotClean = 4;
    private const int Interrupt = 2, QuitNumber = 3, Terminate = 15; // the same number in every POSIX system

    private static readonly PosixSignal Usr1 = (PosixSignal)(OperatingSystem.IsMacOS() ? 30 : 10);
    private static readonly PosixSignal Usr2 = (PosixSignal)(OperatingSystem.IsMacOS() ? 31 : 12);

    private static readonly TimeSpan SameRequest = TimeSpan.FromSeconds(1);

    private readonly Func<Task<bool>> stop;
    private readonly Func<Task> reload;
    private readonly ILogger log;
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly TimeProvider time;
    private long stoppedAt;
    private int stops;

    /// <summary>Signals have their meaning from now on.</summary>
    /// <param name="stop">Ends in good order; false when some of it failed.</param>
    /// <param name="reload">Reads the configuration again.</param>
    /// <param name="upgrade">Lets a new process take over.</param>
    /// <param name="log">Where signals are told of.</param>
    /// <param name="time">The clock.</param>
    internal Signals(Func<Task<bool>> stop, Func<Task> reload, Action upgrade, ILogger log, TimeProvider time)
    {
        this.stop = stop;
        this.reload = reload;
        this.log = log;
        this.time = time;
        if (!OperatingSystem.IsWindows()) HeedIgnored();
        On(PosixSignal.SIGTERM, () => Stop("SIGTERM", ShuttingDownServers));
        On(PosixSignal.SIGINT, () => Stop("SIGINT", ShuttingDown));
        On(PosixSignal.SIGQUIT, Quit);
        if (OperatingSystem.IsWindows()) return;
        On(PosixSignal.SIGHUP, () => { }); // sent when a terminal goes away: nothing for a server
        On(Usr1, () => _ = ReloadAsync());
        On(Usr2, upgrade);
    }

    /// <summary>Completes with the exit code when a signal has ended the server.</summary>
    internal Task<int> Ended => ended.Task;

    /// <summary>Whether a signal has asked to stop.</summary>
    internal bool HasStopped => Volatile.Read(ref stops) > 0;

    /// <inheritdoc/>
    public void Dispose() => registrations.ForEach(registration => registration.Dispose());

    /// <summary>
    /// .NET leaves a signal that is ignored at the start ignored; Go does not, and scripts stop <c>coredns &amp;</c> with kill -INT.
    /// </summary>
    private static void HeedIgnored()
    {
        foreach (var number in (ReadOnlySpan<int>)[Interrupt, QuitNumber, (int)Usr1, (int)Usr2, Terminate]) IgnoredSignals.Heed(number);
    }

    private void On(PosixSignal signal, Action action) =>
        registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            action();
        }));

    private void Stop(string signal, Action<ILogger> announce)
    {
        var now = time.GetTimestamp();
        Interlocked.CompareExchange(ref stoppedAt, now, comparand: 0);
        if (Interlocked.Increment(ref stops) > 1)
        {
            if (signal == "SIGTERM" && time.GetElapsedTime(Volatile.Read(ref stoppedAt), now) < SameRequest) return;
            ForceQuit(log, signal);
            ended.TrySetResult(Forced);
            return;
        }
        announce(log);
        _ = StopAsync();
    }

    private async Task StopAsync()
    {
        var clean = await stop();
        ended.TrySetResult(clean ? 0 : NotClean);
    }

    private void Quit()
    {
        Quitting(log);
        ended.TrySetResult(0);
    }

    private async Task ReloadAsync()
    {
        ReloadAsked(log);
        await reload();
    }

    [LoggerMessage(LogLevel.Information, "SIGTERM: Shutting down servers then terminating")]
    private static partial void ShuttingDownServers(ILogger log);

    [LoggerMessage(LogLevel.Information, "SIGINT: Shutting down")]
    private static partial void ShuttingDown(ILogger log);

    [LoggerMessage(LogLevel.Information, "{signal}: Force quit")]
    private static partial void ForceQuit(ILogger log, string signal);

    [LoggerMessage(LogLevel.Information, "SIGQUIT: Quitting process immediately")]
    private static partial void Quitting(ILogger log);

    [LoggerMessage(LogLevel.Information, "SIGUSR1: Reloading")]
    private static partial void ReloadAsked(ILogger log);
}
