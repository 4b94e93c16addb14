using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Kubernetes;

/// <summary><c>visible</c>: what a client may resolve is a matter of the namespace that its pod is in.</summary>
public class VisibleTests
{
    private const string Shop = "10.244.1.1:5", Bank = "10.244.1.2:5", Bank6 = "[fd00::2]:5", Prometheus = "10.244.1.3:5";
    private const string OnHost = "192.0.2.1:5", Ended = "10.244.1.9:5", Nobody = "198.51.100.1:5";

    //   visible …                                client        name (relative to cluster.local., unless it ends in a dot)   exists
    public static TheoryData<string, string, string, bool> Cases => new()
    {
        { "own",                                  Shop,         "web.shop.svc",                        true },
        { "own",                                  Shop,         "ledger.bank.svc",                     false },
        { "own",                                  Shop,         "bank.svc",                            false },
        { "own",                                  Shop,         "_http._tcp.ledger.bank.svc",          false },
        { "own",                                  Shop,         "10-244-1-2.bank.pod",                 false },
        { "own",                                  Shop,         "10-244-1-1.shop.pod",                 true },
        { "own",                                  Shop,         "2.0.0.10.in-addr.arpa.",              false },
        { "own",                                  Shop,         "1.0.0.10.in-addr.arpa.",              true },
        { "own",                                  Shop,         "nobody.nowhere.svc",                  false },
        { "own",                                  Shop,         "",                                    true },
        { "own",                                  Shop,         "svc",                                 true },
        { "own",                                  Bank,         "ledger.bank.svc",                     true },
        { "own",                                  Bank6,        "ledger.bank.svc",                     true },
        { "own",                                  Bank6,        "web.shop.svc",                        false },
        { "own",                                  OnHost,       "ledger.bank.svc",                     true },
        { "own",                                  Nobody,       "ledger.bank.svc",                     true },
        { "own",                                  Ended,        "ledger.bank.svc",                     true },
        { "own\nvisible deny_unknown",            OnHost,       "ledger.bank.svc",                     false },
        { "own\nvisible deny_unknown",            Nobody,       "ledger.bank.svc",                     false },
        { "own\nvisible deny_unknown",            Bank,         "ledger.bank.svc",                     true },
        { "own shop",                             Bank,         "web.shop.svc",                        true },
        { "own\nvisible shop",                    Bank,         "web.shop.svc",                        true },
        { "shop",                                 Bank,         "ledger.bank.svc",                     false },
        { "own shop from monitoring",             Bank,         "web.shop.svc",                        false },
        { "own\nvisible all from monitoring",     Prometheus,   "ledger.bank.svc",                     true },
        { "own\nvisible all from monitoring",     Bank,         "web.shop.svc",                        false },
        { "labels dns=shared",                    Bank,         "web.shop.svc",                        true },
        { "labels dns=shared",                    Shop,         "ledger.bank.svc",                     false },
        { "labels dns in (shared, other)",        Bank,         "web.shop.svc",                        true },
        { "labels dns=shared from monitoring",    Bank,         "web.shop.svc",                        false },
        { "own\nvisible audit",                   Shop,         "ledger.bank.svc",                     true },
        { "own\nvisible audit\nvisible deny_unknown", Nobody,   "ledger.bank.svc",                     true },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task A_hidden_namespace_does_not_exist(string visible, string client, string name, bool exists)
    {
        var fixture = Make(visible);
        var asked = name.EndsWith('.') ? name : name.Length == 0 ? "cluster.local." : $"{name}.cluster.local.";
        var type = asked.EndsWith("arpa.", StringComparison.Ordinal) ? RecordType.PTR : RecordType.A;

        using var query = await fixture.Handler.ServeAsync(Ask.For(asked, type, client: client));

        Assert.Equal(exists ? ResponseCode.NoError : ResponseCode.NXDomain, query.ResponseCode);
        if (!exists) Assert.Single(query.Authority());
        using var inLoop = Ask.For(asked, type, client: client);
        if (fixture.Handler.AnswersInLoop(inLoop)) Assert.Equal(query.Response.ToArray(), inLoop.Response.ToArray());
    }

    //                                   what names a hidden Service, or is like one
    [Theory]
    [InlineData("ledgr.bank.svc.cluster.local.", "the cluster has no such name")]
    [InlineData("ledger.bank.svc.cluster.local.", "the cluster has no such name")]
    [InlineData("ledger.shop.svc.cluster.local.", "service \"ledger\" not found in namespace \"shop\"")]
    [InlineData("web.bnk.svc.cluster.local.", "namespace \"bnk\" not found")]
    public async Task The_reason_of_a_denial_tells_nothing_of_it(string name, string reason)
    {
        var fixture = Make("own");

        using var query = await fixture.Handler.ServeAsync(Ask.For(name, RecordType.A, client: Shop));

        Assert.Equal(reason, ((IReasonSource)fixture.Handler).ReasonOf(query)?.Text);
    }

    [Fact]
    public async Task An_alias_of_ones_own_opens_no_way_into_a_hidden_namespace()
    {
        var fixture = Make("own");

        using var query = await fixture.Handler.ServeAsync(Ask.For("way-in.shop.svc.cluster.local.", RecordType.A, client: Shop));

        Assert.Empty(query.Answer());
        Assert.Equal(ResponseCode.NoError, query.ResponseCode);
    }

    [Theory]
    [InlineData("own", "servicedns_visible_denied_total")]
    [InlineData("own\nvisible audit", "servicedns_visible_audited_total")]
    public async Task What_is_denied_is_counted_once_a_query(string visible, string metric)
    {
        var fixture = Make(visible);
        using var general = await fixture.Handler.ServeAsync(Ask.For("ledger.bank.svc.cluster.local.", RecordType.A, client: Shop));
        using var inLoop = Ask.For("ledger.bank.svc.cluster.local.", RecordType.A, client: Shop);
        Assert.True(fixture.Handler.AnswersInLoop(inLoop));

        Assert.Equal(2, fixture.Process.Metrics.Counter(metric, "", "client_namespace", "namespace").With("shop", "bank").Value);
    }

    [Fact]
    public async Task A_client_that_is_no_pod_is_counted_as_one()
    {
        var fixture = Make("own");
        using var query = await fixture.Handler.ServeAsync(Ask.For("ledger.bank.svc.cluster.local.", RecordType.A, client: Nobody));

        Assert.Equal(1, fixture.Process.Metrics.Counter("servicedns_visible_unknown_clients_total", "").With().Value);
    }

    [Fact]
    public async Task A_pod_that_takes_an_address_over_counts_from_the_change_on()
    {
        var fixture = Make("own");
        fixture.Model.Commit(edit =>
        {
            edit.Set(PodAt("bank", "ledger-0", "10.244.1.2") with { IsTerminating = true });
            edit.Set(PodAt("shop", "web-1", "10.244.1.2"));
        });

        using var query = await fixture.Handler.ServeAsync(Ask.For("ledger.bank.svc.cluster.local.", RecordType.A, client: Bank));

        Assert.Equal(ResponseCode.NXDomain, query.ResponseCode);
    }

    [Fact]
    public void Answers_in_the_loop_allocate_nothing()
    {
        var fixture = Make("own");
        using var shown = Ask.For("web.shop.svc.cluster.local.", RecordType.A, client: Shop);
        using var hidden = Ask.For("ledger.bank.svc.cluster.local.", RecordType.A, client: Shop);

        Assert.Equal(0, fixture.Handler.AllocatedInLoop(shown));
        Assert.Equal(0, fixture.Handler.AllocatedInLoop(hidden));
    }

    private static ClusterFixture Make(string visible)
    {
        var fixture = new ClusterFixture(
            $"kubernetes cluster.local in-addr.arpa {{\n manifests x.yaml\n pods insecure\n visible {visible}\n}}");
        fixture.Model.Commit(edit =>
        {
            foreach (var name in (string[])["shop", "bank", "monitoring"])
            {
                edit.Set(new Namespace(name, name == "shop" ? new LabelSet([new("dns", "shared")]) : default));
            }
            var http = new ServicePort("http", Protocol.Tcp, 80);
            edit.Set(ClusterFixture.Virtual("web", ["10.0.0.1"], "shop", http));
            edit.Set(ClusterFixture.Virtual("ledger", ["10.0.0.2"], "bank", http));
            edit.Set(new Service
            {
                Namespace = "shop", Name = "way-in", Type = ServiceType.ExternalName, ExternalName = "ledger.bank.svc.cluster.local",
            });
            edit.Set(PodAt("shop", "web-0", "10.244.1.1"));
            edit.Set(PodAt("bank", "ledger-0", "10.244.1.2", "fd00::2"));
            edit.Set(PodAt("monitoring", "prometheus-0", "10.244.1.3"));
            edit.Set(PodAt("shop", "agent", "192.0.2.1") with { IsHostNetwork = true });
            edit.Set(PodAt("shop", "job", "10.244.1.9") with { Phase = PodPhase.Succeeded });
            // what the fixture brings has one of these addresses
            edit.RemoveService(new ObjectKey("testns", "svc1"));
        });
        return fixture;
    }

    private static Pod PodAt(string space, string name, params string[] addresses) => new()
    {
        Namespace = space, Name = name, Addresses = addresses.Select(Address.Parse).ToValueList(), Phase = PodPhase.Running,
    };
}
