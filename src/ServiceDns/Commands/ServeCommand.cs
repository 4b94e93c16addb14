using Microsoft.Extensions.Logging;
using ServiceDns.Corefile;
using ServiceDns.Linux.Memory;
using ServiceDns.Plugins;
using ServiceDns.Plugins.Reload;
using ServiceDns.Server;

namespace ServiceDns;

/// <summary>The server itself, with CoreDNS's flags.</summary>
internal static class ServeCommand
{
    private const int Failed = 1, WrongFlag = 2;

    private const string InfoLabel = "[INFO] "; // of lines that are printed at the start, in the log's text form

    /// <summary>Serves until a signal or a plugin ends it; returns the exit code.</summary>
    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new ServerFlags();
        try
        {
            var rest = flags.Parse(arguments);
            if (flags.Help) return HelpText.Print(flags.Usage);
            if (rest.Count > 0)
            {
                var meant = NearestName.Find(rest[0], HelpText.Commands) is { } command ? $"; did you mean \"servicedns {command}\"?" : "";
                return Fail($"extra command line arguments: [{string.Join(' ', rest)}]{meant}", Failed);
            }
        }
        catch (FlagError e)
        {
            return Fail($"{e.Message}\n{flags.Usage}".TrimEnd('\n'), WrongFlag);
        }
        if (flags.Version) return Print(BuildInfo.Describe());
        if (flags.Plugins) return Print(DescribePlugins());
        return await ServeAsync(flags);
    }

    private static async Task<int> ServeAsync(ServerFlags flags)
    {
        using var writer = new LogWriter(Console.OpenStandardOutput());
        var logs = new LineLogs(writer, flags.LogForm);
        if (flags.LogForm == LogForm.Json) writer.DropLine = drops => Line(LogLevel.Warning, LogWriter.DropText(drops));
        var log = logs.CreateLogger("");
        var supervisor = new Supervisor(System.Environment.GetEnvironmentVariable(Supervisor.SocketVariable), log);
        var options = Wiring.Options(flags.Conf, flags.Port, logs) with
        {
            UsesLoop = flags.UsesLoop,
            Handover = flags.Handover.Length > 0
                ? new HandoverOptions(flags.Handover, flags.HandoverLimit) { TakingOver = supervisor.TakingOver }
                : null,
            StateFolder = flags.State.Length > 0 ? flags.State : null,
            Listening = new ListenerSettings { PortableUdp = !flags.UsesBatches, JoinsAnswers = flags.JoinsAnswers },
        };
        options.Metrics.Sampled("servicedns_log_dropped_lines_total", "Log lines dropped because the output was too slow.",
            MetricKind.Counter, () => writer.Dropped);
        var server = new ServerControl(options);
        var successor = new Successor(canHandOver: options.Handover is not null, log);
        using var signals = new Signals(
            () =>
            {
                supervisor.Stopping();
                return server.StopAsync(CancellationToken.None);
            },
            () => supervisor.ReloadAsync(() => ReloadAsync(server, options.Metrics)), successor.Start, log, options.Time);
        var pidFile = new PidFile(flags.PidFile, log);
        ControlSocket? control = null;
        try
        {
            await server.StartAsync(flags.Quiet ? _ => { } : Say, CancellationToken.None);
            if (flags.Control.Length > 0) control = ControlSocket.Open(flags.Control, ControlCommands.Of(server), log, options.Time);
        }
        catch (Exception e) // whatever kept it from starting: the message is all that the user needs
        {
            return signals.HasStopped ? await signals.Ended
                : Fail(flags.LogForm == LogForm.Json ? Line(LogLevel.Error, e.Message) : e.Message, Failed);
        }
        pidFile.Write();
        supervisor.Ready();
        if (!flags.Quiet) Say(BuildInfo.Describe());
        MappedFiles.Release(); // what only a start needs
        var code = await await Task.WhenAny(signals.Ended, server.Ended);
        pidFile.Remove();
        if (control is not null) await control.DisposeAsync();
        return code;

        void Say(string text) =>
            writer.Write(flags.LogForm == LogForm.Json
                ? Line(LogLevel.Information, text.Replace(InfoLabel, "", StringComparison.Ordinal))
                : text);
    }

    private static string Line(LogLevel level, string text) => JsonLine.Of(TimeProvider.System.GetUtcNow(), level, "", text);

    /// <summary>Counts as a reload that the Corefile's change began (plugin <c>reload</c>).</summary>
    private static async Task<bool> ReloadAsync(ServerControl server, MetricRegistry metrics)
    {
        var isReloaded = await server.ReloadAsync(CancellationToken.None);
        if (!isReloaded) ReloadMetrics.CountFailure(metrics);
        return isReloaded;
    }

    private static string DescribePlugins() =>
        string.Concat(PluginOrder.Catalog.Names.Order(StringComparer.Ordinal).Select(name => name + "\n"));

    private static int Print(string text)
    {
        Console.Out.WriteLine(text);
        return 0;
    }

    private static int Fail(string text, int code)
    {
        Console.Error.WriteLine(text);
        return code;
    }
}
