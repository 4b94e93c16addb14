using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Follows a Service that is an alias to where it leads, as long as that is in the cluster.</summary>
/// <param name="options">The zones.</param>
/// <param name="model">The Services.</param>
/// <param name="explain">Says what is wrong with a name of the cluster, given by its labels before the zone.</param>
internal sealed class AliasExplanation(KubernetesOptions options, ClusterModel model, Action<Explanation, string[]> explain)
{
    /// <summary>Adds what is wrong with the end of the alias.</summary>
    public void Explain(Explanation explanation, Service alias)
    {
        var way = new List<ObjectKey> { alias.Key };
        for (var target = alias.ExternalName; LabelsOf(target) is { } labels;)
        {
            if (labels is [var name, var scope, "svc"]
                && model.FindService(new ObjectKey(scope, name))?.Service is { Type: ServiceType.ExternalName } next)
            {
                way.Add(next.Key);
                if (way.IndexOf(next.Key) < way.Count - 1)
                {
                    explanation.Error("external-name-loop", $"aliases lead in a circle: Service {string.Join(" → ", way)}");
                    return;
                }
                target = next.ExternalName;
                continue;
            }
            var end = new Explanation { Suggests = explanation.Suggests };
            explain(end, labels);
            var isFirst = true;
            foreach (var finding in end.Findings.Where(finding => finding.Severity == TraceSeverity.Error))
            {
                explanation.Error(
                    finding.Code, isFirst ? $"Service {alias.Key} is an alias for {target}: {finding.Text}" : finding.Text, finding.Advice);
                isFirst = false;
            }
            return;
        }
    }

    /// <summary>The labels before the zone; null for a name that is not of the cluster.</summary>
    private string[]? LabelsOf(string? target)
    {
        if (target is null || !DomainName.TryParse(target.ToLowerInvariant(), out var name)) return null;
        var text = name.ToString();
        foreach (var zone in options.Zones)
        {
            if (text.EndsWith($".{zone}", StringComparison.OrdinalIgnoreCase)) return text[..^(zone.ToString().Length + 1)].Split('.');
        }
        return null;
    }
}
