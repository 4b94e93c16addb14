using ServiceDns.Cluster;
using ServiceDns.Plugins;
using ServiceDns.Server;
using ServiceDns.Sources;

namespace ServiceDns;

/// <summary>Puts the parts together.</summary>
internal static class Wiring
{
    /// <summary>What a server is made of.</summary>
    internal static ServerOptions Options(string? conf, int port, LineLogs logs) => new()
    {
        Corefile = new CorefileLoader(conf, port, ReadStandardInput),
        Plugins = PluginOrder.Catalog,
        DefaultPort = port,
        Logs = logs,
        Metrics = Metrics(),
        Offers = new Dictionary<Type, object> { [typeof(IClusterSources)] = new ClusterSources() },
    };

    private static MetricRegistry Metrics()
    {
        var metrics = new MetricRegistry();
        metrics.Gauge("coredns_build_info",
                "A metric with a constant '1' value labeled by version, revision, and goversion from which ServiceDns was built.",
                "version", "revision", "goversion")
            .With(BuildInfo.Version, BuildInfo.Revision, BuildInfo.Runtime).Set(1);
        ProcessMetrics.Register(metrics);
        RuntimeMetrics.Register(metrics);
        return metrics;
    }

    private static string ReadStandardInput()
    {
        using var reader = new StreamReader(Console.OpenStandardInput());
        return reader.ReadToEnd();
    }
}
