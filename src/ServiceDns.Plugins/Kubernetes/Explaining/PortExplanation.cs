using ServiceDns.Cluster;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Says which ports of a Service lead to a port that its pods do not have, as far as their declarations tell.</summary>
internal sealed class PortExplanation
{
    public void Explain(Explanation explanation, Service service, IReadOnlyList<Pod>? pods)
    {
        if (service.Ports.Count == 0 && !service.IsHeadless) explanation.Error("no-ports", $"Service {service.Key} has no ports");
        if (pods is not { Count: > 0 }) return;
        foreach (var port in service.Ports)
        {
            if (port.TargetPort.Name is { } name) ExplainNamed(explanation, service, port, name, pods);
            else ExplainNumber(explanation, service, port, pods);
        }
    }

    private static void ExplainNamed(Explanation explanation, Service service, ServicePort port, string name, IReadOnlyList<Pod> pods)
    {
        var without = pods.Count(pod => !pod.Ports.Any(own => own.Name == name && own.Protocol == port.Protocol));
        if (without == 0) return;
        if (without < pods.Count)
        {
            explanation.Warn(
                "port-name-missing", $"{Of(service, port)} leads to \"{name}\", which {without} of {pods.Count} pods do not have");
            return;
        }
        var known = pods.SelectMany(pod => pod.Ports).Where(own => own.Name.Length > 0).Select(own => own.Name).Distinct().ToList();
        var meant = NearestName.Find(name, known);
        var others = pods.SelectMany(pod => pod.Ports).Any(own => own.Name == name) ? $" over {Upper(port.Protocol)}" : "";
        explanation.Error(
            "port-name-missing", $"{Of(service, port)} leads to \"{name}\", and no pod has a port of that name{others}"
                + (meant is null || meant == name ? "" : $"; did you mean \"{meant}\"?"),
            known.Count == 0
                ? "the pods' ports have no names; use the number, or name the containerPort"
                : $"the pods have {Declared(pods)}");
    }

    private static void ExplainNumber(Explanation explanation, Service service, ServicePort port, IReadOnlyList<Pod> pods)
    {
        var number = port.TargetPort.Number;
        if (pods.Any(pod => pod.Ports.Any(own => own.Number == number && own.Protocol == port.Protocol))) return;
        if (pods.All(pod => pod.Ports.Count == 0))
        {
            explanation.Inform(
                "port-not-declared",
                $"{Of(service, port)} leads to {number}; the pods declare no ports, so whether they listen is not known");
            return;
        }
        explanation.Warn(
            "port-not-declared", $"{Of(service, port)} leads to {number}, which no pod declares; they declare {Declared(pods)}",
            "a port need not be declared to be open, but look whether the pods listen there, on all addresses and not on 127.0.0.1 alone");
    }

    private static string Of(Service service, ServicePort port) =>
        $"port {port.Port}/{Upper(port.Protocol)} of Service {service.Key}";

    private static string Declared(IReadOnlyList<Pod> pods) =>
        Explanation.Few(pods.SelectMany(pod => pod.Ports).Select(Text).Distinct(), most: 5);

    private static string Text(ContainerPort port) =>
        port.Name.Length > 0 ? $"{port.Number}/{Upper(port.Protocol)} \"{port.Name}\"" : $"{port.Number}/{Upper(port.Protocol)}";

    private static string Upper(Protocol protocol) => protocol.ToString().ToUpperInvariant();
}
