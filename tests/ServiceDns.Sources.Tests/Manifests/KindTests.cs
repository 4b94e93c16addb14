namespace ServiceDns.Sources.Tests.Manifests;

public class KindTests
{
    private static Task<Loaded> Pod(string rest) =>
        Loaded.Text("apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web}}\n" + rest);

    //                     rest of the Pod, field, what becomes of it
    public static TheoryData<string, Func<Pod, object?>, object?> PodFields => new()
    {
        { "status: {podIP: 10.1.0.1}", pod => pod.Phase, PodPhase.Running },
        { "status: {podIP: 10.1.0.1}", pod => pod.IsReady, true },
        { "status: {}", pod => (pod.Phase, pod.IsReady), (PodPhase.Pending, false) },
        { "status: {phase: Pending, podIP: 10.1.0.1}", pod => pod.IsReady, false },
        { "status: {phase: Succeeded, podIP: 10.1.0.1}", pod => (pod.Phase, pod.IsReady), (PodPhase.Succeeded, false) },
        { "status: {phase: Failed}", pod => pod.Phase, PodPhase.Failed },
        { "status: {phase: Unknown}", pod => pod.Phase, PodPhase.Unknown },
        { "status: {podIP: 10.1.0.1, conditions: [{type: Ready, status: \"False\"}]}", pod => pod.IsReady, false },
        { "status: {podIP: 10.1.0.1, conditions: [{type: Ready, status: \"True\"}]}", pod => pod.IsReady, true },
        { "status: {podIP: 10.1.0.1, conditions: [{type: PodScheduled, status: \"True\"}]}", pod => pod.IsReady, true },
        { "status: {podIPs: [{ip: 10.1.0.1}, {ip: \"fd00::1\"}], podIP: 10.1.0.1}", Addresses, "10.1.0.1 fd00::1" },
        { "status: {podIPs: [{ip: \"fd00::1\"}, {ip: 10.1.0.1}], podIP: 10.1.0.1}", Addresses, "10.1.0.1 fd00::1" },
        { "status: {podIPs: [{ip: 10.1.0.1}]}", Addresses, "10.1.0.1" },
        { "status: {hostIP: 192.0.2.1, podIP: 192.0.2.1}", pod => pod.IsHostNetwork, true },
        { "status: {hostIP: 192.0.2.1, podIP: 10.1.0.1}", pod => pod.IsHostNetwork, false },
        { "spec: {hostNetwork: true}", pod => pod.IsHostNetwork, true },
        { "spec: {hostname: h, subdomain: s, nodeName: n1}", pod => (pod.Hostname, pod.Subdomain, pod.NodeName), ("h", "s", "n1") },
        { "spec: {hostname: '', subdomain: ~}", pod => (pod.Hostname, pod.Subdomain, pod.NodeName),
          ((string?)null, (string?)null, (string?)null) },
        { "spec: {containers: [{name: c, ports: [{containerPort: 80, name: http}, {containerPort: 53, protocol: UDP}]}]}", Ports,
          "http/Tcp/80 /Udp/53" },
        {
            "spec:\n  initContainers:\n  - ports: [{containerPort: 1}]\n  - ports: [{containerPort: 2}]\n    restartPolicy: Always\n"
            + "  containers:\n  - ports: [{containerPort: 3}]\n", Ports, "/Tcp/3 /Tcp/2"
        },
        { "", pod => pod.Labels["app"], "web" },
    };

    [Theory, MemberData(nameof(PodFields))]
    public async Task A_pod_is_read(string rest, Func<Pod, object?> field, object? expected)
    {
        await using var loaded = await Pod(rest);

        Assert.Empty(loaded.Problems);
        Assert.Equal(expected, field(Assert.IsType<Pod>(loaded.Pod("p"))));
    }

    [Fact]
    public async Task A_pod_that_is_being_deleted_terminates()
    {
        await using var loaded = await Loaded.Text(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p, deletionTimestamp: 2026-01-01T00:00:00Z}\nstatus: {podIP: 10.1.0.1}\n");

        Assert.True(loaded.Pod("p")!.IsTerminating);
    }

    [Fact]
    public async Task A_slice_is_read()
    {
        await using var loaded = await Loaded.Text("""
            addressType: IPv6
            apiVersion: discovery.k8s.io/v1
            endpoints:
            - addresses: ["fd00::1", "fd00::2"]
              conditions: {ready: false, serving: true, terminating: true}
              hostname: h
              nodeName: n1
              zone: z
              targetRef: {kind: Pod, name: p}
              hints: {forZones: [{name: z1}, {name: z2}], forNodes: [{name: n1}]}
            - addresses: ["fd00::3"]
              conditions: {ready: null}
            kind: EndpointSlice
            metadata:
              name: web-1
              namespace: shop
              labels:
                kubernetes.io/service-name: web
              annotations: {endpoints.kubernetes.io/last-change-trigger-time: "2026-01-02T03:04:05Z"}
            ports:
            - {name: http, port: 80, protocol: TCP, appProtocol: http}
            - {name: any}
            """);
        var slice = Assert.Single(loaded.Slices("web", "shop"));

        Assert.Empty(loaded.Problems);
        Assert.Equal(("web-1", IpFamily.IPv6), (slice.Name, slice.Family));
        Assert.Equal([new EndpointPort("http", Protocol.Tcp, 80, "http"), new EndpointPort("any", Protocol.Tcp, 0)], slice.Ports.ToArray());
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), slice.LastChangeTriggerTime);
        var first = slice.Endpoints[0];
        Assert.Equal(("fd00::1", "fd00::2"), (first.Address.ToString(), Assert.Single(first.MoreAddresses.AsEnumerable()).ToString()));
        Assert.Equal((false, true, true), (first.IsReady, first.IsServing, first.IsTerminating));
        Assert.Equal(("h", "n1", "z", "p"), (first.Hostname, first.NodeName, first.Zone, first.TargetName));
        Assert.Equal(new EndpointHints(["z1", "z2"], ["n1"]), first.Hints);
        Assert.Equal(EndpointConditions.None, slice.Endpoints[1].Conditions);
    }

    [Fact]
    public async Task A_slice_of_another_cluster_is_read()
    {
        await using var loaded = await Loaded.Text("""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: web-x
              labels: {multicluster.kubernetes.io/service-name: web, multicluster.kubernetes.io/source-cluster: east}
            addressType: IPv4
            endpoints: [{addresses: [10.1.0.1]}]
            """);
        var slice = Assert.Single(loaded.Model.FindService(new ObjectKey("default", "web"))!.ImportedSlices.ToArray());

        Assert.Equal(("web", "east"), (slice.ImportedServiceName, slice.SourceCluster));
    }

    [Fact]
    public async Task Endpoints_are_read()
    {
        await using var loaded = await Loaded.Text("""
            apiVersion: v1
            kind: Service
            metadata: {name: db}
            spec: {ports: [{name: sql, port: 5432}]}
            ---
            apiVersion: v1
            kind: Endpoints
            metadata: {name: db}
            subsets:
            - addresses:
              - {ip: 10.9.0.1, hostname: a, nodeName: n1, targetRef: {kind: Pod, name: p}}
              notReadyAddresses:
              - ip: 10.9.0.2
              ports:
              - {name: sql, port: 5432, protocol: TCP, appProtocol: postgres}
            """);
        var slice = Assert.Single(loaded.Slices("db"));

        Assert.Equal(new EndpointPort("sql", Protocol.Tcp, 5432, "postgres"), Assert.Single(slice.Ports.ToArray()));
        Assert.Equal(["10.9.0.1 True a n1 p", "10.9.0.2 False   "], slice.Endpoints.OrderBy(item => item.Address)
            .Select(item => $"{item.Address} {item.IsReady} {item.Hostname} {item.NodeName} {item.TargetName}"));
    }

    [Fact]
    public async Task A_node_is_read()
    {
        await using var loaded = await Loaded.Text("""
            apiVersion: v1
            kind: Node
            metadata: {name: n1, deletionTimestamp: "2026-01-01T00:00:00Z", labels: {topology.kubernetes.io/zone: z}}
            spec:
              podCIDR: 10.1.0.0/24
              podCIDRs: [10.1.0.0/24, "fd00::/64"]
              taints: [{key: ToBeDeletedByClusterAutoscaler, value: "1700000000", effect: NoSchedule}, {effect: NoExecute, key: k}]
            status:
              addresses:
              - {type: Hostname, address: n1}
              - {type: ExternalIP, address: 198.51.100.1}
              - {type: InternalIP, address: 192.0.2.1}
              allocatable: {cpu: 3920m, memory: 8Gi}
              conditions: [{type: MemoryPressure, status: "False"}, {type: Ready, status: "False"}]
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: m}
            spec: {podCIDR: 10.1.1.0/24}
            status: {allocatable: {cpu: 4}}
            """);

        Assert.Empty(loaded.Problems);
        Assert.Equal(
            new Node
            {
                Name = "n1",
                Labels = new LabelSet([new("topology.kubernetes.io/zone", "z")]),
                PodCidrs = ["10.1.0.0/24", "fd00::/64"],
                Addresses = [Address.Parse("192.0.2.1"), Address.Parse("198.51.100.1")],
                AllocatableMilliCpu = 3920,
                IsReady = false,
                IsTerminating = true,
                Taints = ["ToBeDeletedByClusterAutoscaler", "k"],
            },
            loaded.Model.FindNode("n1"));
        Assert.Equal(new Node { Name = "m", PodCidrs = ["10.1.1.0/24"], AllocatableMilliCpu = 4000 }, loaded.Model.FindNode("m"));
    }

    [Fact]
    public async Task A_ServiceCIDR_is_read_and_goes_with_its_file()
    {
        await using var loaded = await Loaded.Text("""
            apiVersion: networking.k8s.io/v1
            kind: ServiceCIDR
            metadata: {name: kubernetes}
            spec: {cidrs: [10.96.0.0/12, "fd00:10:96::/112"]}
            ---
            apiVersion: networking.k8s.io/v1
            kind: ServiceCIDR
            metadata: {name: wrong}
            spec: {cidrs: [10.96.0.0]}
            """);

        Assert.Equal(
            new ServiceCidr("kubernetes", [Cidr.Parse("10.96.0.0/12"), Cidr.Parse("fd00:10:96::/112")]),
            Assert.Single(loaded.Model.ServiceCidrs));
        Assert.Contains(loaded.Problems, problem => problem.Contains(
            "a.yaml:9 - ServiceCIDR \"wrong\" is invalid: spec.cidrs[0]: Invalid value: \"10.96.0.0\": must be a valid CIDR value",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_namespace_is_read()
    {
        await using var loaded =
            await Loaded.Text("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\nspec: {finalizers: [x]}\n");

        Assert.Equal("a", loaded.Model.FindNamespace("shop")!.Labels["team"]);
    }

    //                     apiVersion, the fields of the object
    public static TheoryData<string, string> Imports => new()
    {
        { "multicluster.x-k8s.io/v1alpha1",
          "spec: {type: ClusterSetIP, ips: [10.42.0.1], ports: [{name: http, port: 80, protocol: TCP}]}" },
        { "multicluster.x-k8s.io/v1beta1", "spec: {type: ClusterSetIP, ips: [10.42.0.1], ports: [{name: http, port: 80}]}" },
        { "multicluster.x-k8s.io/v1alpha1",
          "status: {clusters: [{cluster: east}], ips: [10.42.0.1]}\nspec: {ports: [{name: http, port: 80}]}" },
        { "multicluster.x-k8s.io/v1alpha1", "type: ClusterSetIP\nips: [10.42.0.1]\nports: [{name: http, port: 80}]" },
    };

    [Theory, MemberData(nameof(Imports))]
    public async Task A_service_import_is_read(string version, string rest)
    {
        await using var loaded =
            await Loaded.Text($"apiVersion: {version}\nkind: ServiceImport\nmetadata: {{name: web, namespace: shop}}\n{rest}\n");
        var import = loaded.Model.FindService(new ObjectKey("shop", "web"))?.Import;

        Assert.Empty(loaded.Problems);
        Assert.Equal(
            new ServiceImport
            {
                Namespace = "shop",
                Name = "web",
                Addresses = [Address.Parse("10.42.0.1")],
                Ports = [new ServicePort("http", Protocol.Tcp, 80, new TargetPort(80, null))],
            },
            import);
    }

    [Fact]
    public async Task A_headless_service_import_is_read()
    {
        await using var loaded = await Loaded.Text(
            "apiVersion: multicluster.x-k8s.io/v1alpha1\nkind: ServiceImport\nmetadata: {name: web}\n"
            + "spec: {type: Headless, ports: [{port: 80}]}\n");

        Assert.True(loaded.Model.FindService(new ObjectKey("default", "web"))!.Import!.IsHeadless);
    }

    private static object Addresses(Pod pod) => string.Join(' ', pod.Addresses.ToArray());

    private static object Ports(Pod pod) =>
        string.Join(' ', pod.Ports.ToArray().Select(port => $"{port.Name}/{port.Protocol}/{port.Number}"));
}
