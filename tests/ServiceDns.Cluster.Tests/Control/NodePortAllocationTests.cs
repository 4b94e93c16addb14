using ServiceDns.Cluster.Control;
using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Control;

public class NodePortAllocationTests
{
    private static ushort[] PortsOf(CompletedCluster cluster, string name) =>
        [.. cluster.Services.Single(service => service.Name == name).Ports.Select(port => port.NodePort)];

    private static ServiceDraft NodePort(string name, params ServicePortDraft[] ports) =>
        Service(name, d => (d.Type, d.Ports) = ("NodePort", ports.ToValueList()));

    [Fact]
    public void Only_services_that_need_them_get_node_ports()
    {
        var cluster = Complete(
            NodePort("node", Port(80)),
            Service("lb", d => d.Type = "LoadBalancer"),
            Service("direct", d => (d.Type, d.AllocateLoadBalancerNodePorts) = ("LoadBalancer", false)),
            Service("inner"),
            Service("headless", d => (d.Type, d.ClusterIP) = ("NodePort", "None")));

        Assert.InRange(Assert.Single(PortsOf(cluster, "node")), 30086, 32767);
        Assert.InRange(Assert.Single(PortsOf(cluster, "lb")), 30086, 32767);
        Assert.Equal([(ushort)0], PortsOf(cluster, "direct"));
        Assert.Equal([(ushort)0], PortsOf(cluster, "inner"));
        Assert.Equal([(ushort)0], PortsOf(cluster, "headless"));
    }

    [Fact]
    public void A_port_that_a_load_balancer_without_node_ports_states_is_kept()
    {
        var cluster = Complete(Service("lb", d =>
            (d.Type, d.AllocateLoadBalancerNodePorts, d.Ports) = ("LoadBalancer", false, [Port(80, nodePort: 30080)])));

        Assert.Empty(cluster.Problems);
        Assert.Equal([(ushort)30080], PortsOf(cluster, "lb"));
    }

    [Fact]
    public void One_number_serves_several_protocols_of_one_port()
    {
        var cluster = Complete(
            NodePort("given", Port(53, "tcp"), Port(53, "udp", "UDP"), Port(80, "web")),
            NodePort("stated", Port(53, "tcp"), Port(53, "udp", "UDP", nodePort: 30053)),
            NodePort("own", Port(53, "tcp", nodePort: 30153), Port(5353, "udp", "UDP", nodePort: 30153)));

        var given = PortsOf(cluster, "given");
        Assert.Empty(cluster.Problems);
        Assert.Equal(given[0], given[1]);
        Assert.NotEqual(given[0], given[2]);
        Assert.Equal([(ushort)30053, (ushort)30053], PortsOf(cluster, "stated"));
        Assert.Equal([(ushort)30153, (ushort)30153], PortsOf(cluster, "own"));
    }

    [Fact]
    public void A_number_belongs_to_one_service_whatever_the_protocol()
    {
        var cluster = Complete(NodePort("a", Port(80, nodePort: 30080)), NodePort("b", Port(80, protocol: "UDP", nodePort: 30080)));

        Assert.Equal(
            "Service \"b\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated",
            Assert.Single(cluster.Problems).Text);
        Assert.Equal([(ushort)30080], PortsOf(cluster, "b"));
    }

    //                     stated   served as
    public static TheoryData<int, int> Outside => new() { { 8080, 8080 }, { 32768, 32768 }, { 70000, 0 }, { -1, 0 } };

    [Theory, MemberData(nameof(Outside))]
    public void A_number_outside_the_range_is_reported(int stated, int served)
    {
        var cluster = Complete(NodePort("a", Port(80, nodePort: stated)));

        Assert.Equal(
            $"Invalid value: {stated}: provided port is not in the valid range. The range of valid ports is 30000-32767",
            Assert.Single(cluster.Problems).Message);
        if (served > 0) Assert.Equal([(ushort)served], PortsOf(cluster, "a"));
        else Assert.InRange(Assert.Single(PortsOf(cluster, "a")), 30086, 32767);
    }

    [Fact]
    public void A_full_range_leaves_the_service_without_node_port()
    {
        var options = new CompletionOptions { NodePortRange = (30000, 30019) };
        var drafts = Enumerable.Range(0, 21).Select(i => NodePort($"s{i}", Port(80))).ToList();

        var cluster = Completion.Complete(new ClusterDraft { Services = drafts }, options);

        var ports = cluster.Services.Take(20).Select(service => (int)service.Ports[0].NodePort).ToList();
        Assert.Equal(Enumerable.Range(30000, 20), ports.Order());
        Assert.All(ports.Take(4), port => Assert.InRange(port, 30016, 30019)); // 16 are the lower band
        Assert.Equal(
            "Service \"s20\": Internal error occurred: failed to allocate a nodePort: range is full", Assert.Single(cluster.Problems).Text);
        Assert.Equal(21, cluster.Services.Count);
    }

    private static ServiceDraft LocalBalancer(string name, int healthPort = 0) => Service(name, d =>
    {
        d.Type = "LoadBalancer";
        d.ExternalTrafficPolicy = "Local";
        if (healthPort != 0) d.HealthCheckNodePort = healthPort;
    });

    [Fact]
    public void A_local_load_balancer_gets_a_health_check_port_of_the_same_pool()
    {
        var service = Assert.Single(Complete(LocalBalancer("lb")).Services);

        Assert.InRange(service.HealthCheckNodePort, 30086, 32767);
        Assert.NotEqual(service.Ports[0].NodePort, service.HealthCheckNodePort);
    }

    [Fact]
    public void A_health_check_port_that_is_taken_is_reported()
    {
        var cluster = Complete(NodePort("a", Port(80, nodePort: 30100)), LocalBalancer("lb", 30100), LocalBalancer("far", 100));

        Assert.Equal(
            [
                "Service \"lb\": Internal error occurred: failed to allocate requested HealthCheck NodePort 30100: "
                + "provided port is already allocated",
                "Service \"far\": Internal error occurred: failed to allocate requested HealthCheck NodePort 100: "
                + "provided port is not in the valid range. The range of valid ports is 30000-32767",
            ],
            cluster.Problems.Select(problem => problem.Text));
        Assert.Equal(3, cluster.Services.Count);
    }
}
