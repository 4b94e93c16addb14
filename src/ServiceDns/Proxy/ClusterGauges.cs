using System.Globalization;
using System.Text;
using ServiceDns.Cluster;
using static ServiceDns.Server.PrometheusText;

namespace ServiceDns.Proxy;

/// <summary>Gauges about services and endpoints, as kube-state-metrics has them; read from the model at each scrape.</summary>
internal static class ClusterGauges
{
    /// <summary>The gauges in Prometheus' text format.</summary>
    internal static string Write(ClusterModel model)
    {
        var (info, types, available, notReady) = (new StringBuilder(), new StringBuilder(), new StringBuilder(), new StringBuilder());
        Head(info, "kube_service_info", "Information about service.");
        Head(types, "kube_service_spec_type", "Type about service.");
        Head(available, "kube_endpoint_address_available", "Number of addresses available in endpoint.");
        Head(notReady, "kube_endpoint_address_not_ready", "Number of addresses not ready in endpoint");
        foreach (var (key, state) in model.Services.OrderBy(pair => pair.Key))
        {
            if (state.Service is { } service) WriteService(service, info, types);
            if (state.Slices.Count == 0) continue;
            var (ready, unready) = Count(state.Slices);
            available.Append(CultureInfo.InvariantCulture, $"kube_endpoint_address_available{{{Endpoint(key)}}} {ready}\n");
            notReady.Append(CultureInfo.InvariantCulture, $"kube_endpoint_address_not_ready{{{Endpoint(key)}}} {unready}\n");
        }
        return info.Append(types).Append(available).Append(notReady).ToString();
    }

    private static void WriteService(Service service, StringBuilder info, StringBuilder types)
    {
        var address = service.IsHeadless ? "None" : service.ClusterIPs.Count > 0 ? service.ClusterIPs[0].ToString() : "";
        var name = $"namespace=\"{EscapeLabel(service.Namespace)}\",service=\"{EscapeLabel(service.Name)}\"";
        info.Append(CultureInfo.InvariantCulture,
            $"kube_service_info{{{name},cluster_ip=\"{address}\",external_name=\"{EscapeLabel(service.ExternalName ?? "")}\","
            + $"load_balancer_ip=\"{service.LoadBalancerIP}\"}} 1\n");
        types.Append(CultureInfo.InvariantCulture, $"kube_service_spec_type{{{name},type=\"{service.Type}\"}} 1\n");
    }

    /// <summary>Each address once, however many ports it has; ready in one slice is ready.</summary>
    private static (int Ready, int NotReady) Count(ValueList<EndpointSlice> slices)
    {
        HashSet<Address> ready = [], all = [];
        foreach (var slice in slices)
        {
            foreach (var endpoint in slice.Endpoints)
            {
                all.Add(endpoint.Address);
                if (endpoint.IsReady) ready.Add(endpoint.Address);
            }
        }
        return (ready.Count, all.Count - ready.Count);
    }

    private static void Head(StringBuilder text, string name, string help) => text.Append($"# HELP {name} {help}\n# TYPE {name} gauge\n");

    private static string Endpoint(ObjectKey key) => $"namespace=\"{EscapeLabel(key.Namespace)}\",endpoint=\"{EscapeLabel(key.Name)}\"";
}
