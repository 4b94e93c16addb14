using System.Text;
using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Says why a name of the cluster is answered as it is. It decides nothing: the answer comes from the index, as always.</summary>
internal sealed class NameExplanation
{
    /// <summary>What makes a name of a Service not exist, whatever type is asked for.</summary>
    private static readonly HashSet<string> Denials = ["headless-empty", "noendpoints", "host-missing", "port-missing"];

    private const string Shape = "services are SERVICE.NAMESPACE.svc.ZONE, pods A-B-C-D.NAMESPACE.pod.ZONE";

    private readonly KubernetesOptions options;
    private readonly ClusterModel model;
    private readonly IClusterSource source;
    private readonly Func<Namespace?, bool> isExposed;
    private readonly NearNames near;
    private readonly ServiceExplanation services;
    private readonly PodExplanation pods;
    private readonly AliasExplanation aliases;

    /// <param name="options">The Corefile's block.</param>
    /// <param name="model">The cluster.</param>
    /// <param name="source">Where it is from.</param>
    /// <param name="isExposed">Whether a namespace is answered for.</param>
    public NameExplanation(KubernetesOptions options, ClusterModel model, IClusterSource source, Func<Namespace?, bool> isExposed)
    {
        (this.options, this.model, this.source, this.isExposed) = (options, model, source, isExposed);
        near = new NearNames(model, isExposed);
        services = new ServiceExplanation(options, model, source);
        pods = new PodExplanation(options, model, source);
        aliases = new AliasExplanation(options, model, (explanation, labels) => Explain(explanation, labels, RecordType.A, default));
    }

    /// <summary>Explains a name.</summary>
    /// <param name="relative">The labels before the zone, in lower-case wire form without the root.</param>
    /// <param name="type">The asked type.</param>
    /// <param name="client">Who asks.</param>
    public Explanation Explain(ReadOnlySpan<byte> relative, RecordType type, Address client) =>
        Explain(new Explanation { Suggests = true }, relative, type, client);

    /// <summary>Why a name has no records, in one line, from what takes few look-ups; null when there is nothing to say.</summary>
    /// <param name="relative">As for <see cref="Explain(ReadOnlySpan{byte}, RecordType, Address)"/>.</param>
    /// <param name="type">The asked type.</param>
    /// <param name="suggests">Whether to look for names of a like spelling.</param>
    public string? ReasonOf(ReadOnlySpan<byte> relative, RecordType type, bool suggests) =>
        Explain(new Explanation { IsBrief = true, Suggests = suggests }, relative, type, default).Findings.FirstOrDefault()?.Text;

    private Explanation Explain(Explanation explanation, ReadOnlySpan<byte> relative, RecordType type, Address client)
    {
        if (model.Standing == ClusterStanding.Unknown)
        {
            explanation.Error(
                "not-synced", "the cluster has not been read yet",
                "look at the server's log: does the API server answer, and is reading allowed?");
        }
        Explain(explanation, LabelsOf(relative), type, client);
        return explanation;
    }

    private void Explain(Explanation explanation, string[] labels, RecordType type, Address client)
    {
        switch (labels)
        {
            case ["dns-version"] or ["ns", "dns"]:
                break;
            case []:
                explanation.Inform("no-such-record", $"the zone of the cluster has no {type.ToText()} record of its own");
                break;
            case ["svc"] or ["pod"]:
                explanation.Inform("no-such-record", $"below \"{labels[0]}\" are the names of the cluster; it has no records itself");
                break;
            case [.. var inner, "svc"]:
                ExplainService(explanation, inner, type, client);
                break;
            case [.. var inner, "pod"]:
                ExplainPod(explanation, inner, type);
                break;
            default:
                ExplainShape(explanation, labels);
                break;
        }
    }

    private void ExplainShape(Explanation explanation, string[] labels)
    {
        var name = string.Join('.', labels);
        var isService = labels.Length > 1 && isExposed(model.FindNamespace(labels[^1]))
            && model.FindService(new ObjectKey(labels[^1], labels[^2]))?.Service is not null;
        var meant = isService ? $"; did you mean \"{name}.svc\"?" : $": {Shape}";
        explanation.Error("not-a-cluster-name", $"\"{name}\" is no name that a cluster has{meant}");
    }

    private static string[] LabelsOf(ReadOnlySpan<byte> relative)
    {
        var labels = new List<string>();
        for (var at = 0; at < relative.Length; at += relative[at] + 1)
        {
            labels.Add(Encoding.UTF8.GetString(relative.Slice(at + 1, relative[at])));
        }
        return [.. labels];
    }

    private void ExplainService(Explanation explanation, string[] labels, RecordType type, Address client)
    {
        if (labels.Length > 4)
        {
            ExplainTooMany(explanation, labels);
            return;
        }
        var namespaceName = labels[^1];
        if (labels.Length < 2)
        {
            if (LacksNamespace(explanation, namespaceName) || !HasNamespace(explanation, namespaceName, service: null)) return;
            ExplainNamespace(explanation, namespaceName, "Services");
            return;
        }
        if (!HasNamespace(explanation, namespaceName, labels[^2])) return;
        var key = new ObjectKey(namespaceName, labels[^2]);
        if (model.FindService(key) is not { Service: { } service } state)
        {
            ExplainMissing(explanation, key);
            return;
        }
        explanation.Decide(source, "Service", key);
        if (options.Labels?.Matches(service.Labels) == false)
        {
            explanation.Error(
                "service-hidden", $"Service {key} does not have the labels that the Corefile asks for: labels {options.Labels}");
            return;
        }
        if (labels.Length == 4) services.ExplainPort(explanation, service, labels[0].TrimStart('_'), labels[1].TrimStart('_'));
        else if (labels.Length == 3) services.ExplainHost(explanation, service, state, labels[0]);
        services.Explain(explanation, service, state, client);
        var isAlias = labels.Length == 2 && service.Type == ServiceType.ExternalName;
        if (isAlias && !explanation.IsBrief) aliases.Explain(explanation, service);
        if (!explanation.Findings.Exists(finding => Denials.Contains(finding.Code))) services.ExplainType(explanation, service, type);
    }

    private void ExplainTooMany(Explanation explanation, string[] labels)
    {
        // an SRV record says the port's number by the Service's name, and each endpoint's name is among its targets
        if (labels is [['_', ..] port, ['_', ..] protocol, _, var service, var scope]
            && model.FindService(new ObjectKey(scope, service))?.Service is not null)
        {
            explanation.Error(
                "port-missing", $"one endpoint has no SRV records; did you mean \"{port}.{protocol}.{service}.{scope}.svc\"?");
            return;
        }
        explanation.Error("not-a-cluster-name", $"\"{string.Join('.', labels)}.svc\" has too many labels for a Service: {Shape}");
    }

    /// <summary>Whether the name is that of a Service, where a namespace's would be.</summary>
    private bool LacksNamespace(Explanation explanation, string name)
    {
        if (!explanation.Suggests || model.FindNamespace(name) is not null) return false;
        if (near.NamespacesWith(name) is not { Count: > 0 } having) return false;
        explanation.Error(
            "wrong-namespace",
            $"\"{name}.svc\" lacks a namespace: Service \"{name}\" is in {Explanation.Few(having.Select(other => $"\"{other}\""))}",
            $"ask for \"{name}.{having[0]}\"");
        return true;
    }

    private bool HasNamespace(Explanation explanation, string name, string? service)
    {
        var known = model.FindNamespace(name);
        if (known is null)
        {
            // "pod" and "svc" stand there by the search list, as in 10-244-1-5.shop.pod.shop.svc.cluster.local
            var meant = explanation.Suggests && name is not ("pod" or "svc") ? near.Namespace(name) : null;
            var others = service is null || !explanation.Suggests ? [] : near.NamespacesWith(service);
            explanation.Error(
                "namespace-missing", $"namespace \"{name}\" not found{(meant is null ? "" : $"; did you mean \"{meant}\"?")}",
                others.Count == 0 ? null : $"a Service \"{service}\" is in {Explanation.Few(others.Select(other => $"\"{other}\""))}");
            return false;
        }
        if (isExposed(known)) return true;
        explanation.Error(
            "namespace-hidden", $"the Corefile leaves out namespace \"{name}\"",
            $"look at '{(options.NamespaceLabels is null ? "namespaces" : "namespace_labels")}' in the kubernetes block");
        return false;
    }

    private void ExplainMissing(Explanation explanation, ObjectKey key)
    {
        var isPod = !explanation.IsBrief && source.WholePods?.Any(pod => pod.Key == key) == true;
        var missing = $"service \"{key.Name}\" not found in namespace \"{key.Namespace}\"{(isPod ? ", but a pod" : "")}";
        if (!explanation.Suggests)
        {
            explanation.Error("service-missing", missing);
            return;
        }
        var elsewhere = near.NamespacesWith(key.Name);
        if (elsewhere.Count > 0)
        {
            var names = Explanation.Few(elsewhere.Select(name => $"\"{name}\""));
            explanation.Error(
                "wrong-namespace", $"{missing}; it is in {(elsewhere.Count == 1 ? "namespace" : "namespaces")} {names}",
                $"from another namespace ask for \"{key.Name}.{elsewhere[0]}\"");
            return;
        }
        if (near.Service(key) is { } meant)
        {
            explanation.Error("service-missing", $"{missing}; did you mean \"{meant}\"?");
            return;
        }
        var there = near.ServicesOf(key.Namespace).Order(StringComparer.Ordinal).ToList();
        explanation.Error(
            "service-missing", missing,
            there.Count == 0 ? "that namespace has no Service at all" : $"it has {Explanation.Few(there, most: 5)}");
    }

    private void ExplainPod(Explanation explanation, string[] labels, RecordType type)
    {
        if (options.Pods == PodMode.Disabled)
        {
            explanation.Error(
                "pods-disabled", "names of pods are not answered", "write 'pods verified' or 'pods insecure' in the kubernetes block");
            return;
        }
        if (!HasNamespace(explanation, labels[^1], service: null)) return;
        if (labels.Length > 1) pods.Explain(explanation, labels, type);
        else ExplainNamespace(explanation, labels[0], "pods");
    }

    private static void ExplainNamespace(Explanation explanation, string name, string what) =>
        explanation.Inform("no-such-record", $"\"{name}\" is a namespace: only the names of its {what}, below it, have records");
}
