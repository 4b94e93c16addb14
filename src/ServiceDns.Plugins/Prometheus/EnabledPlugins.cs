using System.Runtime.CompilerServices;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Prometheus;

/// <summary>Keeps <c>coredns_plugin_enabled</c> true to what serves, over reloads that leave plugins out.</summary>
internal sealed class EnabledPlugins
{
    private static readonly ConditionalWeakTable<MetricRegistry, EnabledPlugins> Known = [];

    private readonly Lock gate = new();
    private readonly List<(Lifecycle Owner, string[] Labels)> shown = [];
    private readonly MetricFamily<Gauge> family;

    private EnabledPlugins(MetricRegistry metrics) => family = new DnsMetrics(metrics).PluginEnabled;

    /// <summary>The one of these metrics.</summary>
    public static EnabledPlugins Of(MetricRegistry metrics) => Known.GetValue(metrics, static key => new EnabledPlugins(key));

    /// <summary>Shows every handler of a block, for each of its zones and addresses.</summary>
    public void Show(Lifecycle owner, BlockSettings block)
    {
        lock (gate)
        {
            foreach (var labels in LabelsOf(block))
            {
                shown.Add((owner, labels));
                family.With(labels).Set(1);
            }
        }
    }

    /// <summary>Hides what only that configuration had.</summary>
    public void Hide(Lifecycle owner)
    {
        lock (gate)
        {
            var hidden = shown.FindAll(each => each.Owner == owner);
            shown.RemoveAll(each => each.Owner == owner);
            foreach (var (_, labels) in hidden)
            {
                if (!shown.Exists(each => each.Labels.AsSpan().SequenceEqual(labels))) family.Remove(labels);
            }
        }
    }

    private static IEnumerable<string[]> LabelsOf(BlockSettings block) =>
        from key in block.Keys
        from host in block.ListenHosts
        from handler in block.Handlers
        select new[] { new ListenAddress(host, key.Port, key.Scheme).Label, key.Zone, block.View, handler.Name };
}
