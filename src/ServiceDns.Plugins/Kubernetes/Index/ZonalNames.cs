using System.Text;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Names that ask for one topology zone: <c>ZONE.pin._zone.SERVICE.NAMESPACE.svc</c> gives the zone's endpoints or NODATA,
/// <c>prefer</c> falls back to all. For headless services only, as in CoreDNS 1.14.7.
/// </summary>
internal sealed class ZonalNames(KubernetesOptions options, ClusterModel model, ClusterIndex index)
{
    private readonly ServiceRecords records = new(options);

    /// <summary>Finds the name; builds its node on the spot.</summary>
    /// <param name="relative">More than five labels that end in <c>svc</c>.</param>
    /// <param name="starts">Where they start.</param>
    public Finding Find(scoped ReadOnlySpan<byte> relative, scoped ReadOnlySpan<byte> starts)
    {
        var last = starts.Length - 1;
        if (Label(relative, starts[last - 3]) is not "_zone") return default;
        var directive = Label(relative, starts[last - 4]);
        if (directive is not ("pin" or "prefer")) return default;
        var key = new ObjectKey(Label(relative, starts[last - 1]), Label(relative, starts[last - 2]));
        var zone = ZoneOf(relative, starts[..(last - 4)]);
        if (!index.IsExposed(model.FindNamespace(key.Namespace))) return default;
        if (model.FindService(key) is not { Service: { IsHeadless: true } service } state) return default;
        if (options.Labels?.Matches(service.Labels) == false) return default;
        var endpoints = ServedEndpoint.Of(state.Slices, options).ToList();
        var chosen = endpoints.FindAll(endpoint => string.Equals(endpoint.Zone, zone, StringComparison.OrdinalIgnoreCase));
        if (chosen.Count == 0 && directive == "prefer") chosen = endpoints;
        return Finding.Of(records.HeadlessNode(key, chosen) ?? new RecordNodeBuilder([]).Build());
    }

    /// <summary>A zone's name may have dots: all labels before the directive.</summary>
    private static string ZoneOf(ReadOnlySpan<byte> relative, ReadOnlySpan<byte> starts)
    {
        var labels = new List<string>();
        foreach (var start in starts) labels.Add(Label(relative, start));
        return string.Join('.', labels);
    }

    private static string Label(ReadOnlySpan<byte> relative, int start) =>
        Encoding.UTF8.GetString(relative.Slice(start + 1, relative[start]));
}
