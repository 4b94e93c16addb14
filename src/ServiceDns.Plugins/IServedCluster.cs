using ServiceDns.Cluster;

namespace ServiceDns.Plugins;

/// <summary>What <c>kubernetes</c> lets other plugins of its block see of the cluster that it serves.</summary>
internal interface IServedCluster
{
    /// <summary>The cluster.</summary>
    ClusterModel Model { get; }

    /// <summary>Seconds that its own records hold.</summary>
    uint Ttl { get; }

    /// <summary>When the last change came, in seconds since 1970.</summary>
    uint Serial { get; }

    /// <summary>Whether the block answers for that namespace.</summary>
    bool IsExposed(string namespaceName);

    /// <summary>Whether the block answers from that service: its labels fit.</summary>
    bool IsServed(Service service);

    /// <summary>The ready addresses of a service, each with its name below the service and its ports.</summary>
    IEnumerable<(string Host, Address Address, ValueList<EndpointPort> Ports)> EndpointsOf(ServiceState state);

    /// <summary>The server's own addresses.</summary>
    IReadOnlyList<Address> OwnAddresses { get; }

    /// <summary>The services that have the address among their endpoints.</summary>
    IEnumerable<ObjectKey> ServicesBehind(Address address);
}
