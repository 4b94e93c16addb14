using ServiceDns.Server;

namespace ServiceDns.Plugins.Reload;

/// <summary>What <c>reload</c> counts.</summary>
internal sealed class ReloadMetrics(MetricRegistry metrics)
{
    private const string Hash = "sha512";

    private readonly MetricFamily<Gauge> version = metrics.Gauge("coredns_reload_version_info",
        "A metric with a constant '1' value labeled by hash, and value which type of hash generated.", "hash", "value");

    /// <summary>Reloads that did not succeed.</summary>
    public Counter Failed { get; } =
        metrics.Counter("coredns_reload_failed_total", "Counter of the number of failed reload attempts.").With();

    /// <summary>Shows the hash of the Corefile last seen, in place of the one before.</summary>
    public void Replace(string before, string now)
    {
        version.Remove(Hash, before);
        version.With(Hash, now).Set(1);
    }
}
