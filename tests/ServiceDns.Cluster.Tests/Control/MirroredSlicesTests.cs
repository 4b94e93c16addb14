using ServiceDns.Cluster.Control;
using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Control;

public class MirroredSlicesTests
{
    private static CompletedCluster Complete(EndpointsDraft endpoints, Action<ServiceDraft>? service = null, params Placed<Pod>[] pods) =>
        Make.Complete(new ClusterDraft { Services = [Service("web", service)], Endpoints = [endpoints], Pods = pods });

    private static string Show(EndpointSlice slice) =>
        $"{slice.Family} {string.Join(' ', slice.Ports.Select(port => $"{port.Name}:{port.Port}"))} -> "
        + string.Join(' ', slice.Endpoints.Select(endpoint => endpoint.IsReady ? endpoint.Address.ToString() : $"({endpoint.Address})"));

    [Fact]
    public void Each_family_and_each_set_of_ports_has_its_slice()
    {
        var cluster = Complete(Endpoints(
            "web",
            Subset(["10.1.0.1", "fd00::1"], ["10.1.0.2"], EndpointPort(80, "a")),
            Subset(["10.1.0.3"], null, EndpointPort(81, "a")),
            Subset(["10.1.0.4"], null, EndpointPort(80, "a"))));

        Assert.Empty(cluster.Problems);
        Assert.Equal(
            ["IPv4 a:80 -> 10.1.0.1 (10.1.0.2) 10.1.0.4", "IPv6 a:80 -> fd00::1", "IPv4 a:81 -> 10.1.0.3"],
            cluster.EndpointSlices.Select(Show));
    }

    [Fact]
    public void A_mirrored_slice_says_what_the_controller_would_say()
    {
        var endpoints = Endpoints("web", new EndpointSubsetDraft(
            1, [new EndpointAddressDraft("10.1.0.1", 2) { Hostname = "db-0", NodeName = "n1", TargetName = "pod-0" }], [],
            [EndpointPort(53, "dns", "UDP") with { AppProtocol = "dns" }]));
        endpoints.Labels = Labels(("team", "a"));

        var slice = Assert.Single(Complete(endpoints).EndpointSlices);

        Assert.Matches("^web-[bcdfghjklmnpqrstvwxz2456789]{5}$", slice.Name);
        Assert.Equal(
            Labels(
                ("team", "a"), ("kubernetes.io/service-name", "web"),
                ("endpointslice.kubernetes.io/managed-by", "endpointslicemirroring-controller.k8s.io")),
            slice.Labels);
        Assert.Equal([new EndpointPort("dns", Protocol.Udp, 53, "dns")], slice.Ports);
        Assert.Equal(
            new Endpoint
            {
                Address = Address.Parse("10.1.0.1"),
                Hostname = "db-0",
                NodeName = "n1",
                TargetName = "pod-0",
                Conditions = EndpointConditions.KnowsReady | EndpointConditions.Ready,
            },
            Assert.Single(slice.Endpoints));
    }

    [Fact]
    public void An_object_can_ask_not_to_be_mirrored()
    {
        var skipped = Endpoints("web", Subset(["10.1.0.1"]));
        skipped.Labels = Labels(("endpointslice.kubernetes.io/skip-mirror", "true"));
        var notSkipped = Endpoints("web", Subset(["10.1.0.1"]));
        notSkipped.Labels = Labels(("endpointslice.kubernetes.io/skip-mirror", "false"));
        var election = Endpoints("web", Subset(["10.1.0.1"]));
        election.Annotations = Labels(("control-plane.alpha.kubernetes.io/leader", "{}"));

        Assert.Empty(Complete(skipped).EndpointSlices);
        Assert.Single(Complete(notSkipped).EndpointSlices);
        Assert.Empty(Complete(election).EndpointSlices);
    }

    [Fact]
    public void Without_a_service_of_that_name_nothing_is_mirrored()
    {
        var cluster = Complete(Endpoints("other", Subset(["10.1.0.1"])));

        Assert.Empty(cluster.EndpointSlices);
        Assert.Empty(cluster.Problems);
    }

    [Fact]
    public void Of_a_subset_1000_addresses_are_mirrored_ready_ones_first()
    {
        var ready = Enumerable.Range(0, 990).Select(i => $"10.1.{i / 250}.{i % 250 + 1}").ToArray();
        var notReady = Enumerable.Range(0, 30).Select(i => $"10.2.0.{i + 1}").ToArray();

        var cluster = Complete(Endpoints("web", Subset(ready, notReady, EndpointPort(80))));

        var slice = Assert.Single(cluster.EndpointSlices);
        Assert.Equal((1000, 990), (slice.Endpoints.Length, slice.Endpoints.Count(endpoint => endpoint.IsReady)));
        Assert.Equal(
            "a.yaml:7 - Endpoints \"web\": A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. "
            + "20 addresses were skipped",
            Assert.Single(cluster.Problems).ToString());
    }

    [Fact]
    public void The_limit_is_that_of_a_subset_so_two_of_them_fill_two_slices()
    {
        string[] Addresses(int block) => [.. Enumerable.Range(0, 800).Select(i => $"10.{block}.{i / 250}.{i % 250 + 1}")];

        var cluster =
            Complete(Endpoints("web", Subset(Addresses(1), null, EndpointPort(80)), Subset(Addresses(2), null, EndpointPort(80))));

        Assert.Empty(cluster.Problems);
        Assert.Equal([1000, 600], cluster.EndpointSlices.Select(slice => slice.Endpoints.Length));
    }

    [Fact]
    public void Stated_slices_win_over_Endpoints_and_those_over_pods()
    {
        var draft = new ClusterDraft
        {
            Services = [Service("web", d => d.Selector = Labels(("app", "web")))],
            Pods = [Pod("p", "10.3.0.1")],
            Endpoints = [Endpoints("web", Subset(["10.2.0.1"]))],
            EndpointSlices = [Slice("web-1", "web", "IPv4", Endpoint("10.1.0.1"))],
        };

        string Addresses(ClusterDraft one) =>
            string.Join(' ', Make.Complete(one).EndpointSlices.SelectMany(s => s.Endpoints).Select(e => e.Address));

        Assert.Equal("10.1.0.1", Addresses(draft));
        Assert.Equal("10.2.0.1", Addresses(draft with { EndpointSlices = [] }));
        Assert.Equal("10.3.0.1", Addresses(draft with { EndpointSlices = [], Endpoints = [] }));
    }

    [Fact]
    public void An_object_that_its_controller_cut_gives_way_to_the_pods()
    {
        var cut = Endpoints("web", Subset(["10.2.0.1"]));
        cut.Annotations = Labels(("endpoints.kubernetes.io/over-capacity", "truncated"));
        static void Select(ServiceDraft draft) => draft.Selector = Labels(("app", "web"));

        Assert.Equal("10.3.0.1", Complete(cut, Select, Pod("p", "10.3.0.1")).EndpointSlices[0].Endpoints[0].Address.ToString());
        Assert.Equal("10.2.0.1", Complete(cut, Select).EndpointSlices[0].Endpoints[0].Address.ToString());
        Assert.Equal("10.2.0.1", Complete(cut).EndpointSlices[0].Endpoints[0].Address.ToString());
    }
}
