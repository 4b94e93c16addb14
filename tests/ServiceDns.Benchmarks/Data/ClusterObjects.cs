using ServiceDns.Cluster;

namespace ServiceDns.Benchmarks.Data;

/// <summary>A cluster as objects of the model.</summary>
internal static class ClusterObjects
{
    private static readonly ServicePort Http = new(ClusterShape.PortName, Protocol.Tcp, ClusterShape.Port);

    private static readonly EndpointPort HttpEndpoint = new(ClusterShape.PortName, Protocol.Tcp, ClusterShape.Port);

    /// <summary>Adds all of it.</summary>
    public static void AddTo(ClusterTransaction edit, ClusterShape shape)
    {
        for (var i = 0; i < shape.Namespaces; i++) edit.Set(new Namespace(ClusterShape.NamespaceName(i)));
        for (var i = 0; i < shape.Services; i++)
        {
            edit.Set(ServiceOf(shape, i, ClusterShape.ClusterIp(i)));
            edit.Set(Slice(ClusterShape.ServiceName(i), shape.NamespaceOf(i), 0, [new Endpoint { Address = ClusterShape.EndpointIp(i) }]));
        }
        for (var i = 0; i < shape.Headless; i++)
        {
            edit.Set(new Service
            {
                Namespace = shape.NamespaceOf(i),
                Name = ClusterShape.HeadlessName(i),
                IsHeadless = true,
                Ports = [Http],
            });
            for (var first = 0; first < shape.Pods; first += ClusterShape.SliceSize)
            {
                edit.Set(SliceOf(shape, i, first, ready: ClusterShape.SliceSize));
            }
        }
    }

    /// <summary>A ClusterIP service of the shape, with an address of one's choice.</summary>
    public static Service ServiceOf(ClusterShape shape, int index, Address address) => new()
    {
        Namespace = shape.NamespaceOf(index), Name = ClusterShape.ServiceName(index), ClusterIPs = [address], Ports = [Http],
    };

    /// <summary>A slice of a headless service, from its pod <paramref name="first"/> on.</summary>
    public static EndpointSlice SliceOf(ClusterShape shape, int headless, int first, int ready)
    {
        var count = Math.Min(ClusterShape.SliceSize, shape.Pods - first);
        var endpoints = Enumerable.Range(first, count).Select((pod, index) => new Endpoint
        {
            Address = shape.PodIp(headless, pod),
            Hostname = ClusterShape.HostName(pod),
            Conditions = EndpointConditions.KnowsReady | (index < ready ? EndpointConditions.Ready : EndpointConditions.None),
        });
        return Slice(ClusterShape.HeadlessName(headless), shape.NamespaceOf(headless), first / ClusterShape.SliceSize, [.. endpoints]);
    }

    private static EndpointSlice Slice(string service, string ns, int number, Endpoint[] endpoints) => new()
    {
        Namespace = ns, Name = $"{service}-{number}", ServiceName = service, Ports = [HttpEndpoint], Endpoints = endpoints,
    };
}
