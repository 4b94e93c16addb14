using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <content>What other plugins of the block see of the cluster.</content>
public sealed partial class KubernetesHandler : IServedCluster
{
    /// <summary>
    /// <c>NAMESPACE/NAME</c> of the pod that has an address, or null: pods are known where something needs them, as <c>pods verified</c>.
    /// </summary>
    public string? PodOf(Address address) => model.FindLivePod(address) is { } pod ? $"{pod.Namespace}/{pod.Name}" : null;

    ClusterModel IServedCluster.Model => model;

    uint IServedCluster.Ttl => index.Ttl;

    uint IServedCluster.Serial => index.Serial;

    IReadOnlyList<Address> IServedCluster.OwnAddresses => servers.OwnAddresses();

    bool IServedCluster.IsExposed(string namespaceName) => index.IsExposed(model.FindNamespace(namespaceName));

    bool IServedCluster.IsServed(Service service) => options.Labels?.Matches(service.Labels) != false;

    IEnumerable<(string Host, Address Address, ValueList<EndpointPort> Ports)> IServedCluster.EndpointsOf(ServiceState state) =>
        ServedEndpoint.Of(state.Slices, options).Select(endpoint => (endpoint.Host, endpoint.Address, endpoint.Slice.Ports));

    IEnumerable<ObjectKey> IServedCluster.ServicesBehind(Address address) => servers.ServicesWith(address);
}
