using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Says who reaches a Service, and which endpoints: affinity, and policies that keep traffic on its node.</summary>
internal sealed class TrafficExplanation(ClusterModel model)
{
    public void Explain(Explanation explanation, Service service, ServiceState state, Pod? client)
    {
        if (service.AffinitySeconds > 0)
        {
            explanation.Inform(
                "session-affinity",
                $"Service {service.Key} has sessionAffinity ClientIP: "
                + $"each client stays with one endpoint for {service.AffinitySeconds} s",
                "to reach the others ask from other clients");
        }
        if (service.IsHeadless) return;
        HashSet<string> nodes =
        [
            .. from slice in state.Slices from endpoint in slice.Endpoints
                where endpoint.IsReady && endpoint.NodeName is not null select endpoint.NodeName,
        ];
        if (service.InternalTrafficPolicy == TrafficPolicy.Local) ExplainInternal(explanation, service, nodes, client);
        if (service.ExternalTrafficPolicy == TrafficPolicy.Local && service.Type is ServiceType.NodePort or ServiceType.LoadBalancer)
        {
            ExplainExternal(explanation, service, nodes);
        }
    }

    private void ExplainInternal(Explanation explanation, Service service, HashSet<string> nodes, Pod? client)
    {
        const string code = "internal-traffic-local";
        var policy = $"Service {service.Key} has internalTrafficPolicy Local";
        if (client?.NodeName is { } node)
        {
            if (nodes.Contains(node)) return;
            explanation.Error(code,
                $"{policy}, and node {node} of pod {client.Key} has no ready endpoint: its packets are dropped", Advice(nodes));
        }
        else if (Without(nodes) is { Count: > 0 } without)
        {
            explanation.Warn(code,
                $"{policy}: pods on nodes without a ready endpoint do not reach it: {Explanation.Few(without)}", Advice(nodes));
        }
        else if (!model.Nodes.Any())
        {
            explanation.Warn(code, $"{policy}: only pods on nodes with a ready endpoint reach it", Advice(nodes));
        }
    }

    private void ExplainExternal(Explanation explanation, Service service, HashSet<string> nodes)
    {
        var policy = $"Service {service.Key} has externalTrafficPolicy Local";
        if (nodes.Count > 0 && Without(nodes) is not { Count: > 0 } && model.Nodes.Any()) return;
        explanation.Warn(
            "external-traffic-local",
            Without(nodes) is { Count: > 0 } without
                ? $"{policy}: from outside, nodes without a ready endpoint drop its packets: {Explanation.Few(without)}"
                : $"{policy}: from outside, only nodes with a ready endpoint let packets through",
            Advice(nodes));
    }

    private List<string> Without(HashSet<string> nodes) =>
        [.. model.Nodes.Select(node => node.Name).Where(name => !nodes.Contains(name)).Order(StringComparer.Ordinal)];

    private static string Advice(HashSet<string> nodes) => nodes.Count == 0
        ? "no node has one"
        : $"ready endpoints are on {Explanation.Few(nodes.Order(StringComparer.Ordinal))}";
}
