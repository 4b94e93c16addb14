using ServiceDns.Cluster;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests;

public class FamilyPlanTests
{
    private readonly List<string> refused = [];
    private readonly ClusterModel model = Of();
    private readonly FamilyPlan plan;

    public FamilyPlanTests() => plan = new FamilyPlan("", Node())
    {
        Refused = (key, frontend, owner) => refused.Add($"{key} {frontend.Address}:{frontend.Port} of {owner}"),
    };

    private string Set(params object[] objects) => Text(plan.Update(model, model.Set(objects).Services.Select(change => change.Key), []));

    private string Remove(string service) =>
        Text(plan.Update(
            model, model.Commit(edit => edit.RemoveService(new ObjectKey("ns", service))).Services.Select(change => change.Key), []));

    private static string Text(PlanDelta delta) => string.Join(' ', delta.Ports
        .OrderBy(change => change.Key).Select(change => $"{(change.Before is null ? "+" : change.After is null ? "-" : "~")}{change.Key}"));

    private string Owners() => string.Join(' ', plan.Plan.Ports.Values.OrderBy(port => port.Key).SelectMany(port => port.Frontends
        .Select(frontend => $"{port.Key.Service}={frontend.Address}")));

    [Fact]
    public void A_change_costs_what_it_touches()
    {
        Assert.Equal("+ns/a +ns/b", Set(Service("a", "10.96.0.1"), Service("b", "10.96.0.2")));
        var untouched = plan.Plan.Ports[new ServicePortKey("ns", "b", "", Protocol.Tcp)];

        Assert.Equal("~ns/a", Set(Slice("a", "a-1", "10.0.0.1")));
        Assert.Equal("", Set(Slice("a", "a-2", "10.0.0.1")));
        Assert.Equal("", Set(Slice("c", "c-1", "10.0.0.1")));
        Assert.Equal("+ns/c", Set(Service("c", "10.96.0.3")));
        Assert.Equal("-ns/a", Remove("a"));
        Assert.Same(untouched, plan.Plan.Ports[untouched.Key]);
    }

    [Fact]
    public void Ports_come_and_go_one_by_one()
    {
        Assert.Equal("+ns/a:http +ns/a:http", Set(Service("a", "10.96.0.1", new("http", Protocol.Tcp, 80), new("http", Protocol.Udp, 80))));
        Assert.Equal(
            "-ns/a:http +ns/a:https", Set(Service("a", "10.96.0.1", new("http", Protocol.Tcp, 80), new("https", Protocol.Tcp, 443))));
    }

    [Fact]
    public void A_ClusterIP_is_not_taken_over_by_an_external_address()
    {
        Set(Service("a", "10.96.0.1") with { ExternalIPs = Addresses("10.96.0.2,192.0.2.1") });

        Assert.Equal("~ns/a +ns/b", Set(Service("b", "10.96.0.2")));

        Assert.Equal("a=10.96.0.1 a=192.0.2.1 b=10.96.0.2", Owners());
        Assert.Equal(["ns/a 10.96.0.2:80 of ns/b"], refused);
    }

    [Fact]
    public void What_becomes_free_goes_to_who_waits_for_it()
    {
        Set(Service("a", "10.96.0.1") with { ExternalIPs = Addresses("192.0.2.1") });
        Assert.Equal("+ns/b", Set(Service("b", "10.96.0.2") with { ExternalIPs = Addresses("192.0.2.1") }));
        Set(Service("c", "10.96.0.3") with { ExternalIPs = Addresses("192.0.2.1") });
        Assert.Equal("a=10.96.0.1 a=192.0.2.1 b=10.96.0.2 c=10.96.0.3", Owners());

        Assert.Equal("-ns/a ~ns/b", Remove("a"));
        Assert.Equal("~ns/b ~ns/c", Set(Service("b", "10.96.0.2")));

        Assert.Equal("b=10.96.0.2 c=10.96.0.3 c=192.0.2.1", Owners());
    }

    [Fact]
    public void A_load_balancers_address_comes_before_an_external_one()
    {
        Set(Service("a", "10.96.0.1") with { ExternalIPs = Addresses("192.0.2.1") });
        Set(Service("b", "10.96.0.2") with
        {
            Type = ServiceType.LoadBalancer,
            LoadBalancerIngress = [new(Address.Parse("192.0.2.1"), null, false)],
        });

        Assert.Equal("a=10.96.0.1 b=10.96.0.2 b=192.0.2.1", Owners());
    }

    [Fact]
    public void An_address_is_shared_on_different_ports_and_protocols()
    {
        Set(Service("a", "10.96.0.1") with { ExternalIPs = Addresses("192.0.2.1") });
        Set(Service("b", "10.96.0.2", new ServicePort("", Protocol.Udp, 80)) with { ExternalIPs = Addresses("192.0.2.1") });
        Set(Service("c", "10.96.0.3", new ServicePort("", Protocol.Tcp, 81)) with { ExternalIPs = Addresses("192.0.2.1") });

        Assert.Empty(refused);
        Assert.Equal("a=10.96.0.1 a=192.0.2.1 b=10.96.0.2 b=192.0.2.1 c=10.96.0.3 c=192.0.2.1", Owners());
    }

    [Fact]
    public void A_node_that_moves_means_a_new_choice()
    {
        Set(Service("a", "10.96.0.1"), Slice("a", "a-1", "10.0.0.1 zone=x; 10.0.0.2 zone=y"), Service("b", "10.96.0.2"));

        Assert.Equal("~ns/a", Text(plan.Move(Node(zone: "x"), model, [])));
        Assert.Equal("10.0.0.1:8080", plan.Plan.Ports[new ServicePortKey("ns", "a", "", Protocol.Tcp)].ClusterPool.Text());
    }
}
