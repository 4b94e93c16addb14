using ServiceDns.Server;

namespace ServiceDns.Plugins.Hosts;

/// <summary>How much is loaded, and since when.</summary>
internal sealed class HostsMetrics(MetricRegistry registry)
{
    private readonly MetricFamily<Gauge> entries = registry.Gauge(
        "coredns_hosts_entries", "The combined number of entries in hosts and Corefile.", "hostsfile");

    private readonly Gauge reloaded = registry.Gauge(
        "coredns_hosts_reload_timestamp_seconds", "The timestamp of the last reload of hosts file.").With();

    /// <summary>Notes that the file was read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">Entries of the file and of the block.</param>
    /// <param name="modified">When the file was changed: that, not the time of reading, is what CoreDNS shows.</param>
    public void Loaded(string path, int count, DateTime modified)
    {
        entries.With(path).Set(count);
        reloaded.Set((modified - DateTime.UnixEpoch).TotalSeconds);
    }
}
