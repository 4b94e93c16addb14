using ServiceDns.Cluster.Control;
using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Control;

public class CompletionTests
{
    internal static ClusterDraft Large(int services, int podsEach) => new()
    {
        Services = [.. Enumerable.Range(0, services).Select(i => Service(
            $"s{i}", d => d.Selector = Labels(("app", $"app-{i}"), ("env", "prod")), $"ns-{i % 100}"))],
        Pods = [.. Enumerable.Range(0, services * podsEach).Select(i => Pod(
            $"p{i}", $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}",
            pod => pod with { Labels = Labels(("app", $"app-{i / podsEach}"), ("env", "prod"), ("pod-template-hash", "x")) },
            $"ns-{i / podsEach % 100}"))],
    };

    [Fact]
    public void Ten_thousand_services_come_out_whole()
    {
        var cluster = Complete(Large(services: 10_000, podsEach: 10));

        Assert.Empty(cluster.Problems);
        Assert.Equal(10_000, cluster.Services.Count);
        Assert.Equal(10_000, cluster.Services.Select(service => service.ClusterIPs[0]).Distinct().Count());
        Assert.Equal(10_000, cluster.EndpointSlices.Count);
        Assert.Equal(10_000, cluster.EndpointSlices.Select(slice => slice.Key).Distinct().Count());
        Assert.All(cluster.EndpointSlices, slice => Assert.Equal(10, slice.Endpoints.Length));
        Assert.Equal(100_000, cluster.Pods.Count);
        Assert.Equal(100, cluster.Namespaces.Count);
    }

    [Fact]
    public void A_second_run_keeps_the_instances_of_what_did_not_change()
    {
        var draft = Large(services: 200, podsEach: 3);
        var before = Complete(draft);
        var changed = draft with { Services = [.. draft.Services.Skip(1), Service("new", ns: "ns-1")] };

        var after = Completion.Complete(changed, new CompletionOptions(), before);

        Assert.Equal(199, after.Services.Count(service => before.Services.Contains(service, ReferenceEqualityComparer.Instance)));
        Assert.Equal(199, after.EndpointSlices.Count(slice => before.EndpointSlices.Contains(slice, ReferenceEqualityComparer.Instance)));
    }

    [Fact]
    public void The_order_of_files_changes_no_address_away_from_collisions()
    {
        var draft = Large(services: 50, podsEach: 1);

        var forward = Complete(draft);
        var backward = Complete(draft with { Services = [.. draft.Services.Reverse()] });

        Assert.Equal(
            forward.Services.OrderBy(service => service.Key).Select(service => service.ClusterIPs[0]),
            backward.Services.OrderBy(service => service.Key).Select(service => service.ClusterIPs[0]));
    }

    [Fact]
    public void Of_an_object_stated_twice_the_first_counts()
    {
        var second = Service("web", d => d.Ports = [Port(81)], line: 30);

        var cluster = Complete(new ClusterDraft
        {
            Services = [Service("web", line: 3), second, Service("web", ns: "shop")],
            Pods = [Pod("p", "10.1.0.1"), Pod("p", "10.1.0.2")],
            EndpointSlices = [Slice("s", "web", "IPv4", Endpoint("10.1.0.1")), Slice("s", "web", "IPv4", Endpoint("10.1.0.2"))],
        });

        Assert.Equal([80, 80], cluster.Services.Select(service => (int)service.Ports[0].Port));
        Assert.Equal("10.1.0.1", Assert.Single(cluster.Pods).Addresses[0].ToString());
        Assert.Equal("10.1.0.1", Assert.Single(cluster.EndpointSlices).Endpoints[0].Address.ToString());
        Assert.Equal(
            [
                "a.yaml:1 - Pod \"p\": already exists: it is stated before, a.yaml:1, and that one counts",
                "a.yaml:30 - Service \"web\": already exists: it is stated before, a.yaml:3, and that one counts",
                "a.yaml:1 - EndpointSlice \"s\": already exists: it is stated before, a.yaml:1, and that one counts",
            ],
            cluster.Problems.Select(problem => problem.ToString()));
        Assert.All(cluster.Problems, problem => Assert.False(problem.CanServe));
    }

    [Fact]
    public void What_is_left_out_takes_neither_name_nor_address_nor_port()
    {
        static void Claim(ServiceDraft draft)
        {
            draft.Type = "NodePort";
            draft.ClusterIP = "10.96.0.20";
            draft.Ports = [Port(80, nodePort: 30080)];
        }

        var cluster = Complete(
            Service("web", d =>
            {
                Claim(d);
                d.Ports = [Port(80, nodePort: 30080, protocol: "X")];
            }),
            Service("web", Claim));

        Assert.Single(cluster.Problems);
        Assert.Equal("10.96.0.20", cluster.AddressOf("web"));
    }

    [Fact]
    public void A_namespace_exists_when_something_is_in_it()
    {
        var cluster = Complete(new ClusterDraft
        {
            Namespaces = [new(new Namespace("shop", Labels(("team", "a"))), Make.File, 1)],
            Services = [Service("a", ns: "shop"), Service("b", ns: "by-service"), Service("Bad", ns: "by-left-out")],
            Pods = [Pod("p", "10.1.0.1", ns: "by-pod")],
            EndpointSlices = [Slice("s", "web")],
            ServiceImports = [new(new ServiceImport { Namespace = "by-import", Name = "i" }, Make.File, 1)],
        });

        Assert.Equal(["shop", "by-service", "default", "by-pod", "by-import"], cluster.Namespaces.Select(item => item.Name));
        Assert.Equal(Labels(("team", "a")), cluster.Namespaces[0].Labels);
        Assert.Equal(Labels(("kubernetes.io/metadata.name", "by-service")), cluster.Namespaces[1].Labels);
    }

    [Fact]
    public void Written_into_a_model_it_replaces_what_was_there()
    {
        var model = new ClusterModel();
        var first = Complete(new ClusterDraft
        {
            Services = [Service("a", d => d.Selector = Labels(("app", "web"))), Service("b")],
            Pods = [Pod("p", "10.1.0.1"), Pod("q", "10.1.0.2")],
            Nodes = [Node("n", "z")],
            ServiceImports = [new(new ServiceImport { Namespace = "far", Name = "i" }, Make.File, 1)],
        });
        model.Commit(first.WriteTo, synced: true);
        Assert.Equal(["default", "far"], model.Namespaces.Select(item => item.Name).Order());
        Assert.Equal(2, model.FindService(new ObjectKey("default", "a"))!.Slices[0].Endpoints.Length);

        var again = model.Commit(first.WriteTo);
        Assert.Empty(again.Services);
        Assert.Empty(again.Pods);

        var second = Complete(new ClusterDraft
        {
            Services = [Service("a", d => d.Selector = Labels(("app", "web")))],
            Pods = [Pod("p", "10.1.0.1")],
        });
        var change = model.Commit(second.WriteTo);
        Assert.Equal(
            ["default/a Endpoints", "default/b Service", "far/i Import"],
            change.Services.Select(service => $"{service.Key} {service.Aspects}").Order());
        Assert.Equal(["q"], change.Pods.Select(pod => pod.Before!.Name));
        Assert.Empty(model.Nodes);
        Assert.Single(model.Services);
    }
}
