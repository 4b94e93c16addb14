using ServiceDns.Cluster;
using ServiceDns.Kernel.Tests.Network;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>A service with a port 80 of TCP and one of UDP, and its endpoints, which listen at 8080.</summary>
/// <param name="Number">Its ClusterIP is <c>cluster-NUMBER</c>.</param>
/// <param name="Endpoints">Endpoints as <c>pod1 here; remote0 there !ready</c>; without a word about readiness they are ready.</param>
/// <param name="Balancers">Addresses of load balancers: <c>external-N</c>. One that has some is of type LoadBalancer.</param>
/// <param name="NodePort">The node port of both; 0 for none.</param>
/// <param name="Change">What is special about it.</param>
public sealed record Offer(
    int Number, string Endpoints, int[]? Balancers = null, ushort NodePort = 0, Func<Service, IpFamily, Service>? Change = null)
{
    private const ushort Port = 80;

    /// <summary>The ports of the endpoints.</summary>
    public EndpointPort[] Targets { get; init; } = [new("t", Protocol.Tcp, Names.Usual), new("u", Protocol.Udp, Names.Usual)];

    /// <summary>The name of the service.</summary>
    public string Name => $"s{Number}";

    /// <summary>The service, and its slice unless there are no endpoints.</summary>
    public IEnumerable<object> ObjectsIn(IpFamily family)
    {
        var service = Service(
            Name, Names.Address($"cluster-{Number}", family),
            new ServicePort("t", Protocol.Tcp, Port, NodePort: NodePort), new ServicePort("u", Protocol.Udp, Port, NodePort: NodePort)) with
        {
            Type = Balancers is not null ? ServiceType.LoadBalancer : NodePort != 0 ? ServiceType.NodePort : ServiceType.ClusterIP,
            LoadBalancerIngress = (Balancers ?? [])
                .Select(number => new LoadBalancerIngress(At($"external-{number}", family), null, false))
                .ToValueList(),
        };
        yield return Change?.Invoke(service, family) ?? service;
        var endpoints = Endpoints.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text =>
        {
            var name = text.Split(' ')[0];
            return Names.Address(name, family) + text[name.Length..];
        });
        if (Endpoints.Length > 0) yield return Slice(Name, $"{Name}-1", string.Join(';', endpoints), Targets);
    }

    /// <summary>The address of that name.</summary>
    public static Address At(string name, IpFamily family) => Address.Parse(Names.Address(name, family));
}
