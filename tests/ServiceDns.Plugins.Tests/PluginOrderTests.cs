namespace ServiceDns.Plugins.Tests;

public class PluginOrderTests
{
    /// <summary>The names in plugin.cfg of CoreDNS 1.14.7, top to bottom.</summary>
    private const string CoreDns = """
        root metadata geoip cancel proxyproto quic grpc_server https https3 timeouts multisocket reload nsid bufsize bind debug trace
        ready health pprof shed prometheus errors log dnstap local dns64 any chaos loadbalance tsig rewrite autopath acl cache header
        dnssec tls minimal template transfer hosts route53 azure clouddns k8s_external kubernetes file auto secondary etcd loop forward
        grpc erratic whoami on sign view nomad
        """;

    private static readonly string[] Names = CoreDns.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What only ServiceDns has.</summary>
    private static readonly string[] Additions = ["ede", "family"];

    [Fact]
    public void Is_CoreDNSs_with_additions() =>
        Assert.Equal(Names, PluginOrder.Catalog.Slots.Select(slot => slot.Name).Where(name => !Additions.Contains(name)));

    [Fact]
    public void A_definition_bears_the_name_of_its_place() =>
        Assert.All(PluginOrder.Catalog.Slots, slot => Assert.Equal(slot.Name, slot.Definition?.Name ?? slot.Name));

    [Fact]
    public void A_plugin_that_is_not_here_is_refused_and_one_that_is_passes() =>
        Assert.All(PluginOrder.Catalog.Slots, slot =>
            Assert.Equal(slot.Definition is null, PluginOrder.Catalog.Refuse(slot.Name) is not null));

    [Fact]
    public void A_name_that_CoreDNS_does_not_have_is_left_to_the_parser() => Assert.Null(PluginOrder.Catalog.Refuse("proxy"));
}
