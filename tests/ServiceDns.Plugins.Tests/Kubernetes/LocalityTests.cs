using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Kubernetes;

/// <summary><c>locality</c>: endpoints in the zone of the client's node come first, or alone.</summary>
public class LocalityTests
{
    // nodes n1 and n2 are in zone a, n3 in b, n4 in none; each has a range of pods, 10.244.N.0/24 and fd00:N::/64
    private const string OnN1 = "10.244.1.77:5", OnN2 = "10.244.2.77:5", OnN3 = "10.244.3.77:5", OnN4 = "10.244.4.77:5",
        Outside = "198.51.100.1:5";

    private const string Name = "db.shop.svc.cluster.local.";

    private static readonly string[] Everywhere = ["10.244.1.1", "10.244.2.1", "10.244.3.1", "10.244.4.1"];

    //   locality        trafficDistribution   client      first, in any order                 then, in any order
    public static TheoryData<string, string?, string, string[], string[]> Cases => new()
    {
        { "locality",        null,             OnN1,       ["10.244.1.1", "10.244.2.1"],       ["10.244.3.1", "10.244.4.1"] },
        { "locality",        null,             OnN3,       ["10.244.3.1"],                     ["10.244.1.1", "10.244.2.1", "10.244.4.1"] },
        { "locality",        null,             OnN4,       Everywhere,                         [] },
        { "locality",        null,             Outside,    Everywhere,                         [] },
        // the node itself
        { "locality",        null,             "192.0.2.3:5", ["10.244.3.1"],                  ["10.244.1.1", "10.244.2.1", "10.244.4.1"] },
        { "locality",        null,             "[fd00:3::7]:5", ["10.244.3.1"],                ["10.244.1.1", "10.244.2.1", "10.244.4.1"] },
        { "locality prefer", null,             OnN1,       ["10.244.1.1", "10.244.2.1"],       [] },
        { "locality prefer", null,             OnN3,       ["10.244.3.1"],                     [] },
        { "locality prefer", null,             OnN4,       Everywhere,                         [] },
        { "locality",        "PreferClose",    OnN1,       ["10.244.1.1", "10.244.2.1"],       [] },
        { "locality",        "PreferSameZone", OnN1,       ["10.244.1.1", "10.244.2.1"],       [] },
        { "locality",        "PreferSameNode", OnN1,       ["10.244.1.1"],                     [] },
        { "locality",        "PreferSameNode", OnN2,       ["10.244.2.1"],                     [] },
        { "locality",        "PreferSameNode", OnN4,       ["10.244.4.1"],                     [] },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task Those_near_the_client_come_first(string locality, string? distribution, string client, string[] near, string[] others)
    {
        var fixture = Make(locality, distribution);

        for (var i = 0; i < 8; i++)
        {
            var answer = await AddressesAsync(fixture, client);
            Assert.Equal(near.Order(), answer[..near.Length].Order());
            Assert.Equal(others.Order(), answer[near.Length..].Order());
        }
    }

    [Fact]
    public async Task Those_alike_come_in_random_order()
    {
        var fixture = Make("locality");
        using var query = Ask.For(Name, RecordType.A, client: OnN1);
        var orders = new HashSet<string>();

        for (var i = 0; i < 200; i++) orders.Add(string.Join(' ', Data(await fixture.Handler.ServeAsync(query))));

        Assert.Equal(4, orders.Count); // two near ones, two others
    }

    [Fact]
    public async Task When_the_zone_has_none_left_all_are_told_and_again_when_it_has()
    {
        var fixture = Make("locality prefer");
        fixture.Model.Commit(edit => edit.Set(Endpoints(3, ready: false)));

        Assert.Equal(3, (await AddressesAsync(fixture, OnN3)).Length);
        fixture.Model.Commit(edit => edit.Set(Endpoints(3)));

        Assert.Equal(["10.244.3.1"], await AddressesAsync(fixture, OnN3));
    }

    [Fact]
    public async Task A_node_that_moves_to_another_zone_takes_its_clients_along()
    {
        var fixture = Make("locality prefer");
        Assert.Equal(["10.244.3.1"], await AddressesAsync(fixture, OnN3));

        fixture.Model.Commit(edit => edit.Set(NodeIn("n3", 3, "a")));

        Assert.Equal(["10.244.1.1", "10.244.2.1"], (await AddressesAsync(fixture, OnN3)).Order());
    }

    [Fact]
    public async Task A_pod_that_is_known_goes_before_the_range_that_its_address_is_in()
    {
        var fixture = Make("locality prefer\n pods verified");
        fixture.Model.Commit(edit => edit.Set(new Pod
        {
            Namespace = "shop", Name = "moved", NodeName = "n3", Addresses = [Address.Parse("10.244.1.77")], Phase = PodPhase.Running,
        }));

        Assert.Equal(["10.244.3.1"], await AddressesAsync(fixture, OnN1));
    }

    [Fact]
    public async Task Services_of_ports_are_ordered_too_and_their_glue_with_them()
    {
        var fixture = Make("locality prefer");

        foreach (var name in (string[])[Name, $"_http._tcp.{Name}"])
        {
            using var query = await fixture.Handler.ServeAsync(Ask.For(name, RecordType.SRV, client: OnN3));
            Assert.Equal([$"{name} 5 IN SRV 0 100 8080 10-244-3-1.{Name}"], query.Answer());
            Assert.Equal([$"10-244-3-1.{Name} 5 IN A 10.244.3.1"], query.Additional());
        }
    }

    [Fact]
    public async Task Loadbalance_and_cache_leave_such_an_answer_alone()
    {
        using var query = await Make("locality").Handler.ServeAsync(Ask.For(Name, RecordType.A, client: OnN1));

        Assert.True(query.KeepsOrder);
        Assert.True(query.IsForOneClient);
    }

    [Theory]
    [InlineData("db.shop", RecordType.A, false)] // there is something to choose
    [InlineData("db.shop", RecordType.AAAA, true)]
    [InlineData("web.shop", RecordType.A, true)]
    public void Only_what_there_is_a_choice_of_leaves_the_loop(string name, RecordType type, bool inLoop)
    {
        using var query = Ask.For($"{name}.svc.cluster.local.", type, client: OnN1);

        Assert.Equal(inLoop, Make("locality").Handler.AnswersInLoop(query));
    }

    private static ClusterFixture Make(string locality, string? distribution = null)
    {
        var fixture = new ClusterFixture($"kubernetes cluster.local {{\n manifests x.yaml\n {locality}\n}}");
        fixture.Model.Commit(edit =>
        {
            edit.Set(new Namespace("shop", default));
            edit.Set(ClusterFixture.Virtual("web", ["10.0.9.1"], "shop"));
            edit.Set(new Service { Namespace = "shop", Name = "db", IsHeadless = true, TrafficDistribution = distribution });
            for (var i = 1; i <= 4; i++)
            {
                edit.Set(NodeIn($"n{i}", i, i switch { 1 or 2 => "a", 3 => "b", _ => null }));
                edit.Set(Endpoints(i));
            }
        });
        return fixture;
    }

    private static Node NodeIn(string name, int number, string? zone) => new()
    {
        Name = name,
        Labels = zone is null ? default : new LabelSet([new("topology.kubernetes.io/zone", zone)]),
        PodCidrs = [$"10.244.{number}.0/24", $"fd00:{number}::/64"],
        Addresses = [Address.Parse($"192.0.2.{number}")],
    };

    private static EndpointSlice Endpoints(int node, bool? ready = null) => ClusterFixture.Slice(
        "db", $"{node}", "shop", IpFamily.IPv4, [new("http", Protocol.Tcp, 8080)],
        ClusterFixture.At(
            $"10.244.{node}.1", ready: ready, zone: node switch { 1 or 2 => "a", 3 => "b", _ => null }) with { NodeName = $"n{node}" });

    private static async Task<string[]> AddressesAsync(ClusterFixture fixture, string client)
    {
        using var query = await fixture.Handler.ServeAsync(Ask.For(Name, RecordType.A, client: client));
        return Data(query);
    }

    private static string[] Data(Query query) => [.. query.Answer().Select(record => record.Split(' ')[^1])];
}
