using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Plugins.Kubernetes;

namespace ServiceDns.Plugins.Tests.Kubernetes;

/// <summary>NS at the apex: the services that hold the server's own addresses, else those addresses themselves.</summary>
public class NameServerTests
{
    private readonly ClusterFixture fixture = new();

    [Fact]
    public async Task A_service_that_holds_two_of_the_servers_addresses_is_named_once()
    {
        fixture.Model.Commit(edit =>
        {
            edit.Set(ClusterFixture.Virtual("kube-dns", ["10.96.0.10", "fd00::a"], "other", new ServicePort("dns", Protocol.Udp, 53)));
            edit.Set(ClusterFixture.Slice("kube-dns", "four", "other", IpFamily.IPv4, [], ClusterFixture.At("192.0.2.2")));
            edit.Set(ClusterFixture.Slice("kube-dns", "six", "other", IpFamily.IPv6, [], ClusterFixture.At("2001:db8::2")));
        });

        var query = await Handler("192.0.2.2", "2001:db8::2").ServeAsync(Ask.For("cluster.local.", RecordType.NS));

        Assert.Equal(["cluster.local. 5 IN NS kube-dns.other.svc.cluster.local."], query.Answer());
        Assert.Equal(
            ["kube-dns.other.svc.cluster.local. 5 IN A 10.96.0.10", "kube-dns.other.svc.cluster.local. 5 IN AAAA fd00::a"],
            query.Additional());
    }

    [Fact]
    public async Task Without_such_a_service_the_server_is_ns_dns()
    {
        var query = await Handler("192.0.2.2").ServeAsync(Ask.For("cluster.local.", RecordType.NS));

        Assert.Equal(["cluster.local. 5 IN NS ns.dns.cluster.local."], query.Answer());
        Assert.Equal(["ns.dns.cluster.local. 5 IN A 192.0.2.2"], query.Additional());
    }

    private KubernetesHandler Handler(params string[] own)
    {
        var zone = DomainName.Parse("cluster.local.");
        var options = new KubernetesOptions { Zones = [zone], PrimaryZone = zone };
        var index = new ClusterIndex(options, TimeProvider.System, (_, _) => { });
        fixture.Model.Subscribe(index, index.Load);
        return new KubernetesHandler(
            new AnsweringHandler(), options, fixture, index, () => [.. own.Select(Address.Parse)], TimeProvider.System);
    }
}
