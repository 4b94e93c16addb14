using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Linux.Sockets;
using Xunit;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests.Nftables;

public sealed class NftablesModeTests : IModeMetrics
{
    private readonly FakeKernel kernel = new();
    private FamilyPlan plan = new("", Node());
    private readonly List<bool> failures = [];
    private ClusterModel model = new();

    //                     a service, its endpoints, and what packets find
    public static TheoryData<string, Func<Service, Service>, string, string[]> Services => new()
    {
        { "ClusterIP", service => service, "10.0.0.1 here;10.0.0.2 there",
          ["172.30.0.41:6:80 internal-2 10.0.0.1:8080 10.0.0.2:8080"] },
        { "no endpoint", service => service, "",
          ["172.30.0.41:6:80 rejected"] },
        { "affinity", service => service with { AffinitySeconds = 60 }, "10.0.0.1 here",
          ["172.30.0.41:6:80 internal-1-sticky-60 10.0.0.1:8080"] },
        { "internal policy Local", service => service with { InternalTrafficPolicy = TrafficPolicy.Local }, "10.0.0.1 here;10.0.0.2 there",
          ["172.30.0.41:6:80 internal-1 10.0.0.1:8080"] },
        { "internal policy Local, none here", service => service with { InternalTrafficPolicy = TrafficPolicy.Local }, "10.0.0.2 there",
          ["172.30.0.41:6:80 dropped"] },
        { "external IP", service => service with { ExternalIPs = Addresses("1.2.3.4") }, "10.0.0.1 here",
          ["1.2.3.4:6:80 external-1 10.0.0.1:8080", "172.30.0.41:6:80 internal-1 10.0.0.1:8080"] },
        { "node port", NodePort, "10.0.0.1 here",
          ["0.0.0.0:6:30080 external-node-port-1 10.0.0.1:8080", "172.30.0.41:6:80 internal-1 10.0.0.1:8080"] },
        { "node port, policy Local", service => Local(NodePort(service)), "10.0.0.1 here;10.0.0.2 there",
          [
              "0.0.0.0:6:30080 inside-node-port-2 10.0.0.1:8080 10.0.0.2:8080",
              "0.0.0.0:6:30080 outside-node-port-1 10.0.0.1:8080",
              "172.30.0.41:6:80 internal-2 10.0.0.1:8080 10.0.0.2:8080",
          ] },
        { "node port, policy Local, none here", service => Local(NodePort(service)), "10.0.0.2 there",
          [
              "0.0.0.0:6:30080 dropped",
              "0.0.0.0:6:30080 inside-node-port-1 10.0.0.2:8080",
              "0.0.0.0:6:30080 outside-node-port-0",
              "172.30.0.41:6:80 internal-1 10.0.0.2:8080",
          ] },
        { "source ranges, one within another", service => Balanced(service, "10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/24"), "10.0.0.1 here",
          [
              "172.30.0.41:6:80 internal-1 10.0.0.1:8080",
              "5.6.7.8:6:80 external-1 10.0.0.1:8080",
              "5.6.7.8:6:80 from 10.0.0.0-10.255.255.255 192.0.2.0-192.0.2.255",
          ] },
        { "source ranges without endpoints", service => Balanced(service, "192.0.2.0/24"), "",
          [
              "172.30.0.41:6:80 rejected", "5.6.7.8:6:80 from 192.0.2.0-192.0.2.255", "5.6.7.8:6:80 rejected",
          ] },
    };

    [Theory, MemberData(nameof(Services))]
    public void The_table_says_what_the_plan_says(string what, Func<Service, Service> change, string endpoints, string[] lines)
    {
        model = Of(change(Service("web")), Slice("web", "web-1", endpoints));

        Load();

        Assert.True(lines.SequenceEqual(Forwarded.Of(Table)), $"{what}:\n{string.Join('\n', Forwarded.Of(Table))}");
    }

    [Theory, MemberData(nameof(Services))]
    public void What_a_service_left_is_gone_with_it(string what, Func<Service, Service> change, string endpoints, string[] lines)
    {
        model = Of(Service("other", "172.30.0.42"), Slice("other", "other-1", "10.0.0.9 here"));
        var mode = Load();
        var before = Forwarded.Counts(Table);
        model.Set(change(Service("web")), Slice("web", "web-1", endpoints));
        Apply(mode, "web");
        Assert.Equal(lines.Length + 1, Forwarded.Of(Table).Length);

        model.Commit(transaction => transaction.RemoveService(new ObjectKey("ns", "web")));
        Apply(mode, "web");

        Assert.True(before == Forwarded.Counts(Table), what);
    }

    //                     endpoints before, and after; what a change of them sends
    public static TheoryData<string, string, string[]> Changes => new()
    {
        { "1 2 3", "1 2 3 4", [.. Chain(4), "-frontends", "+slots", "+hairpins", "+frontends"] },
        { "1 2 3", "1 2", [.. Chain(2), "-frontends", "-slots", "-hairpins", "+frontends"] },
        { "1 2 3", "2 3", [.. Chain(2), "-frontends", "-slots", "-slots", "-hairpins", "+slots", "+frontends"] },
        { "1 2 3", "1 4 3", ["-slots", "-hairpins", "+slots", "+hairpins"] },
        { "1", "", ["-frontends", "-pools", "-slots", "-hairpins", "+rejected"] },
    };

    private static string[] Chain(int size) =>
        [$"+chain internal-{size}", $"+rule internal-{size}", $"+rule internal-{size}", "+chains"];

    [Theory, MemberData(nameof(Changes))]
    public void A_change_sends_what_it_changes(string before, string after, string[] sent)
    {
        model = Of(Service("web"), Slice("web", "web-1", Endpoints(before)));
        var mode = Load();
        model.Set(Slice("web", "web-1", Endpoints(after)));

        Apply(mode, "web");

        Assert.Equal(sent.Order(StringComparer.Ordinal), kernel.Batches[^1].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_change_costs_the_same_among_many_services()
    {
        List<int> lengths = [];
        foreach (var count in new[] { 1, 500 })
        {
            kernel.Tables.Clear();
            model = new ClusterModel();
            model.Set([.. Enumerable.Range(0, count).SelectMany(i => new object[]
            {
                Service($"s{i:d4}", $"172.30.{i / 250}.{(i % 250) + 1}"), Slice($"s{i:d4}", $"s{i:d4}-1", $"10.{i / 250}.{i % 250}.1 here"),
            })]);
            var mode = Load();
            model.Set(Slice("s0000", "s0000-1", "10.0.0.2 here"));
            Apply(mode, "s0000");
            lengths.Add(kernel.Lengths[^1]);
        }

        Assert.Equal(lengths[0], lengths[1]);
    }

    [Fact]
    public void A_restart_takes_over_what_is_there()
    {
        model = Of(Local(NodePort(Service("web"))) with { AffinitySeconds = 60 }, Slice("web", "web-1", "10.0.0.1 here;10.0.0.2 there"));
        Load();
        var before = Forwarded.Of(Table);
        var batches = kernel.Batches.Count;

        var report = Open().Resync(plan.Plan);

        Assert.Equal(0, report.Changes);
        Assert.Equal(batches, kernel.Batches.Count);
        Assert.Equal(before, Forwarded.Of(Table));
    }

    [Fact]
    public void A_set_that_was_read_in_part_is_read_again()
    {
        model = Of(
            Service("web"), Slice("web", "web-1", Endpoints("1 2 3")),
            Service("api", "172.30.0.42"), Slice("api", "api-1", Endpoints("4")));
        Load();
        kernel.UnsteadyDumps = 3;

        Assert.Equal(0, Open().Resync(plan.Plan).Changes);
        Assert.Equal(0, kernel.UnsteadyDumps);
    }

    [Theory, InlineData("slots"), InlineData("hairpins"), InlineData("choices")]
    public void What_somebody_took_out_while_nobody_looked_is_put_back(string set)
    {
        model = Of(Service("web") with { AffinitySeconds = 60 }, Slice("web", "web-1", Endpoints("1 2 3")));
        Load();
        var elements = kernel.Tables[TableLayout.Table].Sets[set].Elements;
        var (key, element) = elements.First();
        elements.Remove(key);

        Assert.Equal(1, Open().Resync(plan.Plan).Changes);
        Assert.Equal(element, kernel.Tables[TableLayout.Table].Sets[set].Elements[key]);
    }

    [Fact]
    public void What_somebody_put_where_a_service_comes_is_found_after_the_failure()
    {
        const string FirstSlotOfTheNext = "0400000000000000";
        model = Of(Service("web"), Slice("web", "web-1", Endpoints("1")));
        var mode = Load();
        var slots = kernel.Tables[TableLayout.Table].Sets["slots"];
        slots.Elements[FirstSlotOfTheNext] = slots.Elements.Values.Single();
        model.Set(Service("api", "172.30.0.42"), Slice("api", "api-1", Endpoints("2")));
        var delta = plan.Update(model, [new ObjectKey("ns", "api")], []);

        Assert.Throws<ForwardingException>(() => mode.Apply(delta, plan.Plan));
        mode.Resync(plan.Plan);

        Assert.Equal(2, kernel.Tables[TableLayout.Table].Sets["slots"].Elements.Count);
    }

    [Fact]
    public void Any_way_leads_to_what_a_first_load_makes()
    {
        var random = new Random(3);
        model = Of(Service("web"));
        var mode = Load();
        for (var round = 0; round < 300; round++)
        {
            var name = $"s{random.Next(5)}";
            var service = Service(name, $"172.30.0.{name[1]}");
            if (random.Next(3) == 0) service = NodePort(service, (ushort)(30000 + name[1]));
            if (random.Next(3) == 0) service = Local(service);
            if (random.Next(3) == 0) service = service with { AffinitySeconds = random.Next(2) * 60 };
            if (random.Next(4) == 0)
            {
                service = Balanced(service, "10.0.0.0/8", $"192.0.{random.Next(3)}.0/24") with
                {
                    LoadBalancerIngress = [new LoadBalancerIngress(Address.Parse($"5.6.7.{name[1]}"), null, false)],
                };
            }
            var endpoints = Enumerable.Range(1, 8)
                .Where(_ => random.Next(2) == 0).Select(i => $"10.0.0.{i} {(i % 3 == 0 ? "there" : "here")}");
            model.Set(service, Slice(name, $"{name}-1", string.Join(';', endpoints)));
            if (random.Next(6) == 0) model.Commit(transaction => transaction.RemoveService(new ObjectKey("ns", name)));
            Apply(mode, name);
            if (round % 50 == 49) mode = Open();
            if (round % 50 == 49) mode.Resync(plan.Plan);
            if (round % 20 == 0) mode.Upkeep(plan.Plan);
        }
        var (changed, counts) = (Forwarded.Of(Table), Forwarded.Counts(Table));

        kernel.Tables.Clear();
        Open().Resync(plan.Plan);

        Assert.Equal(Forwarded.Of(Table), changed);
        Assert.Equal(Forwarded.Counts(Table), counts);
    }

    [Fact]
    public void A_table_of_another_layout_is_replaced()
    {
        kernel.Tables[TableLayout.Table] = new FakeTable("service addresses, layout 0");
        model = Of(Service("web"), Slice("web", "web-1", "10.0.0.1 here"));

        Load();

        Assert.Equal(TableLayout.Version, Table.Comment);
        Assert.Single(Forwarded.Of(Table));
        Assert.Equal("-table servicedns", kernel.Batches[0][0]); // with the first part of the new one
    }

    [Fact]
    public void A_failure_is_told_and_the_next_call_mends_it()
    {
        model = Of(Service("web"), Slice("web", "web-1", "10.0.0.1 here"));
        var mode = Load();
        model.Set(Slice("web", "web-1", "10.0.0.2 here"));
        kernel.NextFailure = Errno.Overrun;

        var error = Assert.Throws<ForwardingException>(() => Apply(mode, "web"));

        Assert.Contains("No buffer space available", error.Message, StringComparison.Ordinal);
        Assert.Equal([true], failures);
        mode.Resync(plan.Plan);
        Assert.Equal(["172.30.0.41:6:80 internal-1 10.0.0.2:8080"], Forwarded.Of(Table));
    }

    [Fact]
    public void A_table_that_is_gone_is_noticed_by_the_upkeep_at_the_latest()
    {
        model = Of(Service("web"));
        var mode = Load();
        kernel.Tables.Clear();

        Assert.Throws<ForwardingException>(() => mode.Upkeep(plan.Plan));
    }

    [Fact]
    public void A_chain_that_is_not_used_stays_for_a_while()
    {
        model = Of(Service("web"), Slice("web", "web-1", Endpoints("1 2")));
        var mode = Load();
        model.Set(Slice("web", "web-1", Endpoints("1")));
        Apply(mode, "web");

        mode.Upkeep(plan.Plan);
        Assert.Contains("internal-2", Table.Chains.Keys);
        mode.Upkeep(plan.Plan);
        Assert.DoesNotContain("internal-2", Table.Chains.Keys);
        Assert.Contains("internal-1", Table.Chains.Keys);
    }

    [Fact]
    public void A_first_load_of_many_goes_in_parts_and_each_part_is_whole()
    {
        model.Set([.. Enumerable.Range(0, 2000).SelectMany(i => new object[]
        {
            Service($"s{i}", $"172.30.{i / 250}.{(i % 250) + 1}"),
            Slice($"s{i}", $"s{i}-1", string.Join(';', Enumerable.Range(1, 5).Select(n => $"10.{i / 250}.{i % 250}.{n} here"))),
        })]);

        Load();

        Assert.True(kernel.Batches.Count > 1);
        foreach (var batch in kernel.Batches.Where(batch => batch.Contains("+frontends")))
        {
            Assert.Equal(5 * batch.Count(item => item == "+frontends"), batch.Count(item => item == "+slots"));
        }
    }

    void IModeMetrics.Rules(IpFamily family, string table, int total, int written) => Assert.Fail("there are no iptables");

    void IModeMetrics.SyncFailed(IpFamily family, bool partial) => failures.Add(partial);

    void IModeMetrics.CleanupFailed(IpFamily family) => Assert.Fail("nothing is cleaned up");

    void IModeMetrics.FlowsReconciled(IpFamily family, int deleted, TimeSpan took) => Assert.Fail("no flow is looked at");

    private FakeTable Table => kernel.Tables[TableLayout.Table];

    private NftablesMode Load()
    {
        plan = new FamilyPlan("", Node());
        plan.Update(model, [.. model.Services.Select(pair => pair.Key)], []);
        var mode = Open();
        mode.Resync(plan.Plan);
        return mode;
    }

    private NftablesMode Open() => new(
        kernel, _ => kernel, IpFamily.IPv4, new ModeOptions(), new ModeServices(NullLogger.Instance, this, TimeProvider.System));

    private void Apply(NftablesMode mode, string name) => mode.Apply(plan.Update(model, [new ObjectKey("ns", name)], []), plan.Plan);

    private static string Endpoints(string numbers) =>
        string.Join(';', numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => $"10.0.0.{number} here"));

    private static Service NodePort(Service service) => NodePort(service, 30080);

    private static Service NodePort(Service service, ushort port) =>
        service with { Type = ServiceType.NodePort, Ports = [service.Ports[0] with { NodePort = port }] };

    private static Service Local(Service service) => service with { ExternalTrafficPolicy = TrafficPolicy.Local };

    private static Service Balanced(Service service, params string[] ranges) => service with
    {
        Type = ServiceType.LoadBalancer,
        LoadBalancerIngress = [new LoadBalancerIngress(Address.Parse("5.6.7.8"), null, false)],
        LoadBalancerSourceRanges = ranges.ToValueList(),
    };
}
