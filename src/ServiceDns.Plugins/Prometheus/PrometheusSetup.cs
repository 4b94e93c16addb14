using System.Buffers;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Prometheus;

/// <summary>Reads <c>prometheus [ADDRESS] { runtime_metrics }</c>.</summary>
public static class PrometheusSetup
{
    private const string DefaultAddress = "localhost:9153", Path = "/metrics";

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("prometheus", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        PageAddress? address = null;
        for (var times = 0; setup.Tokens.Next(); times++)
        {
            if (times > 0) throw setup.OnceError();
            address = setup.AddressOr(address?.Text ?? DefaultAddress);
            while (setup.Tokens.NextBlock()) ReadOption(setup);
        }
        var (metrics, block) = (setup.Process.Metrics, setup.Block);
        address!.Serve(setup, Path, _ => new(Scrape(metrics)));
        var enabled = EnabledPlugins.Of(metrics);
        setup.Lifecycle.OnStart(_ =>
        {
            enabled.Show(setup.Lifecycle, block);
            return Task.CompletedTask;
        });
        setup.Lifecycle.OnShutdown(_ =>
        {
            enabled.Hide(setup.Lifecycle);
            return Task.CompletedTask;
        });
        return next => new PrometheusHandler(next, new DnsMetrics(metrics), block, setup.Process.Time);
    }

    private static void ReadOption(PluginSetup setup)
    {
        switch (setup.Tokens.Value)
        {
            case "runtime_metrics":
                if (setup.Tokens.RemainingArguments().Length > 0) throw setup.Tokens.ArgumentError();
                break; // those of this runtime are always there
            case "tls":
                throw setup.Error("tls is not served yet: leave it out, and keep the address from strangers");
            default:
                throw setup.Error(
                    $"unknown option: {setup.Tokens.Value}{SetupRules.Advice(setup.Tokens.Value, "runtime_metrics")}");
        }
    }

    private static HttpReply Scrape(MetricRegistry metrics)
    {
        var text = new ArrayBufferWriter<byte>(1 << 16);
        PrometheusText.Write(metrics, text);
        return new HttpReply(200, PrometheusText.ContentType, text.WrittenMemory);
    }
}
