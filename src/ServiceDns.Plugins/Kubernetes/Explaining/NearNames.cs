using ServiceDns.Cluster;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Finds what a name that does not exist was meant to be, among those that do.</summary>
internal sealed class NearNames(ClusterModel model, Func<Namespace?, bool> isExposed)
{
    /// <summary>A namespace with a name like that, or null.</summary>
    public string? Namespace(string name) => NearestName.Find(name, Exposed.Select(known => known.Name));

    /// <summary>A service of that namespace with a name like that, or null.</summary>
    public string? Service(ObjectKey key) => NearestName.Find(key.Name, ServicesOf(key.Namespace));

    /// <summary>The other namespaces that have a service of exactly that name, in order.</summary>
    public IReadOnlyList<string> NamespacesWith(string service) =>
    [
        .. Exposed.Select(known => known.Name).Order(StringComparer.Ordinal)
            .Where(name => model.FindService(new ObjectKey(name, service))?.Service is not null),
    ];

    /// <summary>The names of a namespace's services.</summary>
    public IEnumerable<string> ServicesOf(string namespaceName) =>
        from pair in model.Services where pair.Key.Namespace == namespaceName && pair.Value.Service is not null select pair.Key.Name;

    private IEnumerable<Namespace> Exposed => model.Namespaces.Where(isExposed);
}
