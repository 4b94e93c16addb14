using ServiceDns.Cluster;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Kubernetes;

/// <summary>A cluster in a few lines, and the plugin in front of it.</summary>
internal sealed class ClusterFixture : IClusterSources, IClusterSource
{
    private readonly TestSetup setup;

    public ClusterFixture(
        string corefile = "kubernetes cluster.local in-addr.arpa ip6.arpa {\n manifests x.yaml\n}", bool synced = true,
        IQueryHandler? next = null)
    {
        setup = new TestSetup();
        setup = new TestSetup
        {
            Process = new ProcessServices
            {
                Time = setup.Time, Logs = setup.Logs, Http = setup.Http, Control = setup.Control,
                Offers = new Dictionary<Type, object> { [typeof(IClusterSources)] = this },
            },
        };
        setup.Parse(Plugins.Kubernetes.KubernetesSetup.Definition, corefile);
        Handler = setup.Handler(next);
        Fill();
        setup.Lifecycle.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        if (synced) Model.Commit(_ => { }, synced: true);
    }

    public IQueryHandler Handler { get; }

    public ClusterModel Model { get; } = new();

    public ProcessServices Process => setup.Process;

    public static Service Virtual(string name, string[] addresses, string ns = "testns", params ServicePort[] ports) => new()
    {
        Namespace = ns, Name = name, ClusterIPs = addresses.Select(Address.Parse).ToValueList(), Ports = ports.ToValueList(),
    };

    public static EndpointSlice Slice(
        string service, string suffix, string ns, IpFamily family, EndpointPort[] ports, params Endpoint[] endpoints) => new()
    {
        Namespace = ns, Name = $"{service}-{suffix}", ServiceName = service, Family = family, Ports = ports.ToValueList(),
        Endpoints = endpoints,
    };

    public static Endpoint At(string address, string? host = null, bool? ready = null, string? pod = null, string? zone = null) => new()
    {
        Address = Address.Parse(address), Hostname = host, TargetName = pod, Zone = zone,
        Conditions = ready switch { null => EndpointConditions.None, true => EndpointConditions.KnowsReady | EndpointConditions.Ready,
            _ => EndpointConditions.KnowsReady },
    };

    public IClusterSource OpenManifests(ManifestOptions options) => this;

    public IClusterSource OpenKubernetes(ApiAccess access, KubernetesSourceOptions options) => this;

    public void CheckAccess(ApiAccess access)
    {
    }

    public Task StartAsync(CancellationToken cancel) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Fill() => Model.Commit(edit =>
    {
        foreach (var name in (string[])["testns", "podns", "other"]) edit.Set(new Namespace(name, new LabelSet([new("name", name)])));
        var http = new ServicePort("http", Protocol.Tcp, 80);
        var dns = new ServicePort("dns", Protocol.Udp, 53);
        EndpointPort[] webPorts = [new("http", Protocol.Tcp, 8080)];
        edit.Set(Virtual("svc1", ["10.0.0.1"], "testns", http));
        edit.Set(Slice("svc1", "a", "testns", IpFamily.IPv4, webPorts, At("172.0.0.1", "ep1a"), At("172.0.0.99", ready: false)));
        edit.Set(Virtual("svcempty", ["10.0.0.6"], "testns", http));
        edit.Set(Virtual("svc6", ["1234:abcd::1"], "testns", http));
        edit.Set(Virtual("dual", ["10.0.0.3", "10::3"], "testns", http, dns));
        edit.Set(Virtual("portless", ["10.0.0.7"]));
        edit.Set(Virtual("shared", ["10.0.0.8"], "other", http) with { Labels = new LabelSet([new("tier", "hidden")]) });
        edit.Set(new Service { Namespace = "testns", Name = "hdls1", IsHeadless = true });
        edit.Set(Slice("hdls1", "v4", "testns", IpFamily.IPv4, webPorts, At("172.0.0.2", zone: "Z1"), At("172.0.0.3", zone: "z2"),
            At("172.0.0.4", "dup-name", pod: "pod-4"), At("172.0.0.5", "dup-name", true, "pod-5")));
        edit.Set(Slice("hdls1", "v6", "testns", IpFamily.IPv6, webPorts, At("5678:abcd::1"), At("5678:abcd::2"), At("5678:abcd::")));
        edit.Set(Slice("hdls1", "again", "testns", IpFamily.IPv4, webPorts, At("172.0.0.2")));
        edit.Set(new Service { Namespace = "testns", Name = "hdlsprtls", IsHeadless = true });
        edit.Set(Slice("hdlsprtls", "a", "testns", IpFamily.IPv4, [], At("172.0.0.20", pod: "web-0")));
        edit.Set(new Service { Namespace = "testns", Name = "hdlsempty", IsHeadless = true });
        edit.Set(Slice("hdlsempty", "a", "testns", IpFamily.IPv4, webPorts, At("172.0.0.30", ready: false)));
        edit.Set(External("external", "ext.interwebs.test"));
        edit.Set(External("to-service", "svc1.testns.svc.cluster.local."));
        edit.Set(External("to-alias", "to-service.testns.svc.cluster.local"));
        edit.Set(External("to-missing", "gone.testns.svc.cluster.local"));
        edit.Set(External("alias-1", "svc1.testns.svc.cluster.local"));
        for (var i = 2; i <= 12; i++) edit.Set(External($"alias-{i}", $"alias-{i - 1}.testns.svc.cluster.local"));
        edit.Set(External("to-self", "to-self.testns.svc.cluster.local"));
        edit.Set(External("ping", "pong.testns.svc.cluster.local"));
        edit.Set(External("pong", "ping.testns.svc.cluster.local"));
        edit.Set(External("to-address", "192.0.2.1"));
        edit.Set(External("to-number", "1.1")); // a name to Kubernetes, whatever inet_aton says
        edit.Set(Slice("orphan", "a", "testns", IpFamily.IPv4, webPorts, At("172.0.0.40")));
        edit.Set(new Pod { Namespace = "podns", Name = "foo", Addresses = [Address.Parse("10.240.0.1")], Phase = PodPhase.Running });
        edit.Set(new Pod { Namespace = "podns", Name = "six", Addresses = [Address.Parse("2001:db8::7")], Phase = PodPhase.Running });
        edit.Set(new Pod { Namespace = "podns", Name = "done", Addresses = [Address.Parse("10.240.0.2")], Phase = PodPhase.Succeeded });
        edit.Set(new ServiceImport { Namespace = "testns", Name = "set1", Addresses = [Address.Parse("10.1.0.1")], Ports = [http] });
        edit.Set(new ServiceImport { Namespace = "testns", Name = "hset", IsHeadless = true });
        edit.Set(new EndpointSlice
        {
            Namespace = "testns", Name = "imported", ImportedServiceName = "hset", SourceCluster = "cluster1",
            Ports = webPorts.ToValueList(), Endpoints = [At("172.1.0.2"), At("172.1.0.3", "named")],
        });
    });

    private static Service External(string name, string target) => new()
    {
        Namespace = "testns", Name = name, Type = ServiceType.ExternalName, ExternalName = target,
        Ports = [new ServicePort("http", Protocol.Tcp, 80)],
    };
}
