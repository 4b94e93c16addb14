using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Says which pods a Service's selector chooses, and why some of them, or all, are no ready endpoints.</summary>
internal sealed class EndpointExplanation(IClusterSource source)
{
    /// <summary>Explains the endpoints.</summary>
    /// <param name="explanation">Gets the findings.</param>
    /// <param name="service">The Service, which is no ExternalName.</param>
    /// <param name="state">Its slices.</param>
    /// <param name="ready">How many endpoints are ready.</param>
    /// <returns>The pods that the selector chooses and that have not ended; null when pods are not known.</returns>
    public IReadOnlyList<Pod>? Explain(Explanation explanation, Service service, ServiceState state, int ready)
    {
        if (service.Selector.Count == 0)
        {
            if (ready == 0) ExplainWithoutSelector(explanation, service, state);
            return null;
        }
        if (source.WholePods is not { } all)
        {
            if (ready == 0) ExplainWithoutPods(explanation, service, state);
            return null;
        }
        var pods = all.ToList();
        List<Pod> chosen = [.. pods.Where(pod => pod.Namespace == service.Namespace && service.Selector.IsSubsetOf(pod.Labels))];
        List<Pod> living = [.. chosen.Where(pod => pod.Phase is not (PodPhase.Succeeded or PodPhase.Failed))];
        if (chosen.Count == 0 && ready == 0) SelectorExplanation.Explain(explanation, service, pods);
        else if (living.Count == 0 && ready == 0) explanation.Error("pod-ended", $"the pods that it selects have ended: {Names(chosen)}");
        else ExplainUnready(explanation, service, living, ready);
        return living;
    }

    /// <summary>The selector in the form of kubectl.</summary>
    public static string Text(LabelSet labels)
    {
        var pairs = new List<string>();
        foreach (var (key, value) in labels.Pairs) pairs.Add($"{key}={value}");
        return string.Join(',', pairs);
    }

    private static void ExplainWithoutSelector(Explanation explanation, Service service, ServiceState state) =>
        explanation.Error(
            "no-selector",
            state.Slices.Count == 0
                ? $"Service {service.Key} has no selector, and there is no EndpointSlice for it"
                : $"Service {service.Key} has no selector, and its EndpointSlices hold no ready address",
            "give it a selector, or write an EndpointSlice with the label kubernetes.io/service-name");

    private static void ExplainWithoutPods(Explanation explanation, Service service, ServiceState state)
    {
        var listed = state.Slices.Sum(slice => slice.Endpoints.Length);
        if (listed > 0) explanation.Error("pod-not-ready", $"its EndpointSlices list {listed} of its pods, and none is ready");
        else
        {
            explanation.Error(
                "no-pods-chosen", $"its selector {Text(service.Selector)} chooses no pod that has an address",
                "which label differs is known with --manifests or --kubeconfig, since this server does not read pods");
        }
    }

    private void ExplainUnready(Explanation explanation, Service service, List<Pod> living, int ready)
    {
        List<Pod> unready = [.. living.Where(pod => WhyNot(pod, service) is not null)];
        if (unready.Count == 0)
        {
            if (ready == 0 && living.Count > 0)
            {
                explanation.Error("slices-behind", $"pods are ready, but no EndpointSlice says so: {Names(living)}");
            }
            return;
        }
        foreach (var pod in unready.Take(3)) explanation.Decide(source, "Pod", pod.Key);
        var reasons = Explanation.Few(unready.Select(pod => $"pod {pod.Key} {WhyNot(pod, service)}"));
        if (service.PublishNotReadyAddresses && ready > 0)
        {
            explanation.Inform(
                "published-not-ready",
                $"Service {service.Key} has publishNotReadyAddresses, so it leads to pods that are not ready too: {reasons}");
            return;
        }
        if (ready == 0) explanation.Error("pod-not-ready", reasons);
        else explanation.Warn("pod-not-ready", $"{unready.Count} of {living.Count} pods are no endpoints: {reasons}");
    }

    /// <summary>Why a pod that the selector chooses is no ready endpoint, as what follows its name; null when it is one.</summary>
    public static string? WhyNot(Pod pod, Service service)
    {
        var why = pod.WhyNotReady is { } text ? $": {text}" : "";
        if (pod.IsTerminating) return "is being deleted";
        if (pod.Addresses.Count == 0) return $"has no address yet; it is {pod.Phase}{why}";
        if (!pod.IsReady) return $"is not ready{why}";
        return service.IpFamilies.Count > 0 && !pod.Addresses.Any(address => service.IpFamilies.Contains(address.Family))
            ? $"has no {string.Join(" or ", service.IpFamilies.AsEnumerable())} address"
            : null;
    }

    private static string Names(IEnumerable<Pod> pods) => Explanation.Few(pods.Select(pod => pod.Key.ToString()));
}
