using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Plugins.Kubernetes;

namespace ServiceDns.Explain;

/// <summary>What is wrong with the client's side: its namespace, its pod, its resolv.conf, the zone that it writes.</summary>
internal sealed class ClientFindings(IReadOnlyList<KubernetesHandler> clusters)
{
    private const string NodeLocal = "169.254."; // NodeLocal DNSCache listens on a link-local address

    private static readonly ObjectKey DnsService = new("kube-system", "kube-dns");

    internal IEnumerable<FindingReport> Of(ExplainRequest request, string name, ResolvConf resolv)
    {
        if (clusters.Count == 0) return [];
        return ((IEnumerable<FindingReport?>)
        [
            OfNamespace(request.Namespace), OfPod(request), OfServers(request, resolv), OfSearch(request, name, resolv), OfZone(name),
        ]).OfType<FindingReport>();
    }

    private FindingReport? OfNamespace(string name) => clusters.Any(cluster => cluster.HasNamespace(name))
        ? null
        : Warning("client-namespace-missing", $"the client's namespace \"{name}\" does not exist");

    private FindingReport? OfPod(ExplainRequest request) =>
        request.Pod is not { } pod || clusters.Any(cluster => cluster.AddressOf(new ObjectKey(request.Namespace, pod)) is not null)
            ? null
            : Warning(
                "client-pod-missing",
                $"the client's pod {request.Namespace}/{pod} is not known or has no address; it is taken to ask from 127.0.0.1");

    private FindingReport? OfServers(ExplainRequest request, ResolvConf resolv)
    {
        var addresses = clusters.SelectMany(cluster => cluster.AddressesOf(DnsService)).Select(address => address.ToString()).ToList();
        if (request.ResolvConf is null || addresses.Count == 0 || resolv.Servers.Count == 0) return null;
        return resolv.Servers.Any(server => addresses.Contains(server) || server.StartsWith(NodeLocal, StringComparison.Ordinal))
            ? null
            : Warning(
                "client-asks-elsewhere",
                $"the client asks {string.Join(", ", resolv.Servers)}, "
                + $"and not the cluster's DNS, Service {DnsService} at {string.Join(", ", addresses)}",
                "look at the pod's dnsPolicy: with Default, "
                + "and with hostNetwork unless it is ClusterFirstWithHostNet, the node's resolv.conf counts");
    }

    private FindingReport? OfSearch(ExplainRequest request, string name, ResolvConf resolv)
    {
        var ending = $".svc.{clusters[0].PrimaryZone}";
        var wanted = request.Namespace + ending;
        if (request.ResolvConf is null || name.EndsWith('.')
            || resolv.Search.Contains(wanted, StringComparer.OrdinalIgnoreCase)) return null;
        if (resolv.Search.FirstOrDefault(domain => domain.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            var scope = other[..^ending.Length];
            return Warning(
                "search-list", $"the client's search list is that of a pod of namespace \"{scope}\", not \"{request.Namespace}\"",
                $"if that is right, say --namespace {scope}");
        }
        return Warning(
            "search-list", $"the client's search list lacks {wanted}, so names of Services without their zone do not resolve",
            "look at the pod's dnsPolicy and dnsConfig, and write the whole name where they are meant so");
    }

    /// <summary>A name that has <c>.svc.</c> or <c>.pod.</c> in it and ends in no zone of the cluster.</summary>
    private FindingReport? OfZone(string name)
    {
        var labels = name.TrimEnd('.').ToLowerInvariant().Split('.');
        var at = Array.FindLastIndex(labels, label => label is "svc" or "pod");
        if (at < 1 || at == labels.Length - 1) return null;
        var zone = string.Join('.', labels[(at + 1)..]);
        var known = clusters.SelectMany(cluster => cluster.NameZones)
            .Select(candidate => candidate.ToString().TrimEnd('.')).Distinct().ToList();
        if (known.Contains(zone)) return null;
        var meant = NearestName.Find(zone, known);
        var advice = meant is null ? $", which has {string.Join(", ", known)}" : $"; did you mean \"{meant}\"?";
        return new FindingReport("wrong-zone", FindingReports.Error, $"\"{zone}\" is no zone of the cluster{advice}", null);
    }

    private static FindingReport Warning(string code, string text, string? advice = null) =>
        new(code, FindingReports.Warning, text, advice);
}
