using ServiceDns.Cluster;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests;

public class ServicePlanTests
{
    private static readonly Service LoadBalancer = Service(
        "lb", "172.30.0.41", new ServicePort("p80", Protocol.Tcp, 80, NodePort: 30080)) with
    {
        Type = ServiceType.LoadBalancer,
        ExternalTrafficPolicy = TrafficPolicy.Local,
        HealthCheckNodePort = 30000,
        ExternalIPs = Addresses("192.168.99.11,2001:db8::11"),
        LoadBalancerIngress = [new(Address.Parse("1.2.3.4"), null, false), new(Address.Parse("2001:db8::4"), null, false)],
    };

    private static IReadOnlyList<PlannedPort> Plan(
        Service service, IpFamily family = IpFamily.IPv4, string proxyName = "", params EndpointSlice[] slices) =>
        new ServicePlan(Node(family), proxyName).PortsOf(new ServiceState(service, slices.ToValueList()));

    private static string Frontends(PlannedPort port) => string.Join(' ', port.Frontends.Select(frontend =>
        frontend.Kind == FrontendKind.NodePort ? $"NodePort:{frontend.Port}" : $"{frontend.Kind}={frontend.Address}:{frontend.Port}"));

    public static TheoryData<string, Service, string> Ignored => new()
    {
        { "headless", Service("a", "") with { IsHeadless = true }, "" },
        { "no address yet", Service("a", ""), "" },
        { "a name for another name", Service("a") with { Type = ServiceType.ExternalName }, "" },
        { "of another proxy", Service("a") with { Labels = Label("service.kubernetes.io/service-proxy-name", "other") }, "" },
        { "of another proxy with an empty name", Service("a") with { Labels = Label("service.kubernetes.io/service-proxy-name", "") }, "" },
        { "labelled headless", Service("a") with { Labels = Label("service.kubernetes.io/headless", "") }, "" },
        { "without our name", Service("a"), "ours" },
        { "with another name", Service("a") with { Labels = Label("service.kubernetes.io/service-proxy-name", "other") }, "ours" },
        { "of the other family", Service("a", "fd00::1"), "" },
    };

    [Theory, MemberData(nameof(Ignored))]
    public void Some_services_are_not_forwarded(string reason, Service service, string proxyName) =>
        Assert.True(Plan(service, proxyName: proxyName).Count == 0, reason);

    [Fact]
    public void A_proxy_with_a_name_forwards_the_services_that_name_it()
    {
        var label = Label("service.kubernetes.io/service-proxy-name", "ours");
        var slice = Slice("a", "a-1", "10.0.0.1");
        var labelled = new EndpointSlice
        {
            Namespace = "ns", Name = "a-2", ServiceName = "a", Labels = label, Ports = slice.Ports,
            Endpoints = Slice("a", "", "10.0.0.2").Endpoints,
        };

        var port = Assert.Single(Plan(Service("a") with { Labels = label }, IpFamily.IPv4, "ours", slice, labelled));

        Assert.Equal("10.0.0.2:8080", port.ClusterPool.Text());
    }

    [Fact]
    public void Each_family_has_its_own_frontends()
    {
        var dual = LoadBalancer with { ClusterIPs = Addresses("172.30.0.41,fd00::41") };

        Assert.Equal(
            "ClusterIP=172.30.0.41:80 LoadBalancerIP=1.2.3.4:80 ExternalIP=192.168.99.11:80 NodePort:30080", Frontends(Plan(dual)[0]));
        Assert.Equal(
            "ClusterIP=fd00::41:80 LoadBalancerIP=2001:db8::4:80 ExternalIP=2001:db8::11:80 NodePort:30080",
            Frontends(Plan(dual, IpFamily.IPv6)[0]));
        Assert.Empty(Plan(LoadBalancer, IpFamily.IPv6));
    }

    [Fact]
    public void Only_addresses_that_the_node_must_capture_are_frontends()
    {
        var service = LoadBalancer with
        {
            ExternalIPs = Addresses("192.168.99.11,192.168.99.11,1.2.3.4"),
            LoadBalancerIngress =
            [
                new(Address.Parse("1.2.3.4"), null, false), new(Address.Parse("1.2.3.5"), null, true), new(null, "lb.example.com", false),
                new(Address.Parse("1.2.3.6"), null, false),
            ],
        };

        Assert.Equal(
            "ClusterIP=172.30.0.41:80 LoadBalancerIP=1.2.3.4:80 LoadBalancerIP=1.2.3.6:80 ExternalIP=192.168.99.11:80 NodePort:30080",
            Frontends(Plan(service)[0]));
    }

    [Fact]
    public void Source_ranges_are_canonical_and_of_one_family()
    {
        var service = LoadBalancer with
        {
            ClusterIPs = Addresses("172.30.0.41,fd00::41"),
            LoadBalancerSourceRanges =
                [" 192.168.0.0/24", "203.0.113.000/025", "10.1.2.3/8", "2001:DB8::1/64", "192.168.0.0/24", "nonsense"],
        };

        Assert.Equal(["192.168.0.0/24", "203.0.113.0/25", "10.0.0.0/8"], Plan(service)[0].SourceRanges.Select(range => range.ToString()));
        Assert.Equal(["2001:db8::/64"], Plan(service, IpFamily.IPv6)[0].SourceRanges.Select(range => range.ToString()));
    }

    [Fact]
    public void Slices_are_merged_by_port_name_and_protocol()
    {
        var service = Service("dns", "172.30.0.10",
            new ServicePort("dns", Protocol.Udp, 53), new ServicePort("dns-tcp", Protocol.Tcp, 53),
            new ServicePort("sctp", Protocol.Sctp, 53),
            new ServicePort("dns", Protocol.Tcp, 54));
        EndpointPort[] ports = [new("dns", Protocol.Udp, 5353), new("dns-tcp", Protocol.Tcp, 5354), new("sctp", Protocol.Sctp, 0)];

        var planned = Plan(
            service, IpFamily.IPv4, "", Slice("dns", "b", "10.0.0.2; 10.0.0.1", ports), Slice("dns", "a", "10.0.0.3", ports),
            Slice("dns", "c", "fd00::1", ports));

        Assert.Equal(["10.0.0.1:5353 10.0.0.2:5353 10.0.0.3:5353", "10.0.0.1:5354 10.0.0.2:5354 10.0.0.3:5354", "", ""],
            planned.Select(port => port.ClusterPool.Text()));
        Assert.Equal(["ns/dns:dns", "ns/dns:dns-tcp", "ns/dns:sctp", "ns/dns:dns"], planned.Select(port => port.Key.ToString()));
    }

    [Fact]
    public void One_port_name_may_lead_to_different_ports_of_the_pods()
    {
        var port = Plan(Service("a"), IpFamily.IPv4, "",
            Slice("a", "1", "10.0.0.1; 10.0.0.2", new EndpointPort("", Protocol.Tcp, 80)),
            Slice("a", "2", "10.0.0.1", new EndpointPort("", Protocol.Tcp, 8080)))[0];

        Assert.Equal("10.0.0.1:80 10.0.0.1:8080 10.0.0.2:80", port.ClusterPool.Text());
    }

    //                       first slice           second slice           in the plan
    public static TheoryData<string, string, string> Duplicates => new()
    {
        { "10.0.0.1",                    "10.0.0.1",                      "10.0.0.1:8080" },
        { "10.0.0.1",                    "10.0.0.1 here",                 "10.0.0.1:8080*" },
        { "10.0.0.1 here",               "10.0.0.1",                      "10.0.0.1:8080*" },
        { "10.0.0.1 !ready",             "10.0.0.1",                      "10.0.0.1:8080" },
        { "10.0.0.1 !ready terminating", "10.0.0.1 ready; 10.0.0.2",      "10.0.0.1:8080 10.0.0.2:8080" },
        { "10.0.0.1; 10.0.0.2 !ready",   "10.0.0.2 !ready; 10.0.0.3",     "10.0.0.1:8080 10.0.0.3:8080" },
        { "10.0.0.1 !ready",             "10.0.0.1 !ready",               "" },
        { "10.0.0.1 !ready serving terminating", "10.0.0.1 !ready serving terminating; 10.0.0.2 !ready", "10.0.0.1:8080" },
    };

    [Theory, MemberData(nameof(Duplicates))]
    public void An_endpoint_in_two_slices_counts_once(string first, string second, string expected) => Assert.Equal(
        expected,
        Plan(Service("a"), IpFamily.IPv4, "", Slice("a", "1", first), Slice("a", "2", second))[0].ClusterPool.Text(marksLocal: true));

    [Fact]
    public void A_thousand_endpoints_of_ten_slices_are_one_pool()
    {
        EndpointSlice[] slices =
        [
            .. Enumerable.Range(0, 10).Reverse().Select(slice =>
                Slice("a", $"{slice}", string.Join(';', Enumerable.Range(1, 100).Select(number => $"10.0.{slice}.{number}")))),
        ];

        var pool = Plan(Service("a"), IpFamily.IPv4, "", slices)[0].ClusterPool;

        Assert.Equal(1000, pool.Count);
        Assert.Equal(pool, pool.Order());
    }

    [Fact]
    public void Slices_of_other_services_and_namespaces_are_theirs()
    {
        var model = Of(
            Service("a"), Slice("a", "a-1", "10.0.0.1"), Slice("b", "b-1", "10.0.0.2"),
            new EndpointSlice
            {
                Namespace = "other", Name = "a-1", ServiceName = "a", Ports = [new EndpointPort("", Protocol.Tcp, 80)],
                Endpoints = [new Endpoint { Address = Address.Parse("10.0.0.3") }],
            });

        var port = Assert.Single(new ServicePlan(Node(), "").PortsOf(model.FindService(new ObjectKey("ns", "a"))));

        Assert.Equal("10.0.0.1:8080", port.ClusterPool.Text());
    }

    [Fact]
    public void Only_the_first_address_of_an_endpoint_counts()
    {
        var slice = new EndpointSlice
        {
            Namespace = "ns", Name = "a-1", ServiceName = "a", Ports = [new EndpointPort("", Protocol.Tcp, 80)],
            Endpoints = [new Endpoint { Address = Address.Parse("10.0.0.1"), MoreAddresses = [Address.Parse("10.0.0.2")] }],
        };

        Assert.Equal("10.0.0.1:80", Plan(Service("a"), IpFamily.IPv4, "", slice)[0].ClusterPool.Text());
    }

    //                       type               eTP                   external IPs  is Local   health port
    public static TheoryData<ServiceType, TrafficPolicy, string, bool, int> Policies => new()
    {
        { ServiceType.LoadBalancer, TrafficPolicy.Local,   "",             true,  30000 },
        { ServiceType.LoadBalancer, TrafficPolicy.Cluster, "",             false, 0 },
        { ServiceType.NodePort,     TrafficPolicy.Local,   "",             true,  0 },
        { ServiceType.ClusterIP,    TrafficPolicy.Local,   "",             false, 0 },
        { ServiceType.ClusterIP,    TrafficPolicy.Local,   "192.168.99.1", true,  0 },
    };

    [Theory, MemberData(nameof(Policies))]
    public void Policy_Local_counts_where_there_is_external_traffic(
        ServiceType type, TrafficPolicy policy, string external, bool isLocal, int health)
    {
        var port = Plan(LoadBalancer with { Type = type, ExternalTrafficPolicy = policy, ExternalIPs = Addresses(external) })[0];

        Assert.Equal((isLocal, health), (port.ExternalPolicyLocal, port.HealthCheckNodePort));
    }

    [Fact]
    public void A_health_check_counts_addresses_of_ready_local_endpoints_over_all_ports()
    {
        var slices = new[]
        {
            Slice(
                "lb", "1", "10.0.0.1 here; 10.0.0.2 here; 10.0.0.3; 10.0.0.4 here !ready serving terminating",
                new EndpointPort("p80", Protocol.Tcp, 80)),
            Slice("lb", "2", "10.0.0.1 here; 10.0.0.5 here", new EndpointPort("p81", Protocol.Tcp, 81)),
        };

        Assert.Equal(3, Plan(LoadBalancer, IpFamily.IPv4, "", slices)[0].LocalReadyEndpoints);
    }

    [Fact]
    public void Affinity_and_scheduler_are_the_services()
    {
        var service = Service("a") with { AffinitySeconds = 60, Annotations = Label("servicedns.io/scheduler", "wlc") };

        Assert.Equal((60, "wlc"), (Plan(service)[0].AffinitySeconds, Plan(service)[0].Scheduler));
    }

    [Fact]
    public void Plans_of_the_same_state_are_equal()
    {
        var slice = Slice("lb", "1", "10.0.0.1 here; 10.0.0.2", new EndpointPort("p80", Protocol.Tcp, 80));

        Assert.Equal(Plan(LoadBalancer, IpFamily.IPv4, "", slice), Plan(LoadBalancer with { }, IpFamily.IPv4, "", slice));
    }

    private static LabelSet Label(string key, string value) => new([new(key, value)]);
}
