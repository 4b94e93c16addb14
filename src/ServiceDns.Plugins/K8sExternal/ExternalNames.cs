using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.K8sExternal;

/// <summary>Finds services by name, and by the addresses that they have from outside.</summary>
/// <remarks>
/// The addresses are kept in an index of their own, since only this plugin asks for them; the writer of the model updates it.
/// </remarks>
internal sealed class ExternalNames(ExternalOptions options) : IClusterObserver
{
    private readonly AddressIndex addresses = new();
    private IServedCluster? cluster;

    /// <summary>The cluster.</summary>
    public IServedCluster Cluster => cluster!;

    /// <summary>Begins to follow a cluster.</summary>
    public void Follow(IServedCluster served)
    {
        cluster = served;
        served.Model.Subscribe(this, model =>
        {
            foreach (var (key, state) in model.Services) addresses.Put(key, PointsOf(state.Service));
        });
    }

    /// <summary>Lets go of the cluster.</summary>
    public Task ReleaseAsync()
    {
        cluster?.Model.Unsubscribe(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void OnChange(ClusterModel model, ClusterChange change)
    {
        foreach (var service in change.Services) addresses.Put(service.Key, PointsOf(model.FindService(service.Key)?.Service));
    }

    /// <summary>The services that have the address from outside, in namespaces that are answered for.</summary>
    public IEnumerable<ObjectKey> ServicesAt(Address address) =>
        addresses.Find(address).Where(key =>
            Cluster.IsExposed(key.Namespace) && Cluster.Model.FindService(key)?.Service is { } service && Cluster.IsServed(service));

    /// <summary>What is known under a name.</summary>
    /// <param name="labels">The labels before the zone, at least one.</param>
    /// <param name="points">Where the service is reached; empty when it has nothing that fits.</param>
    /// <returns>NOERROR when there is such a name.</returns>
    public ResponseCode Find(string[] labels, out IReadOnlyList<ExternalPoint> points)
    {
        points = [];
        if (!Cluster.IsExposed(labels[^1])) return ResponseCode.NXDomain;
        if (labels.Length == 1) return ResponseCode.NoError;
        if (labels.Length > 4) return ResponseCode.NXDomain;
        var key = new ObjectKey(labels[^1], labels[^2]);
        if (Cluster.Model.FindService(key) is not { Service: { } service } state || !Cluster.IsServed(service))
        {
            return ResponseCode.NXDomain;
        }
        var endpoint = labels.Length == 3 ? Bare(labels[0]) : "";
        var (port, protocol) = labels.Length == 4 ? (Bare(labels[0]), Bare(labels[1])) : ("", "");
        var hosts = PointsOf(service);
        var isByEndpoint = options.IsHeadless && hosts.Count == 0 && (service.IsHeadless || endpoint.Length > 0);
        points = isByEndpoint ? Endpoints(state, endpoint, port, protocol) : Hosts(service, hosts, port, protocol);
        return points.Count > 0 ? ResponseCode.NoError : ResponseCode.NXDomain;
    }

    /// <summary>The addresses and names that a service has from outside: those of its own, then the load balancer's.</summary>
    public static List<(Address? Address, string? Hostname)> PointsOf(Service? service)
    {
        var points = new List<(Address? Address, string? Hostname)>();
        if (service is null) return points;
        for (var i = 0; i < service.ExternalIPs.Count; i++) points.Add((service.ExternalIPs[i], null));
        for (var i = 0; i < service.LoadBalancerIngress.Count; i++)
        {
            var ingress = service.LoadBalancerIngress[i];
            if (ingress.Address is not null || ingress.Hostname is not null)
            {
                points.Add((ingress.Address, ingress.Address is null ? ingress.Hostname : null));
            }
        }
        return points;
    }

    private static List<ExternalPoint> Hosts(
        Service service, List<(Address? Address, string? Hostname)> hosts, string port, string protocol)
    {
        var points = new List<ExternalPoint>();
        foreach (var (address, hostname) in hosts)
        {
            if (service.Ports.Count == 0 && port.Length == 0 && protocol.Length == 0)
            {
                points.Add(new ExternalPoint(address, hostname, null));
            }
            foreach (var known in service.Ports)
            {
                if (Fits(port, known.Name) && Fits(protocol, known.Protocol)) points.Add(new ExternalPoint(address, hostname, known.Port));
            }
        }
        return points;
    }

    private List<ExternalPoint> Endpoints(ServiceState state, string endpoint, string port, string protocol)
    {
        var points = new List<ExternalPoint>();
        foreach (var (host, address, ports) in Cluster.EndpointsOf(state))
        {
            if (!Fits(endpoint, host)) continue;
            if (ports.Count == 0 && port.Length == 0 && protocol.Length == 0) points.Add(new ExternalPoint(address, null, null, host));
            foreach (var known in ports)
            {
                if (Fits(port, known.Name) && Fits(protocol, known.Protocol))
                {
                    points.Add(new ExternalPoint(address, null, known.Port, host));
                }
            }
        }
        return points;
    }

    private static bool Fits(string asked, Protocol known) => Fits(asked, known.ToString());

    private static bool Fits(string asked, string known) => asked.Length == 0 || asked.Equals(known, StringComparison.OrdinalIgnoreCase);

    private static string Bare(string label) => label.StartsWith('_') ? label[1..] : label;
}
