using System.Runtime.CompilerServices;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Reload;

/// <summary>Reads <c>reload [INTERVAL] [JITTER]</c>.</summary>
public static class ReloadSetup
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30), LeastInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DefaultJitter = TimeSpan.FromSeconds(15), LeastJitter = TimeSpan.FromSeconds(1);

    /// <summary>One watch for a configuration, however many of its blocks ask for it.</summary>
    private static readonly ConditionalWeakTable<Lifecycle, CorefileWatch> Watches = [];

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("reload", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        var interval = ReadInterval(setup);
        var watch = Watches.GetValue(setup.Lifecycle, lifecycle => Watch(lifecycle, setup));
        watch.Interval = interval; // the last block's holds, as in CoreDNS
        return null;
    }

    /// <summary>The interval with the jitter in it: instances with the same Corefile then check at different times.</summary>
    private static TimeSpan ReadInterval(PluginSetup setup)
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length > 2) throw setup.Tokens.ArgumentError();
        var interval = arguments.Length > 0 ? setup.Duration(arguments[0]) : DefaultInterval;
        if (interval < LeastInterval)
        {
            throw setup.Error($"interval value must be greater or equal to {GoDuration.Format(LeastInterval)}");
        }
        var jitter = arguments.Length > 1 ? setup.Duration(arguments[1]) : DefaultJitter;
        if (jitter != TimeSpan.Zero && jitter < LeastJitter)
        {
            throw setup.Error($"jitter value must be 0 or greater or equal to {GoDuration.Format(LeastJitter)}");
        }
        if (jitter > interval / 2) jitter = interval / 2;
        var jittered = jitter == TimeSpan.Zero ? interval
            : interval + new TimeSpan(setup.Process.Random.NextInt64(jitter.Ticks)) - jitter / 2;
        return jittered.ForTimer();
    }

    private static CorefileWatch Watch(Lifecycle lifecycle, PluginSetup setup)
    {
        var watch = new CorefileWatch(setup.Process.Control, setup.Log, setup.Process.Metrics, setup.Process.Time);
        lifecycle.OnServing(watch.Start);
        lifecycle.OnShutdown(_ =>
        {
            watch.Dispose();
            return Task.CompletedTask;
        });
        return watch;
    }
}
