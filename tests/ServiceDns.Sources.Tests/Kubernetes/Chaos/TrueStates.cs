using ServiceDns.FakeApiServer;

namespace ServiceDns.Sources.Tests.Kubernetes.Chaos;

/// <summary>
/// Every state that each object ever had, and a reader of a model that demands of each state it sees that it was true, and was not
/// followed by one that the model has shown already: no object goes back in time.
/// </summary>
internal sealed class TrueStates : IClusterObserver
{
    private const string Absent = "(absent)";

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<string>> history = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> shown = new(StringComparer.Ordinal);
    private readonly List<string> lies = [];

    /// <summary>What the model showed that was never true, or was true only before.</summary>
    public IReadOnlyList<string> Lies
    {
        get { lock (gate) return [.. lies]; }
    }

    /// <summary>States that the model showed.</summary>
    public int Count { get; private set; }

    /// <summary>To be called before the state is true; null for no object.</summary>
    public void Record(string key, string? state)
    {
        lock (gate)
        {
            if (!history.TryGetValue(key, out var states)) history[key] = states = [Absent];
            states.Add(state ?? Absent);
        }
    }

    public void OnChange(ClusterModel model, ClusterChange change)
    {
        lock (gate)
        {
            foreach (var ns in change.Namespaces)
            {
                See(ObjectText.Key(ResourceKind.Namespace, null, (ns.After ?? ns.Before)!.Name), ns.After is null ? null : "");
            }
            foreach (var node in change.Nodes)
            {
                See(
                    ObjectText.Key(ResourceKind.Node, null, (node.After ?? node.Before)!.Name),
                    node.After is null ? null : ObjectText.Of(node.After));
            }
            foreach (var (before, after) in change.Pods)
            {
                var pod = (after ?? before)!;
                See(ObjectText.Key(ResourceKind.Pod, pod.Namespace, pod.Name), after is null ? null : ObjectText.Of(after));
            }
            foreach (var service in change.Services)
            {
                var state = model.FindService(service.Key);
                See(
                    ObjectText.Key(ResourceKind.Service, service.Key.Namespace, service.Key.Name),
                    state?.Service is null ? null : ObjectText.Of(state.Service));
                foreach (var slice in (state?.Slices ?? []).AsEnumerable())
                {
                    See(ObjectText.Key(ResourceKind.EndpointSlice, slice.Namespace, slice.Name), ObjectText.Of(slice));
                }
            }
        }
    }

    private void See(string key, string? state)
    {
        Count++;
        var (states, last) = (history.GetValueOrDefault(key) ?? [Absent], shown.GetValueOrDefault(key));
        var at = states.IndexOf(state ?? Absent, last);
        if (at >= 0) shown[key] = at;
        else lies.Add($"{key} was shown as '{state ?? Absent}', "
            + $"{(states.Contains(state ?? Absent) ? "which it was only before" : "which it never was")}");
    }
}
