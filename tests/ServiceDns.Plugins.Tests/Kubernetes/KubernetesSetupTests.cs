using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Plugins.Kubernetes;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Kubernetes;

public class KubernetesSetupTests
{
    //   lines of the block
    public static TheoryData<string> Accepted => [
        "namespaces demo", "namespaces demo test", "labels environment=prod",
        "labels environment in (production, staging, qa),application=nginx",
        "namespace_labels istio-injection=enabled", "pods disabled", "pods insecure", "pods verified", "endpoint_pod_names", "ttl 0",
        "ttl 3600",
        "noendpoints", "zonal", "fallthrough", "fallthrough ip6.arpa inaddr.arpa foo.com", "ignore empty_service", "ignore",
        "multicluster coredns.local", "startup_timeout 0s", "startup_timeout 1m30s", "cluster_ip_range 10.3.0.0/24 fd00::/112",
        "cluster_ip_range 10.3.0.0/24,fd00::/112", "node_port_range 30000-30099", "manifests_strict", "manifests more.yaml other/",
        "locality", "locality prefer", "visible own", "visible own kube-system default", "visible labels dns=shared",
        "visible all from monitoring",
        "visible labels dns in (shared, public) from shop bank", "visible own\nvisible audit\nvisible deny_unknown"];

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts(string property) => Assert.NotNull(Parse($"kubernetes coredns.local {{\n manifests a.yaml\n {property}\n}}"));

    //   lines of the block, the error's text behind FILE:3 - plugin/kubernetes:
    public static TheoryData<string, string> Mistakes => new()
    {
        { "namespaces", "Wrong argument count or unexpected line ending after 'namespaces'" },
        { "labels", "Wrong argument count or unexpected line ending after 'labels'" },
        { "endpoint", "Wrong argument count or unexpected line ending after 'endpoint'" },
        { "pods", "Wrong argument count or unexpected line ending after 'pods'" },
        { "pods giraffe", "wrong value for pods: giraffe,  must be one of: disabled, verified, insecure" },
        { "endpoint_pod_names giraffe", "Wrong argument count or unexpected line ending after 'giraffe'" },
        { "noendpoints ixnay on the endpoints", "Wrong argument count or unexpected line ending after 'endpoints'" },
        { "zonal yes", "Wrong argument count or unexpected line ending after 'yes'" },
        { "ttl", "Wrong argument count or unexpected line ending after 'ttl'" },
        { "ttl 3601", "ttl must be in range [0, 3600]: 3601" },
        { "ttl -1", "ttl must be in range [0, 3600]: -1" },
        { "ttl long", "strconv.Atoi: parsing \"long\": invalid syntax" },
        { "ignore me", "unable to parse ignore value: 'me'" },
        { "startup_timeout", "Wrong argument count or unexpected line ending after 'startup_timeout'" },
        { "startup_timeout 5", "failed to parse startup_timeout: 5, time: missing unit in duration \"5\"" },
        { "tls a b", "Wrong argument count or unexpected line ending after 'b'" },
        { "kubeconfig", "Wrong argument count or unexpected line ending after 'kubeconfig'" },
        { "apiserver_qps lots", "invalid apiserver_qps \"lots\": strconv.ParseFloat: parsing \"lots\": invalid syntax" },
        { "apiserver_qps -1", "apiserver_qps must be >= 0" },
        { "apiserver_burst 1.5", "invalid apiserver_burst \"1.5\": strconv.Atoi: parsing \"1.5\": invalid syntax" },
        { "apiserver_max_inflight -3", "apiserver_max_inflight must be >= 0" },
        {
            "giraffe", "unknown property 'giraffe'; right would be manifests, namespaces, namespace_labels, labels, pods, "
                + "endpoint_pod_names, ttl, noendpoints, fallthrough, ignore, multicluster, zonal, startup_timeout, "
                + "manifests_strict, cluster_ip_range, node_port_range, endpoint, tls, kubeconfig, apiserver_qps, apiserver_burst, "
                + "apiserver_max_inflight, snapshot, visible, locality"
        },
        { "locality near", "wrong value for locality: near; nothing, or prefer" },
        { "locality prefer zone", "Wrong argument count or unexpected line ending after 'zone'" },
        { "visible", "Wrong argument count or unexpected line ending after 'visible'" },
        { "visible from shop", "visible: 'from' stands between what is visible and the clients' namespaces" },
        { "visible own from", "visible: 'from' stands between what is visible and the clients' namespaces" },
        { "visible labels", "visible labels: a label selector is missing, such as 'visible labels dns=shared'" },
        { "pod insecure", "unknown property 'pod'; did you mean 'pods'?" },
        { "upstream", "unknown property 'upstream': remove it, names outside of the cluster are resolved by this server's other plugins" },
        { "resyncperiod 5m", "unknown property 'resyncperiod': remove it, changes are followed as they come" },
        { "transfer to *", "unknown property 'transfer': use the transfer plugin beside this one" },
        { "manifests", "Wrong argument count or unexpected line ending after 'manifests'" },
        { "cluster_ip_range ten", "cluster_ip_range: 'ten' is not a CIDR such as 10.96.0.0/12" },
        { "cluster_ip_range 10.0.0.0/24 10.1.0.0/24", "cluster_ip_range: at most one IPv4 and one IPv6 range, the first is primary" },
        { "node_port_range 9-1", "node_port_range: '9-1' is not a range such as 30000-32767" },
        { "apiserver_qps NaN", "invalid apiserver_qps \"NaN\": strconv.ParseFloat: parsing \"NaN\": invalid syntax" },
        { "snapshot a b", "Wrong argument count or unexpected line ending after 'b'" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string property, string reason)
    {
        var error = Assert.Throws<CorefileException>(() => Parse($"kubernetes coredns.local {{\n manifests a.yaml\n {property}\n}}"));

        Assert.StartsWith("Corefile:", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($" - plugin/kubernetes: {reason}", error.Message, StringComparison.Ordinal);
    }

    //   whole block, the error's reason
    public static TheoryData<string, string> Contradictions => new()
    {
        { "kubernetes in-addr.arpa {\n manifests a\n}", "non-reverse zone name must be used" },
        { "kubernetes {\n manifests a\n namespaces a\n namespace_labels b=c\n}", "namespaces and namespace_labels cannot both be set" },
        { "kubernetes cluster.local {\n manifests a\n zonal\n noendpoints\n}", "zonal requires the endpoint cache; remove noendpoints" },
        { "kubernetes cluster.local {\n manifests a\n locality\n noendpoints\n}", "locality is about endpoints; remove noendpoints" },
        { "kubernetes cluster.local {\n manifests a\n visible own\n labels a=b\n}",
            "visible and labels cannot both be set: of pods that labels leaves out nobody knows the namespace" },
        { "kubernetes cluster.local {\n manifests a\n visible audit\n}",
          "visible: no line says what is visible; such as 'visible own kube-system'" },
        { "kubernetes cluster.local {\n manifests a\n multicluster clusterset.local\n}",
            "is not authoritative for the multicluster zone clusterset.local. (authoritative zones: [cluster.local.])" },
        { "kubernetes a.local {\n manifests a\n}\nkubernetes b.local", "this plugin can only be used once per Server Block" },
        { "kubernetes {\n manifests a\n kubeconfig b\n}",
            "manifests and kubeconfig cannot both be set: the cluster is read from files or from an API server" },
        { "kubernetes {\n snapshot a\n manifests b\n}",
            "manifests and snapshot cannot both be set: the cluster is read from files or from an API server" },
        { "kubernetes {\n cluster_ip_range 10.0.0.0/24\n}",
          "cluster_ip_range needs 'manifests PATH...': an API server has done that already" },
    };

    [Theory, MemberData(nameof(Contradictions))]
    public void Refuses_what_does_not_fit_together(string block, string reason)
    {
        var error = Assert.Throws<CorefileException>(() => Parse(block));

        Assert.EndsWith($"plugin/kubernetes: {reason}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_selector_that_is_none_is_refused()
    {
        var error = Assert.Throws<CorefileException>(() => Parse("kubernetes {\n manifests a\n labels environment in (production, qa\n}"));

        Assert.StartsWith(
            "Corefile:3 - plugin/kubernetes: unable to parse label selector value: 'environment in (production, qa': ", error.Message,
            StringComparison.Ordinal);
    }

    //   a block that CoreDNS 1.14.7 accepts
    public static TheoryData<string> WithoutManifests =>
    [
        "kubernetes", "kubernetes coredns.local", "kubernetes coredns.local test.local", "kubernetes coredns.local {\n}",
        "kubernetes coredns.local {\n endpoint http://localhost:9090\n}",
        "kubernetes {\n endpoint http://localhost:9090 http://localhost:9091\n}",
        "kubernetes {\n kubeconfig file\n}", "kubernetes {\n kubeconfig file context\n}",
        "kubernetes {\n tls a b c\n endpoint https://x\n}",
        "kubernetes {\n apiserver_qps 10.5\n apiserver_burst 20\n apiserver_max_inflight 5\n}", "kubernetes {\n apiserver_qps 0\n}",
        "kubernetes {\n pods verified\n labels a=b\n namespace_labels c=d\n}",
    ];

    [Theory, MemberData(nameof(WithoutManifests))]
    public void An_API_server_is_the_source_where_there_are_no_manifests(string block)
    {
        var options = Parse(block);

        Assert.Null(options.Manifests);
        Assert.NotNull(options.Api);
    }

    [Fact]
    public void Reads_how_to_get_to_the_API_server()
    {
        var options = Parse(
            """
            kubernetes cluster.local {
                endpoint https://10.0.0.1:6443
                tls client.crt client.key ca.crt
                kubeconfig /etc/kubeconfig prod
                apiserver_qps 7.5
                apiserver_burst 15
                apiserver_max_inflight 3
                snapshot cluster.snapshot
            }
            """);

        Assert.Equal(
            new ApiAccess
            {
                Endpoint = "https://10.0.0.1:6443", ClientCertificate = "client.crt", ClientKey = "client.key", Authority = "ca.crt",
                Kubeconfig = "/etc/kubeconfig", Context = "prod", RequestsPerSecond = 7.5f, Burst = 15, InFlight = 3,
            },
            options.Api);
        Assert.True(Path.IsPathFullyQualified(options.Snapshot!));
    }

    [Fact]
    public void Reads_every_option()
    {
        var options = Parse(
            """
            kubernetes cluster.local 10.96.0.0/24 clusterset.local {
                manifests a.yaml b/
                manifests c.json
                namespaces one two
                labels a=b
                pods verified
                endpoint_pod_names
                ttl 30
                zonal
                ignore empty_service
                fallthrough 10.in-addr.arpa
                multicluster clusterset.local
                startup_timeout 1s
                cluster_ip_range 10.3.0.0/24
                node_port_range 31000-31999
                manifests_strict
            }
            """);

        Assert.Equal(["cluster.local.", "0.96.10.in-addr.arpa.", "clusterset.local."], options.Zones.Select(zone => zone.ToString()));
        Assert.Equal("cluster.local.", options.PrimaryZone.ToString());
        Assert.Equal(["one", "two"], options.Namespaces.Order());
        Assert.Equal(
            (PodMode.Verified, true, 30u, true, true),
            (options.Pods, options.EndpointPodNames, options.Ttl, options.Zonal, options.IgnoreEmptyService));
        Assert.Equal("10.in-addr.arpa.", Assert.Single(options.Fallthrough).ToString());
        Assert.Equal("clusterset.local.", Assert.Single(options.MulticlusterZones).ToString());
        Assert.Equal(TimeSpan.FromSeconds(1), options.StartupTimeout);
        var manifests = options.Manifests!;
        Assert.Equal((3, 2), (manifests.Paths.Count, options.SourceLine));
        Assert.All(manifests.Paths, path => Assert.True(Path.IsPathFullyQualified(path)));
        Assert.Equal(["10.3.0.0/24"], manifests.ClusterIpRanges);
        Assert.Equal((31000, 31999, true), (manifests.NodePortRange.First, manifests.NodePortRange.Last, manifests.Strict));
    }

    private static KubernetesOptions Parse(string corefile)
    {
        var setup = new TestSetup();
        return KubernetesSetup.ReadOptions(new PluginSetup(
            "kubernetes", Dispenser.FromText("kubernetes", corefile), setup.Block, setup.Lifecycle, setup.Process));
    }
}
