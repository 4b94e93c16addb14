namespace ServiceDns.Sources.Tests.Kubernetes.Kinds;

public class KindTests
{
    private static readonly Service Bare = new() { Namespace = "shop", Name = "web" };

    //                     spec                                                        what it changes of a bare Service
    public static TheoryData<string, Func<Service, Service>> Specs => new()
    {
        { "", service => service },
        { "\"unknown\":{\"a\":[{}]},\"type\":\"NodePort\"", service => service with { Type = ServiceType.NodePort } },
        { "\"clusterIP\":\"None\",\"clusterIPs\":[\"None\"]", service => service with { IsHeadless = true } },
        { "\"clusterIP\":\"10.0.0.1\"", service => service with { ClusterIPs = [Address.Parse("10.0.0.1")] } },
        { "\"clusterIP\":\"10.0.0.1\",\"clusterIPs\":[\"10.0.0.1\",\"fd00::1\"]",
          service => service with { ClusterIPs = [Address.Parse("10.0.0.1"), Address.Parse("fd00::1")] } },
        // stored by an older server
        { "\"clusterIP\":\"010.000.000.001\"", service => service with { ClusterIPs = [Address.Parse("10.0.0.1")] } },
        { "\"type\":\"ExternalName\",\"externalName\":\"db.example.com\"",
          service => service with { Type = ServiceType.ExternalName, ExternalName = "db.example.com" } },
        { "\"externalName\":\"db.example.com\"", service => service }, // left over from another type
        { "\"ports\":null", service => service },
        { "\"ports\":[{\"port\":80}]",
          service => service with { Ports = [new ServicePort("", Protocol.Tcp, 80, new TargetPort(80, null))] } },
        { "\"ports\":[{\"name\":\"dns\",\"protocol\":\"UDP\",\"port\":53,\"targetPort\":\"dns\",\"nodePort\":30053,"
          + "\"appProtocol\":\"dns\"}]",
          service => service with { Ports = [new ServicePort("dns", Protocol.Udp, 53, new TargetPort(0, "dns"), 30053, "dns")] } },
        { "\"selector\":{\"b\":\"2\",\"a\":\"1\"}", service => service with { Selector = new LabelSet([new("a", "1"), new("b", "2")]) } },
        { "\"publishNotReadyAddresses\":true", service => service with { PublishNotReadyAddresses = true } },
        { "\"ipFamilies\":[\"IPv6\",\"IPv4\"],\"ipFamilyPolicy\":\"RequireDualStack\"",
          service => service with { IpFamilies = [IpFamily.IPv6, IpFamily.IPv4], IpFamilyPolicy = IpFamilyPolicy.RequireDualStack } },
        { "\"sessionAffinity\":\"ClientIP\",\"sessionAffinityConfig\":{\"clientIP\":{\"timeoutSeconds\":60}}",
          service => service with { AffinitySeconds = 60 } },
        { "\"sessionAffinity\":\"ClientIP\"", service => service with { AffinitySeconds = 10800 } },
        { "\"sessionAffinity\":\"None\"", service => service },
        { "\"internalTrafficPolicy\":\"Local\",\"externalTrafficPolicy\":\"Local\",\"healthCheckNodePort\":30001",
          service => service with
          {
              InternalTrafficPolicy = TrafficPolicy.Local, ExternalTrafficPolicy = TrafficPolicy.Local, HealthCheckNodePort = 30001,
          } },
        { "\"externalIPs\":[\"192.0.2.1\"],\"trafficDistribution\":\"PreferClose\"",
          service => service with { ExternalIPs = [Address.Parse("192.0.2.1")], TrafficDistribution = "PreferClose" } },
        { "\"allocateLoadBalancerNodePorts\":false,\"loadBalancerClass\":\"a/b\",\"loadBalancerIP\":\"192.0.2.2\","
          + "\"loadBalancerSourceRanges\":[\"10.0.0.0/8\"]",
          service => service with
          {
              AllocateLoadBalancerNodePorts = false, LoadBalancerClass = "a/b",
              LoadBalancerIP = Address.Parse("192.0.2.2"), LoadBalancerSourceRanges = ["10.0.0.0/8"],
          } },
    };

    [Theory, MemberData(nameof(Specs))]
    public void A_service_is_read_field_by_field(string spec, Func<Service, Service> expected) =>
        Assert.Equal(expected(Bare), Decoded.Service(spec));

    [Fact]
    public void A_load_balancer_reports_in_the_status() => Assert.Equal(
        Bare with { LoadBalancerIngress = [new(Address.Parse("192.0.2.3"), null, true), new(null, "lb.example.com", false)] },
        Decoded.Service(
            "", ""","status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.3","ipMode":"Proxy"},{"hostname":"lb.example.com"}]}}"""));

    //                     an endpoint                                                            what of it is kept
    public static TheoryData<string, Endpoint?> Endpoints => new()
    {
        { "\"addresses\":[\"10.1.0.1\"]", new Endpoint { Address = Address.Parse("10.1.0.1") } },
        { "\"addresses\":[\"10.1.0.1\",\"10.1.0.2\"]", new Endpoint
        {
            Address = Address.Parse("10.1.0.1"),
            MoreAddresses = [Address.Parse("10.1.0.2")],
        } },
        { "\"addresses\":[]", null },
        { "\"addresses\":[\"x\"]", null },
        { "\"conditions\":{\"ready\":false,\"serving\":true,\"terminating\":true},\"addresses\":[\"fd00::1\"]", new Endpoint
        {
            Address = Address.Parse("fd00::1"),
            Conditions = EndpointConditions.KnowsReady | EndpointConditions.KnowsServing | EndpointConditions.Serving
                | EndpointConditions.Terminating,
        } },
        { "\"addresses\":[\"10.1.0.1\"],\"hostname\":\"db-0\",\"nodeName\":\"n\",\"zone\":\"z\","
          + "\"targetRef\":{\"kind\":\"Pod\",\"name\":\"p\"}", new Endpoint
        {
            Address = Address.Parse("10.1.0.1"), Hostname = "db-0", NodeName = "n", Zone = "z", TargetName = "p",
        } },
        { "\"addresses\":[\"10.1.0.1\"],\"hints\":{\"forZones\":[{\"name\":\"a\"}],\"forNodes\":[{\"name\":\"n\"}]}", new Endpoint
        {
            Address = Address.Parse("10.1.0.1"),
            Hints = new EndpointHints(["a"], ["n"]),
        } },
        { "\"addresses\":[\"10.1.0.1\"],\"hostname\":\"\",\"zone\":\"\",\"conditions\":{\"ready\":null}", new Endpoint
        {
            Address = Address.Parse("10.1.0.1"),
        } },
    };

    [Theory, MemberData(nameof(Endpoints))]
    public void An_endpoint_is_read_field_by_field(string endpoint, Endpoint? expected)
    {
        var slice = Decoded.Slice($$"""
            "addressType":"IPv4","endpoints":[{{{endpoint}}}],"ports":[{"name":"http","port":80},{"port":null}]
            """);

        Assert.Equal(expected is null ? [] : [expected.Value], slice!.Endpoints);
        Assert.Equal([new EndpointPort("http", Protocol.Tcp, 80), new EndpointPort("", Protocol.Tcp, 0)], slice.Ports);
    }

    [Fact]
    public void Addresses_after_the_first_are_kept() => Assert.Equal(
        [Address.Parse("10.1.0.2")], Decoded.Slice("""
            "endpoints":[{"addresses":["10.1.0.1","10.1.0.2"]}],"addressType":"IPv4"
            """)!.Endpoints[0].MoreAddresses);

    [Fact]
    public void A_slice_of_names_is_none() => Assert.Null(Decoded.Slice("""
        "endpoints":[{"addresses":["a.example.com"]}],"addressType":"FQDN"
        """));

    [Fact]
    public void A_slice_of_an_import_says_from_which_cluster_it_is()
    {
        var slice = Decoded.Slice(
            "\"addressType\":\"IPv6\"",
            ",\"multicluster.kubernetes.io/service-name\":\"web\",\"multicluster.kubernetes.io/source-cluster\":\"east\"");

        Assert.Equal(("web", "east", IpFamily.IPv6), (slice!.ImportedServiceName, slice.SourceCluster, slice.Family));
    }

    //                     a pod's rest                                                              what of it is kept
    public static TheoryData<string, Pod> Pods => new()
    {
        { "", new Pod { Namespace = "shop", Name = "p" } },
        { ",\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"10.1.0.1\"},{\"ip\":\"fd00::1\"}],\"podIP\":\"10.1.0.1\"}", new Pod
        {
            Namespace = "shop",
            Name = "p",
            Phase = PodPhase.Running,
            Addresses = [Address.Parse("10.1.0.1"), Address.Parse("fd00::1")],
        } },
        { ",\"status\":{\"hostIP\":\"192.0.2.1\",\"podIP\":\"192.0.2.1\"}", new Pod
        {
            Namespace = "shop",
            Name = "p",
            Addresses = [Address.Parse("192.0.2.1")],
            IsHostNetwork = true,
        } },
        { ",\"status\":{\"hostIP\":\"192.0.2.1\",\"podIP\":\"10.1.0.1\"}", new Pod
        {
            Namespace = "shop",
            Name = "p",
            Addresses = [Address.Parse("10.1.0.1")],
        } },
        { ",\"status\":{\"podIP\":\"fd00::1\",\"podIPs\":[{\"ip\":\"10.1.0.1\"},{\"ip\":\"fd00::1\"}]}", new Pod
        {
            Namespace = "shop",
            Name = "p",
            Addresses = [Address.Parse("fd00::1"), Address.Parse("10.1.0.1")],
        } },
        { ",\"spec\":{\"containers\":[{\"name\":\"nodeName\"}],\"nodeName\":\"n\"},\"status\":{\"phase\":\"Unknown\"}", new Pod
        {
            Namespace = "shop",
            Name = "p",
            NodeName = "n",
            Phase = PodPhase.Unknown,
        } },
        { ",\"spec\":null,\"status\":null", new Pod { Namespace = "shop", Name = "p" } },
    };

    [Fact]
    public void With_details_a_pod_has_its_labels_ports_and_why_it_is_not_ready()
    {
        var options = new KubernetesSourceOptions { Pods = true, PodDetails = true, Report = _ => { } };
        const string json = """
            {"metadata":{"name":"p","namespace":"shop","labels":{"app":"web"}},
             "spec":{"containers":[{"name":"c","ports":[{"name":"http","containerPort":8080},{"containerPort":53,"protocol":"UDP"}]}],
                     "initContainers":[{"ports":[{"containerPort":1}]},{"restartPolicy":"Always","ports":[{"containerPort":2}]}]},
             "status":{"phase":"Running","podIP":"10.1.0.1",
                       "conditions":[{"type":"ContainersReady","status":"False"},
                                     {"type":"Ready","status":"False","reason":"ContainersNotReady","message":"unready: [c]"}],
                       "containerStatuses":[{"name":"c","state":{"waiting":{"reason":"CrashLoopBackOff"}}},
                                            {"name":"d","state":{"running":{}}}]}}
            """;

        var pod = Assert.Single(Decoded.Put("pods", options, json).Pods);

        Assert.Equal("web", pod.Labels["app"]);
        Assert.Equal(
            [new ContainerPort("http", Protocol.Tcp, 8080), new ContainerPort(
                "", Protocol.Udp, 53), new ContainerPort("", Protocol.Tcp, 2)], pod.Ports.AsEnumerable());
        Assert.False(pod.IsReady);
        Assert.Equal("condition Ready is False: ContainersNotReady: unready: [c]; container c waits: CrashLoopBackOff", pod.WhyNotReady);
    }

    [Theory, MemberData(nameof(Pods))]
    public void A_pod_is_read_field_by_field(string rest, Pod expected) => Assert.Equal(
        expected, Assert.Single(
            Decoded.Put("pods", null, $$"""{"metadata":{"name":"p","namespace":"shop","labels":{"app":"web"} }{{rest}} }""").Pods));

    [Fact]
    public void A_pod_on_its_way_out_says_so() => Assert.True(Assert.Single(Decoded.Put(
        "pods", null, """{"metadata":{"name":"p","namespace":"shop","deletionTimestamp":"2026-11-25T00:00:00Z"}}""").Pods).IsTerminating);

    [Fact]
    public void A_node_is_reduced_to_where_it_is_and_whether_it_works() => Assert.Equal(
        new Node
        {
            Name = "n",
            Labels = new LabelSet([new("kubernetes.io/hostname", "n"), new("topology.kubernetes.io/zone", "a")]),
            PodCidrs = ["10.1.0.0/24"],
            Addresses = [Address.Parse("10.0.0.1"), Address.Parse("192.0.2.1")],
            AllocatableMilliCpu = 3920,
            IsReady = true,
            Taints = ["node.kubernetes.io/unschedulable"],
        },
        Assert.Single(Decoded.Put("nodes", null, """
            {"metadata":{"name":"n","labels":{"kubernetes.io/hostname":"n","kubernetes.io/os":"linux","topology.kubernetes.io/zone":"a"}},
             "spec":{"podCIDR":"10.1.0.0/24","podCIDRs":["10.1.0.0/24"],
                     "taints":[{"key":"node.kubernetes.io/unschedulable","effect":"NoSchedule"}]},
             "status":{"allocatable":{"cpu":"3920m","memory":"1Gi"},
                       "conditions":[{"type":"MemoryPressure","status":"False"},{"type":"Ready","status":"True"}],
                       "addresses":[{"type":"ExternalIP","address":"192.0.2.1"},{"type":"Hostname","address":"n"},
                                    {"type":"InternalIP","address":"10.0.0.1"}]}}
            """).Nodes));

    //                     where its fields are
    public static TheoryData<string> Imports =>
    [
        """ "spec":{"type":"ClusterSetIP","ips":["10.9.0.1"],"ports":[{"name":"http","protocol":"TCP","port":80}]} """,
        """ "spec":{},"status":{"ips":["10.9.0.1"],"ports":[{"name":"http","port":80}]} """,
        """ "type":"ClusterSetIP","ips":["10.9.0.1"],"ports":[{"port":80,"name":"http"}],"status":{"clusters":[{"cluster":"east"}]} """,
    ];

    [Theory, MemberData(nameof(Imports))]
    public void A_service_import_is_read_wherever_its_version_has_its_fields(string fields)
    {
        var import = Decoded.Put("serviceimports", null, $$"""{"metadata":{"name":"web","namespace":"shop"},{{fields}} }""")
            .FindService(new ObjectKey("shop", "web"))!.Import!;

        Assert.False(import.IsHeadless);
        Assert.Equal([Address.Parse("10.9.0.1")], import.Addresses);
        Assert.Equal([new ServicePort("http", Protocol.Tcp, 80, new TargetPort(80, null))], import.Ports);
    }

    [Fact]
    public void Ranges_of_ServiceCIDRs_are_read_but_for_those_that_are_none() => Assert.Equal(
        [new ServiceCidr("both", [Cidr.Parse("10.96.0.0/12"), Cidr.Parse("fd00:96::/108")]), new ServiceCidr("none", [])],
        Decoded.Put(
            "servicecidrs", null,
            """{"metadata":{"name":"both"},"spec":{"cidrs":["10.96.0.0/12","none","fd00:96::/108"]},"status":{} }""",
            """{"metadata":{"name":"none"},"spec":{} }""").ServiceCidrs.OrderBy(value => value.Name, StringComparer.Ordinal));

    [Fact]
    public void Of_labels_only_those_are_kept_that_decide()
    {
        var options = new KubernetesSourceOptions
        {
            Labels = LabelSelector.Parse("app,tier!=db"),
            NamespaceLabels = LabelSelector.Parse("team"),
            Report = _ => { },
        };
        const string Labels = "\"labels\":{\"app\":\"web\",\"tier\":\"front\",\"team\":\"x\",\"hash\":\"1\"}";

        var service = Decoded.Put("services", options, $$"""{"metadata":{"name":"web","namespace":"shop",{{Labels}} } }""")
            .FindService(new ObjectKey("shop", "web"));
        var scope = Decoded.Put("namespaces", options, $$"""{"metadata":{"name":"shop",{{Labels}} } }""").FindNamespace("shop");

        Assert.Equal(new LabelSet([new("app", "web"), new("tier", "front")]), service!.Service!.Labels);
        Assert.Equal(new LabelSet([new("team", "x")]), scope!.Labels);
    }
}
