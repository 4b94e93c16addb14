namespace ServiceDns.Cluster.Control;

/// <summary>Finds the pods that a selector chooses, by its rarest pair. Only pairs that some selector names are indexed.</summary>
/// <remarks>Cost: one look-up for each label of each pod, then for each selector the pods that share its rarest pair.</remarks>
internal sealed class PodIndex
{
    private readonly Dictionary<(string Namespace, string Key, string Value), List<Pod>> byPair = [];

    public PodIndex(IEnumerable<Service> selecting, IReadOnlyList<Pod> pods)
    {
        foreach (var service in selecting)
        {
            foreach (var (key, value) in service.Selector.Pairs) byPair.TryAdd((service.Namespace, key, value), []);
        }
        if (byPair.Count == 0) return;
        foreach (var pod in pods)
        {
            // Finished pods and pods without address are no endpoints (ShouldPodBeInEndpoints).
            if (pod.Phase is PodPhase.Succeeded or PodPhase.Failed || pod.Addresses.Count == 0) continue;
            foreach (var (key, value) in pod.Labels.Pairs)
            {
                if (byPair.TryGetValue((pod.Namespace, key, value), out var list)) list.Add(pod);
            }
        }
    }

    /// <summary>The pods of the namespace that have every pair of the selector, in the order given.</summary>
    public IEnumerable<Pod> Find(Service service)
    {
        List<Pod>? rarest = null;
        foreach (var (key, value) in service.Selector.Pairs)
        {
            var list = byPair[(service.Namespace, key, value)];
            if (rarest is null || list.Count < rarest.Count) rarest = list;
        }
        return rarest is null ? [] : service.Selector.Count == 1 ? rarest : rarest.Where(pod => service.Selector.IsSubsetOf(pod.Labels));
    }
}
