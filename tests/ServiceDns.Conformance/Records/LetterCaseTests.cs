using ServiceDns.Conformance.Client;
using Xunit;

namespace ServiceDns.Conformance.Records;

/// <summary>Which letters come from the question and which from the cluster's objects.</summary>
[Collection(TableServerTests.Name)]
public class LetterCaseTests(TableServer server)
{
    [Fact]
    public async Task The_target_of_SRV_has_the_services_own_letters_and_the_zone_as_it_was_asked()
    {
        var reply = await server.Client.UdpAsync(new Ask("_HTTP._Tcp.CART.Shop.SVC.Cluster.LOCAL", "SRV"));

        Assert.Equal(
            ["_HTTP._Tcp.CART.Shop.SVC.Cluster.LOCAL. 5 IN SRV 0 100 80 cart.shop.svc.Cluster.LOCAL."],
            reply.Answer.Select(record => record.ToString()));
        Assert.Equal(["cart.shop.svc.Cluster.LOCAL. 5 IN A 10.96.1.1"], reply.Additional.Select(record => record.ToString()));
    }

    [Fact]
    public async Task SOA_has_the_zone_as_it_was_asked()
    {
        var reply = await server.Client.UdpAsync(new Ask("Nobody.SHOP.svc.Cluster.LOCAL", "A"));

        var soa = Assert.Single(reply.Authority);
        Assert.Equal("Cluster.LOCAL.", soa.Owner);
        Assert.StartsWith("ns.dns.Cluster.LOCAL. hostmaster.Cluster.LOCAL. ", soa.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_has_the_objects_letters()
    {
        var reply = await server.Client.UdpAsync(new Ask("ALIAS.shop.svc.cluster.local", "CNAME"));

        Assert.Equal(["ALIAS.shop.svc.cluster.local. 5 IN CNAME www.example.com."], reply.Answer.Select(record => record.ToString()));
    }

    [Fact]
    public async Task Names_for_addresses_are_in_the_plugins_first_zone()
    {
        var reply = await server.Client.UdpAsync(new Ask("1.1.96.10.IN-ADDR.arpa", "PTR"));

        Assert.Equal(["1.1.96.10.IN-ADDR.arpa. 5 IN PTR cart.shop.svc.cluster.local."], reply.Answer.Select(record => record.ToString()));
    }
}
