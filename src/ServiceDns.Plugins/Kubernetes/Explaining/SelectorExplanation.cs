using ServiceDns.Cluster;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Says what a selector that chooses no pod comes nearest to.</summary>
internal static class SelectorExplanation
{
    private const int SamePair = 8, SameKeyNearValue = 4, SameKey = 2, SameValue = 1;

    public static void Explain(Explanation explanation, Service service, IReadOnlyList<Pod> pods)
    {
        var selector = EndpointExplanation.Text(service.Selector);
        var none = $"its selector {selector} matches no pod in namespace \"{service.Namespace}\"";
        List<Pod> own = [.. pods.Where(pod => pod.Namespace == service.Namespace)];
        if (own.Count == 0) none += ", which has no pods";
        var nearest = own.Select(pod => (Pod: pod, Score: Score(service.Selector, pod.Labels)))
            .Where(pair => pair.Score is not null)
            .OrderByDescending(pair => pair.Score).ThenBy(pair => pair.Pod.Name, StringComparer.Ordinal).FirstOrDefault().Pod;
        List<string> others =
        [
            .. pods.Where(pod => pod.Namespace != service.Namespace && service.Selector.IsSubsetOf(pod.Labels))
                .Select(pod => pod.Namespace).Distinct().Order(StringComparer.Ordinal),
        ];
        if (nearest is not null)
        {
            explanation.Error(
                "labels-mismatch", $"{none}; nearest is pod {nearest.Key}, which has {Difference(service.Selector, nearest.Labels)}",
                "make the selector and the labels of the pod template equal");
        }
        else if (others.Count > 0)
        {
            explanation.Error(
                "labels-mismatch", $"{none}; pods of {Explanation.Few(others.Select(name => $"\"{name}\""))} have these labels",
                "a Service selects pods of its own namespace only");
        }
        else
        {
            explanation.Error("labels-mismatch", none,
                own.Count == 0 ? "create the pods" : $"the pods there have {Explanation.Few(own.Select(pod => Labels(pod)).Distinct())}");
        }
    }

    /// <summary>How near the labels come; null when nothing but keys is alike, as the app=… of any other program.</summary>
    private static int? Score(LabelSet selector, LabelSet labels)
    {
        var (score, isAlike) = (0, false);
        foreach (var (key, value) in selector.Pairs)
        {
            var points = labels[key] == value ? SamePair
                : labels[key] is { } other ? NearestName.Find(value, [other]) is null ? SameKey : SameKeyNearValue
                : HasValue(labels, value) ? SameValue : 0;
            score += points;
            isAlike |= points is not (0 or SameKey);
        }
        return isAlike ? score : null;
    }

    /// <summary>What the pod has in place of each pair that it lacks.</summary>
    private static string Difference(LabelSet selector, LabelSet labels)
    {
        var texts = new List<string>();
        foreach (var (key, value) in selector.Pairs)
        {
            if (labels[key] == value) continue;
            texts.Add(labels[key] is { } other ? $"{key}={other} instead of {key}={value}"
                : KeyOf(labels, value) is { } otherKey ? $"{otherKey}={value} instead of {key}={value}"
                : $"no label {key}");
        }
        return string.Join(" and ", texts);
    }

    private static bool HasValue(LabelSet labels, string value) => KeyOf(labels, value) is not null;

    private static string? KeyOf(LabelSet labels, string value)
    {
        foreach (var (key, candidate) in labels.Pairs)
        {
            if (candidate == value) return key;
        }
        return null;
    }

    private static string Labels(Pod pod) => pod.Labels.Count == 0 ? "no labels" : EndpointExplanation.Text(pod.Labels);
}
