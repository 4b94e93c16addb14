namespace ServiceDns.Sources.Tests.Manifests;

public class ServiceTests
{
    private const string Head = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\nspec:\n";
    private const string Port = "  ports:\n  - port: 80\n";
    private const string Balancer = "  type: LoadBalancer\n" + Port;

    //                     lines of spec, what becomes of them
    public static TheoryData<string, Func<Service, object?>, object?> Fields => new()
    {
        { Port, service => service.Type, ServiceType.ClusterIP },
        { "  type: NodePort\n" + Port, service => service.Type, ServiceType.NodePort },
        { "  clusterIP: 10.96.3.4\n" + Port, service => service.ClusterIPs[0].ToString(), "10.96.3.4" },
        { "  clusterIPs: [10.96.3.4]\n  clusterIP: 10.96.3.4\n" + Port, service => service.ClusterIPs[0].ToString(), "10.96.3.4" },
        { "  clusterIP: None\n" + Port, service => service.IsHeadless, true },
        { "  type: ExternalName\n  externalName: db.example.com\n", service => service.ExternalName, "db.example.com" },
        { "  ports:\n  - {name: http, port: 80}\n  - {name: dns, port: 0x35, protocol: UDP}\n", service => service.Ports[1].Port,
          (ushort)53 },
        { "  ports:\n  - {name: http, port: 80}\n  - {name: dns, port: 53, protocol: UDP}\n", service => service.Ports[1].Protocol,
          Protocol.Udp },
        { "  ports:\n  - {name: http, port: 80.0}\n", service => service.Ports[0].Name, "http" },
        { "  ports:\n  - {port: 80, targetPort: 8080}\n", service => service.Ports[0].TargetPort, new TargetPort(8080, null) },
        { "  ports:\n  - {port: 80, targetPort: http}\n", service => service.Ports[0].TargetPort, new TargetPort(0, "http") },
        { "  ports:\n  - {port: 80, appProtocol: kubernetes.io/h2c}\n", service => service.Ports[0].AppProtocol, "kubernetes.io/h2c" },
        { "  type: NodePort\n  ports:\n  - {port: 80, nodePort: 30080}\n", service => service.Ports[0].NodePort, (ushort)30080 },
        { Port + "  selector: {app: web}\n", service => service.Selector["app"], "web" },
        { Port + "  publishNotReadyAddresses: yes\n", service => service.PublishNotReadyAddresses, true },
        { Port + "  ipFamilies: [IPv4]\n", service => service.IpFamilies[0], IpFamily.IPv4 },
        { Port + "  ipFamilyPolicy: SingleStack\n", service => service.IpFamilyPolicy, IpFamilyPolicy.SingleStack },
        { Port + "  externalIPs: [198.51.100.7]\n", service => service.ExternalIPs[0].ToString(), "198.51.100.7" },
        { Port + "  sessionAffinity: ClientIP\n", service => service.AffinitySeconds, 10800 },
        { Port + "  sessionAffinity: ClientIP\n  sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}\n",
          service => service.AffinitySeconds, 60 },
        { Port + "  internalTrafficPolicy: Local\n", service => service.InternalTrafficPolicy, TrafficPolicy.Local },
        { Port + "  type: NodePort\n  externalTrafficPolicy: Local\n", service => service.ExternalTrafficPolicy, TrafficPolicy.Local },
        { Port + "  trafficDistribution: PreferClose\n", service => service.TrafficDistribution, "PreferClose" },
        { Balancer + "  externalTrafficPolicy: Local\n  healthCheckNodePort: 30123\n", service => service.HealthCheckNodePort,
          (ushort)30123 },
        { Balancer + "  allocateLoadBalancerNodePorts: false\n", service => service.AllocateLoadBalancerNodePorts, false },
        { Balancer + "  loadBalancerIP: 203.0.113.9\n", service => service.LoadBalancerIP?.ToString(), "203.0.113.9" },
        { Balancer + "  loadBalancerClass: example.com/lb\n", service => service.LoadBalancerClass, "example.com/lb" },
        { Balancer + "  loadBalancerSourceRanges: [10.0.0.0/8]\n", service => service.LoadBalancerSourceRanges[0], "10.0.0.0/8" },
        {
            Balancer + "status: {loadBalancer: {ingress: [{ip: 203.0.113.1, ipMode: Proxy}]}}\n",
            service => service.LoadBalancerIngress[0], new LoadBalancerIngress(Address.Parse("203.0.113.1"), null, true)
        },
        {
            Balancer + "status:\n  loadBalancer:\n    ingress:\n    - hostname: lb.example.com\n",
            service => service.LoadBalancerIngress[0].Hostname, "lb.example.com"
        },
    };

    [Theory, MemberData(nameof(Fields))]
    public async Task Every_field_arrives(string spec, Func<Service, object?> field, object? expected)
    {
        await using var loaded = await Loaded.Text(Head + spec);

        Assert.Empty(loaded.Problems);
        Assert.Equal(expected, field(Assert.IsType<Service>(loaded.Service("web", "shop"))));
    }

    [Fact]
    public async Task Metadata_arrives_and_silence_means_the_default_namespace()
    {
        await using var loaded = await Loaded.Text("""
            apiVersion: v1
            kind: Service
            metadata:
              labels: {a: "1", b: x}
              annotations: {service.kubernetes.io/topology-mode: Auto, other: left out, servicedns.io/scheduler: wlc}
              name: web
              managedFields: [{manager: kubectl, fieldsV1: {"f:spec": {}}}]
            spec: {ports: [{port: 80}]}
            """);
        var service = Assert.IsType<Service>(loaded.Service("web"));

        Assert.Empty(loaded.Problems);
        Assert.Equal("1", service.Labels["a"]);
        Assert.Equal("Auto", service.Annotations["service.kubernetes.io/topology-mode"]);
        Assert.Equal("wlc", service.Annotations["servicedns.io/scheduler"]);
        Assert.Equal(2, service.Annotations.Count);
    }

    [Fact]
    public async Task Null_counts_as_not_stated()
    {
        await using var loaded =
            await Loaded.Text(Head + "  ports: [{port: 80, name: null, protocol: ~}]\n  selector:\n  type: null\n  clusterIP:\n");

        Assert.Empty(loaded.Problems);
        Assert.Equal(new ServicePort("", Protocol.Tcp, 80, new TargetPort(80, null)), loaded.Service("web", "shop")!.Ports[0]);
    }

    [Fact]
    public async Task What_merge_keys_bring_is_overridden_wherever_the_own_field_stands()
    {
        await using var loaded = await Loaded.Text(Head + """
              ports:
              - &http {name: http, port: 80, protocol: TCP}
              - {<<: *http, name: web, port: 81}
              - {name: alt, port: 82, <<: *http}
            """);

        Assert.Empty(loaded.Problems);
        Assert.Equal(
            ["http 80", "web 81", "alt 82"], loaded.Service("web", "shop")!.Ports.ToArray().Select(port => $"{port.Name} {port.Port}"));
    }
}
