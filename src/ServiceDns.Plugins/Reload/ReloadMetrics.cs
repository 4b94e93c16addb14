using ServiceDns.Server;

namespace ServiceDns.Plugins.Reload;

/// <summary>What <c>reload</c> counts.</summary>
public sealed class ReloadMetrics
{
    private const string Hash = "sha512";

    private readonly MetricFamily<Gauge> version;

    internal ReloadMetrics(MetricRegistry metrics)
    {
        version = metrics.Gauge("coredns_reload_version_info",
            "A metric with a constant '1' value labeled by hash, and value which type of hash generated.", "hash", "value");
        Failed = FailedOf(metrics);
    }

    /// <summary>Reloads that did not succeed.</summary>
    internal Counter Failed { get; }

    /// <summary>Counts a failed reload that something else than this plugin began.</summary>
    public static void CountFailure(MetricRegistry metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        FailedOf(metrics).Increment();
    }

    /// <summary>Shows the hash of the Corefile last seen, in place of the one before.</summary>
    internal void Replace(string before, string now)
    {
        version.Remove(Hash, before);
        version.With(Hash, now).Set(1);
    }

    private static Counter FailedOf(MetricRegistry metrics) =>
        metrics.Counter("coredns_reload_failed_total", "Counter of the number of failed reload attempts.").With();
}
