using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Config;
using ServiceDns.Proxy;
using ServiceDns.Server;

namespace ServiceDns;

/// <summary><c>servicedns proxy</c>: kube-proxy's command line, and what it does.</summary>
internal static class ProxyCommand
{
    private const int Failed = 1;

    /// <summary>Forwards until a signal ends it; returns the exit code.</summary>
    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        ProxySettings settings;
        try
        {
            settings = new ProxyCommandLine(File.ReadAllText, System.Net.Dns.GetHostName()).Parse(arguments);
        }
        catch (ProxyConfigurationException e)
        {
            return Fail(e.Message);
        }
        if (settings.Help) return Print(ProxyCommandLine.Usage());
        if (settings.Version) return Print(BuildInfo.Describe());
        using var writer = new LogWriter(Console.OpenStandardOutput());
        var logs = new LineLogs(writer, settings.LogsJson ? LogForm.Json : LogForm.Text);
        var log = logs.CreateLogger("proxy");
        foreach (var warning in settings.Warnings) ProxyLog.Configuration(log, warning);
        if (settings.WriteConfigTo.Length > 0) return WriteConfig(settings);
        if (settings.Cleanup) return Cleanup(log);
        HostSetup.Apply(settings, log);
        return settings.InitOnly ? Prepare(settings, log) : await ForwardAsync(settings, logs);
    }

    private static int Prepare(ProxySettings settings, ILogger log)
    {
        try
        {
            HostSetup.SetForMode(settings, log);
            return 0;
        }
        catch (ForwardingException e)
        {
            return Fail(e.Message);
        }
    }

    private static async Task<int> ForwardAsync(ProxySettings settings, LineLogs logs)
    {
        try
        {
            await using var run = new ProxyRun(settings, logs, TimeProvider.System);
            var log = logs.CreateLogger("");
            using var signals = new Signals(
                ProxyRun.StopAsync, run.ExplainReloadAsync, new Successor(canHandOver: false, log).Start, log, TimeProvider.System);
            var starting = run.StartAsync(CancellationToken.None);
            // an API server that does not answer is waited for; a signal ends that too, and another configuration, which may name another
            if (await Task.WhenAny(starting, signals.Ended, run.Ended) == starting) await starting;
            return await await Task.WhenAny(signals.Ended, run.Ended);
        }
        catch (Exception e) when (e is ClusterSourceException or ForwardingException or IOException or ProxyConfigurationException)
        {
            return Fail(e.Message);
        }
    }

    /// <summary>Removes what every mode made. It needs no API server and no configuration.</summary>
    private static int Cleanup(ILogger log)
    {
        var code = 0;
        foreach (var kind in ModeCatalog.All)
        {
            try
            {
                kind.Cleanup();
            }
            catch (ForwardingException e)
            {
                ProxyLog.CleanupFailed(log, kind.Name, e.Message);
                code = Failed;
            }
        }
        return code;
    }

    private static int WriteConfig(ProxySettings settings)
    {
        try
        {
            File.WriteAllText(settings.WriteConfigTo, settings.Yaml);
            return Print($"Wrote configuration to {settings.WriteConfigTo}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail($"{settings.WriteConfigTo} - can not be written: {e.Message}");
        }
    }

    private static int Print(string text)
    {
        Console.Out.WriteLine(text.TrimEnd('\n'));
        return 0;
    }

    private static int Fail(string text)
    {
        Console.Error.WriteLine($"Error: {text}");
        return Failed;
    }
}
