using System.Collections.Concurrent;
using System.Text;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>The search paths that the kubelet writes into pods: three domains of the cluster, then those of the node.</summary>
/// <param name="hostDomains">The node's, which are taken to be this host's.</param>
internal sealed class ClientSearchPaths(IReadOnlyList<DomainName> hostDomains)
{
    private const int MostKept = 10_000; // namespaces come and go; what is kept is given up then, and made again

    private readonly ConcurrentDictionary<(string Namespace, DomainName Zone), DomainName[]?> paths = new();

    /// <summary>The path of a namespace's pods, with the root at its end; null when the names would be too long. Kept.</summary>
    public DomainName[]? Of(string namespaceName, DomainName zone)
    {
        if (paths.TryGetValue((namespaceName, zone), out var known)) return known;
        if (paths.Count >= MostKept) paths.Clear();
        return paths[(namespaceName, zone)] = Make(namespaceName, zone);
    }

    private DomainName[]? Make(string namespaceName, DomainName zone)
    {
        var service = Below(zone, "svc");
        var own = service is null ? null : Below(service, namespaceName);
        return own is null ? null : [own, service!, zone, .. hostDomains, DomainName.Root];
    }

    private static DomainName? Below(DomainName zone, string label)
    {
        var bytes = Encoding.ASCII.GetBytes(label);
        if (bytes.Length is 0 or > WireName.MaxLabelLength || zone.Length + bytes.Length + 1 > WireName.MaxLength) return null;
        return DomainName.FromWire([(byte)bytes.Length, .. bytes, .. zone.Wire]);
    }
}
