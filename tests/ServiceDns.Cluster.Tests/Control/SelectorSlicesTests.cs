using ServiceDns.Cluster.Control;
using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Control;

public class SelectorSlicesTests
{
    private static ServiceDraft Web(Action<ServiceDraft>? edit = null) => Service("web", d =>
    {
        d.Selector = Labels(("app", "web"));
        edit?.Invoke(d);
    });

    private static CompletedCluster Complete(ServiceDraft service, params Placed<Pod>[] pods) =>
        Make.Complete(new ClusterDraft { Services = [service], Pods = pods });

    private static string Show(EndpointConditions conditions) => string.Join(' ',
        conditions.HasFlag(EndpointConditions.KnowsReady | EndpointConditions.KnowsServing) ? "known" : "unknown",
        conditions.HasFlag(EndpointConditions.Ready) ? "ready" : "-",
        conditions.HasFlag(EndpointConditions.Serving) ? "serving" : "-",
        conditions.HasFlag(EndpointConditions.Terminating) ? "terminating" : "-");

    [Fact]
    public void A_slice_says_what_the_controller_would_say()
    {
        var cluster = Make.Complete(new ClusterDraft
        {
            Services = [Web(d => (d.Labels, d.Ports) = (
                Labels(
                    ("team", "a"),
                    ("kubernetes.io/service-name", "other")), [Port(80, "http") with { AppProtocol = "kubernetes.io/h2c" }]))],
            Pods = [Pod("p", "10.1.0.1", pod => pod with { NodeName = "n1" })],
            Nodes = [Node("n1", "zone-a")],
        });

        var slice = Assert.Single(cluster.EndpointSlices);
        Assert.Matches("^web-[bcdfghjklmnpqrstvwxz2456789]{5}$", slice.Name);
        Assert.Equal(("default", "web", IpFamily.IPv4), (slice.Namespace, slice.ServiceName, slice.Family));
        Assert.Equal(
            Labels(
                ("team", "a"), ("kubernetes.io/service-name", "web"),
                ("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")),
            slice.Labels);
        Assert.Equal([new EndpointPort("http", Protocol.Tcp, 80, "kubernetes.io/h2c")], slice.Ports);
        Assert.Equal(
            new Endpoint
            {
                Address = Address.Parse("10.1.0.1"),
                NodeName = "n1",
                Zone = "zone-a",
                TargetName = "p",
                Conditions =
                    EndpointConditions.KnowsReady | EndpointConditions.Ready | EndpointConditions.KnowsServing | EndpointConditions.Serving,
            },
            Assert.Single(slice.Endpoints));
    }

    [Fact]
    public void Slices_of_a_headless_service_are_labelled_so()
    {
        var slice = Complete(Web(d => d.ClusterIP = "None"), Pod("p", "10.1.0.1")).EndpointSlices[0];

        Assert.Equal("", slice.Labels["service.kubernetes.io/headless"]);
    }

    //                     ready  terminating  publish  conditions
    public static TheoryData<bool, bool, bool, string> Conditions => new()
    {
        { true,  false, false, "known ready serving -" },
        { false, false, false, "known - - -" },
        { true,  true,  false, "known - serving terminating" },
        { false, true,  false, "known - - terminating" },
        { true,  false, true,  "known ready serving -" },
        { false, false, true,  "known ready - -" },
        { true,  true,  true,  "known ready serving terminating" },
        { false, true,  true,  "known ready - terminating" },
    };

    [Theory, MemberData(nameof(Conditions))]
    public void Conditions_follow_the_pod(bool ready, bool terminating, bool publish, string expected)
    {
        var cluster = Complete(
            Web(d => d.PublishNotReadyAddresses = publish),
            Pod("p", "10.1.0.1", pod => pod with { IsReady = ready, IsTerminating = terminating }));

        Assert.Equal(expected, Show(Assert.Single(cluster.EndpointSlices[0].Endpoints).Conditions));
    }

    private static readonly Dictionary<string, Placed<Pod>> Strangers = new()
    {
        ["succeeded"] = Pod("p", "10.1.0.1", pod => pod with { Phase = PodPhase.Succeeded }),
        ["failed"] = Pod("p", "10.1.0.1", pod => pod with { Phase = PodPhase.Failed }),
        ["without address"] = Pod("p", null),
        ["of another namespace"] = Pod("p", "10.1.0.1", ns: "shop"),
        ["with another label"] = Pod("p", "10.1.0.1", app: "db"),
        ["of another family"] = Pod("p", "fd00::1"),
    };

    public static TheoryData<string> NotChosen => [.. Strangers.Keys];

    [Theory, MemberData(nameof(NotChosen))]
    public void A_service_without_endpoints_keeps_a_placeholder(string pod)
    {
        var slice = Assert.Single(Complete(Web(), Strangers[pod]).EndpointSlices);

        Assert.Empty(slice.Endpoints);
        Assert.Empty(slice.Ports);
        Assert.Equal("web", slice.ServiceName);
    }

    //                     hostname  subdomain   hostname of the endpoint
    public static TheoryData<string?, string?, string?> Hostnames => new()
    {
        { "db-0", "web",   "db-0" },
        { "db-0", "other", null },
        { "db-0", null,    null },
        { null,   "web",   null },
    };

    [Theory, MemberData(nameof(Hostnames))]
    public void A_hostname_counts_in_the_service_of_its_subdomain(string? hostname, string? subdomain, string? expected)
    {
        var cluster = Complete(Web(), Pod("p", "10.1.0.1", pod => pod with { Hostname = hostname, Subdomain = subdomain }));

        Assert.Equal(expected, cluster.EndpointSlices[0].Endpoints[0].Hostname);
    }

    private static Placed<Pod> WithPorts(string name, string address, params ContainerPort[] ports) =>
        Pod(name, address, pod => pod with { Ports = ports.ToValueList() });

    [Fact]
    public void Pods_whose_named_port_differs_get_slices_of_their_own()
    {
        var service = Web(d => d.Ports = [Port(80, "web", target: "http"), Port(81, "fixed")]);

        var cluster = Complete(
            service,
            WithPorts("a", "10.1.0.1", new ContainerPort("http", Protocol.Tcp, 8080)),
            WithPorts("b", "10.1.0.2", new ContainerPort("http", Protocol.Tcp, 9090)),
            WithPorts("c", "10.1.0.3", new ContainerPort("http", Protocol.Udp, 8080)),
            WithPorts("d", "10.1.0.4", new ContainerPort("other", Protocol.Tcp, 1), new ContainerPort("http", Protocol.Tcp, 8080)));

        Assert.Equal(
            ["web:8080 fixed:81 -> a d", "web:9090 fixed:81 -> b", "fixed:81 -> c"],
            cluster.EndpointSlices.Select(slice =>
                $"{string.Join(' ', slice.Ports.Select(port => $"{port.Name}:{port.Port}"))} -> "
                + $"{string.Join(' ', slice.Endpoints.Select(e => e.TargetName))}"));
        Assert.Equal(3, cluster.EndpointSlices.Select(slice => slice.Name).Distinct().Count());
    }

    [Fact]
    public void A_numeric_target_port_is_the_slices_port()
    {
        var service = Web(d => d.Ports = [Port(80) with { TargetPort = new PortReference(8080) }]);

        Assert.Equal(8080, Assert.Single(Complete(service, Pod("p", "10.1.0.1")).EndpointSlices[0].Ports).Port);
    }

    [Fact]
    public void A_headless_service_without_ports_has_slices_without_ports()
    {
        var slice = Complete(Web(d => (d.ClusterIP, d.Ports) = ("None", [])), Pod("p", "10.1.0.1")).EndpointSlices[0];

        Assert.Empty(slice.Ports);
        Assert.Single(slice.Endpoints);
    }

    [Fact]
    public void Both_families_have_slices()
    {
        var cluster = Make.Complete(
            new ClusterDraft
            {
                Services = [Web(d => d.IpFamilyPolicy = "PreferDualStack")],
                Pods = [Pod("both", "10.1.0.1,fd00::1"), Pod("old", "10.1.0.2")],
            },
            "10.96.0.0/16", "fd00:96::/112");

        Assert.Equal(
            ["IPv4 10.1.0.1 10.1.0.2", "IPv6 fd00::1"],
            cluster.EndpointSlices.Select(slice => $"{slice.Family} {string.Join(' ', slice.Endpoints.Select(e => e.Address))}"));
    }

    [Fact]
    public void A_slice_has_at_most_100_endpoints()
    {
        var pods = Enumerable.Range(0, 250).Select(i => Pod($"p{i}", $"10.1.{i / 100}.{i % 100 + 1}")).ToArray();

        var cluster = Complete(Web(), pods);

        Assert.Equal([100, 100, 50], cluster.EndpointSlices.Select(slice => slice.Endpoints.Length));
        Assert.Equal(
            pods.Select(pod => pod.Object.Name), cluster.EndpointSlices.SelectMany(slice => slice.Endpoints).Select(e => e.TargetName));
    }

    [Fact]
    public void An_appended_pod_changes_the_last_slice_only()
    {
        var pods = Enumerable.Range(0, 150).Select(i => Pod($"p{i}", $"10.1.{i / 100}.{i % 100 + 1}")).ToArray();
        var before = Make.Complete(new ClusterDraft { Services = [Web()], Pods = pods });

        var after = Completion.Complete(
            new ClusterDraft { Services = [Web()], Pods = [.. pods, Pod("new", "10.1.9.9")] }, new CompletionOptions(), before);

        Assert.Same(before.EndpointSlices[0], after.EndpointSlices[0]);
        Assert.Equal(before.EndpointSlices[1].Name, after.EndpointSlices[1].Name);
        Assert.Equal(51, after.EndpointSlices[1].Endpoints.Length);
    }

    [Fact]
    public void All_pairs_of_a_selector_must_match()
    {
        var service = Web(d => d.Selector = Labels(("app", "web"), ("tier", "front")));

        var cluster = Complete(
            service, Pod("no", "10.1.0.1"),
            Pod("yes", "10.1.0.2", pod => pod with { Labels = Labels(("app", "web"), ("tier", "front"), ("x", "y")) }));

        Assert.Equal(["yes"], cluster.EndpointSlices[0].Endpoints.Select(endpoint => endpoint.TargetName));
    }

    [Fact]
    public void No_selector_and_ExternalName_make_no_slices()
    {
        Assert.Empty(Complete(Web(d => d.Selector = default), Pod("p", "10.1.0.1")).EndpointSlices);
        Assert.Empty(Complete(Web(d => (d.Type, d.ExternalName) = ("ExternalName", "example.com")), Pod("p", "10.1.0.1")).EndpointSlices);
    }

    [Fact]
    public void A_generated_name_gives_way_to_a_stated_one()
    {
        var name = Complete(Web(), Pod("p", "10.1.0.1")).EndpointSlices[0].Name;

        var cluster = Make.Complete(new ClusterDraft
        {
            Services = [Web()],
            Pods = [Pod("p", "10.1.0.1")],
            EndpointSlices = [Slice(name, "other", "IPv4", Endpoint("10.2.0.1"))],
        });

        Assert.Equal(2, cluster.EndpointSlices.Select(slice => slice.Name).Distinct().Count());
        Assert.Equal(["other", "web"], cluster.EndpointSlices.Select(slice => slice.ServiceName));
    }
}
