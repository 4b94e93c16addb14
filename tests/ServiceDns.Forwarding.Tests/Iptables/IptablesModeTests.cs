using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Forwarding.Kernel;
using Xunit;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests.Iptables;

public sealed class IptablesModeTests : IModeMetrics
{
    private static readonly Sysctls NoSysctls = new(Path.Combine(Path.GetTempPath(), "there-is-no-such-folder"));

    private readonly FakeIptables iptables = new();
    private readonly Dictionary<string, (int Total, int Written)> rules = [];
    private readonly List<bool> failures = [];
    private readonly FamilyPlan plan = new("", Node());
    private readonly ClusterModel model = Of(
        Service("web", "10.96.0.1"), Slice("web", "web-1", "10.0.0.1 here;10.0.0.2 there"),
        Service("api", "10.96.0.2", new ServicePort("a", Protocol.Tcp, 80), new ServicePort("b", Protocol.Tcp, 81)),
        Slice("api", "api-1", "10.0.0.3 here", new EndpointPort("a", Protocol.Tcp, 8080), new EndpointPort("b", Protocol.Tcp, 8081)));

    [Fact]
    public void A_change_writes_what_changed_and_nothing_else()
    {
        using var mode = Start();
        model.Set(Slice("web", "web-1", "10.0.0.1 here"));

        var report = Apply(mode, "web");

        // The choice anew: no other chain, no list of services.
        var text = iptables.Restored[^1].Split('\n');
        Assert.Equal(1, report.Changes);
        Assert.Equal(["*nat", "COMMIT"], text.Where(line => line.Length > 0 && line[0] is '*' or 'C'));
        Assert.Single(text, line => line.StartsWith(':'));
        Assert.DoesNotContain(text, line => line.Length > 0 && line[..2] is "-I" or "-D" or "-X");
        Assert.Equal(2, rules["nat"].Written);
    }

    [Fact]
    public void A_rule_that_ports_share_is_listed_until_the_last_one_goes()
    {
        const string Rule =
            "SDNS-HEALTH-PORTS -p tcp -m comment --comment \"ns/lb health check node port\" -m tcp --dport 31000 -j ACCEPT";
        using var mode = Start();

        Set(80, 81);
        Assert.Single(iptables.Lines("filter"), Rule);
        Set(81);
        Assert.Single(iptables.Lines("filter"), Rule);
        Set();
        Assert.DoesNotContain(Rule, iptables.Lines("filter"));

        void Set(params ushort[] ports)
        {
            model.Set(Service("lb", "10.96.0.7") with
            {
                Type = ServiceType.LoadBalancer,
                ExternalTrafficPolicy = TrafficPolicy.Local,
                HealthCheckNodePort = 31000,
                Ports = ports.Select(port => new ServicePort($"p{port}", Protocol.Tcp, port)).ToValueList(),
            });
            Apply(mode, "lb");
        }
    }

    [Fact]
    public void Changes_leave_what_a_first_load_would_make_and_the_counts_are_those_of_the_tables()
    {
        using var mode = Start();
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            string[] all = ["10.0.0.1 there", "10.0.0.2 here", "10.0.0.3 there", "10.0.0.4 here"];
            var endpoints = string.Join(';', all.Where(_ => random.Next(2) == 0));
            var port = new ServicePort("", Protocol.Tcp, 80, NodePort: (ushort)(30000 + random.Next(2)));
            var service = Service("web", "10.96.0.1", port) with
            {
                Type = ServiceType.LoadBalancer,
                ExternalTrafficPolicy = random.Next(2) == 0 ? TrafficPolicy.Local : TrafficPolicy.Cluster,
                InternalTrafficPolicy = random.Next(2) == 0 ? TrafficPolicy.Local : TrafficPolicy.Cluster,
                AffinitySeconds = random.Next(2) * 60,
                ExternalIPs = Addresses($"1.2.3.{random.Next(3)}"),
                LoadBalancerSourceRanges = random.Next(2) == 0 ? ["10.0.0.0/8"] : [],
                LoadBalancerIngress = [new LoadBalancerIngress(Address.Parse("5.6.7.8"), null, false)],
            };
            model.Set(service, Slice("web", "web-1", endpoints));
            Apply(mode, "web");
        }

        Assert.Equal(0, mode.Resync(plan.Plan).Changes);
        foreach (var table in NodeChains.Tables) Assert.Equal(iptables.Lines(table).Length, rules[table].Total);
        Assert.Empty(failures);
    }

    [Fact]
    public void A_start_adopts_what_is_right_and_mends_what_is_not()
    {
        Start().Dispose();
        iptables.Restore(
            """
            *nat
            :SDNS-SVC-OLD - [0:0]
            -A SDNS-SVC-OLD -j SDNS-MARK-MASQ
            -I OUTPUT 1 -j DOCKER
            -D POSTROUTING -j SDNS-POSTROUTING
            COMMIT
            """);

        using var mode = Open();
        var report = mode.Resync(plan.Plan);

        Assert.Equal(2, report.Changes); // the chain that nobody wants, the jump that was missing
        Assert.Equal(["-j DOCKER", "-j SDNS-SERVICES"], iptables.Table("nat")["OUTPUT"]);
        Assert.Equal(0, mode.Resync(plan.Plan).Changes);
        mode.Upkeep(plan.Plan);
    }

    [Fact]
    public void A_load_in_parts_makes_the_same_tables()
    {
        Start().Dispose();
        var whole = iptables.Save();
        Assert.Single(iptables.Restored);
        RuleBook.Clear(SavedRules.Parse(whole), int.MaxValue).Restore(iptables);
        iptables.Restored.Clear();
        iptables.ChainsAtOnce = 2;

        using var mode = Open();
        mode.Resync(plan.Plan);

        Assert.InRange(iptables.Restored.Count, 3, int.MaxValue);
        Assert.Equal(whole.Split('\n').Order(StringComparer.Ordinal), iptables.Save().Split('\n').Order(StringComparer.Ordinal));
        model.Set(Slice("web", "web-1", ""), Slice("api", "api-1", ""));
        plan.Update(model, [.. model.Services.Select(pair => pair.Key)], []);
        mode.Resync(plan.Plan);
        Assert.DoesNotContain("DNAT --to", iptables.Save(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_difference_is_counted_as_one_and_mended_by_a_whole()
    {
        using var mode = Start();
        var before = iptables.Save();
        model.Set(Slice("web", "web-1", "10.0.0.9 here"));
        iptables.Refuses = "10.0.0.9";

        Assert.Throws<ForwardingException>(() => Apply(mode, "web"));
        Assert.Equal(before, iptables.Save());
        Assert.Throws<ForwardingException>(() => mode.Resync(plan.Plan));
        iptables.Refuses = null;
        mode.Resync(plan.Plan);

        Assert.Equal([true, false], failures);
        Assert.Contains(iptables.Lines("nat"), line => line.EndsWith("--to-destination 10.0.0.9:8080", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-m statistic", "xt_statistic")]
    [InlineData("-m comment", "xt_comment")]
    [InlineData("-j DNAT", "xt_nat")]
    [InlineData("-m bpf", "xt_bpf")]
    public void A_part_that_the_kernel_lacks_is_named(string refused, string module)
    {
        iptables.Refuses = refused;

        var error = Assert.Throws<ForwardingException>(() => Start());

        Assert.EndsWith($"; this kernel lacks what the rules need: {module}", error.Message);
        Assert.DoesNotContain("SDNS", iptables.Save(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*mangle\n:SDNS-PROXY-CANARY - [0:0]\nCOMMIT\n", "mangle")]
    [InlineData("*filter\n-D INPUT -j SDNS-FIREWALL\nCOMMIT\n", "filter")]
    [InlineData("*nat\n-D OUTPUT -j SDNS-SERVICES\nCOMMIT\n", "nat")]
    public void What_somebody_else_took_away_is_missed(string change, string table)
    {
        using var mode = Start();
        mode.Upkeep(plan.Plan);
        iptables.Restore(change);

        var error = Assert.Throws<ForwardingException>(() => mode.Upkeep(plan.Plan));

        Assert.EndsWith($"the table {table}", error.Message);
        Assert.NotEqual(0, mode.Resync(plan.Plan).Changes);
        mode.Upkeep(plan.Plan);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void Clearing_removes_all_of_ours_and_nothing_else(int chainsAtOnce)
    {
        iptables.Restore("*nat\n:KUBE-SERVICES - [0:0]\n-A PREROUTING -j KUBE-SERVICES\nCOMMIT\n");
        var before = iptables.Save();
        Start().Dispose();

        RuleBook.Clear(SavedRules.Parse(iptables.Save()), chainsAtOnce).Restore(iptables);

        Assert.Equal(before, iptables.Save());
    }

    void IModeMetrics.Rules(IpFamily family, string table, int total, int written) => rules[table] = (total, written);

    void IModeMetrics.SyncFailed(IpFamily family, bool partial) => failures.Add(partial);

    void IModeMetrics.CleanupFailed(IpFamily family) => Assert.Fail("nothing is cleaned up");

    void IModeMetrics.FlowsReconciled(IpFamily family, int deleted, TimeSpan took) => Assert.Fail("flows are not the mode's");

    private IptablesMode Open() => new(
        iptables, _ => null, () => false, NoSysctls, IpFamily.IPv4, new ModeOptions { LocalhostNodePorts = false },
        new ModeServices(NullLogger.Instance, this, TimeProvider.System));

    private IptablesMode Start()
    {
        var mode = Open();
        plan.Update(model, [.. model.Services.Select(pair => pair.Key)], []);
        mode.Resync(plan.Plan);
        return mode;
    }

    private SyncReport Apply(IptablesMode mode, string service) =>
        mode.Apply(plan.Update(model, [new ObjectKey("ns", service)], []), plan.Plan);
}
