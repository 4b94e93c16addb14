using System.Text.RegularExpressions;
using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Plugins.K8sExternal;
using ServiceDns.Plugins.Tests.Kubernetes;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class ExternalTests
{
    private const string Corefile = """
        . {
            template IN A lb.example {
                answer "{{ .Name }} 60 IN A 192.0.2.99"
            }
            template IN AAAA lb.example {
            }
            k8s_external example.com in-addr.arpa {
                headless
            }
            kubernetes cluster.local {
                manifests x.yaml
            }
        }
        """;

    private const string Soa = " | example.com. 5 IN SOA ns1.dns.example.com. hostmaster.dns.example.com. SERIAL 7200 1800 86400 5";

    private const string DeniedName = "NXDOMAIN" + Soa;

    //                     asked                       type             code when it is not NOERROR, then the records of all sections
    public static TheoryData<string, RecordType, string> Answers => new()
    {
        { "4.3.2.1.in-addr.arpa.", RecordType.PTR, "4.3.2.1.in-addr.arpa. 5 IN PTR ext1.testns.example.com." },
        { "9.9.9.9.in-addr.arpa.", RecordType.PTR,
          "NXDOMAIN | in-addr.arpa. 5 IN SOA ns1.dns.in-addr.arpa. hostmaster.dns.in-addr.arpa. SERIAL 7200 1800 86400 5" },
        { "ext1.testns.example.com.", RecordType.PTR, Soa[3..] },
        { "missing.testns.example.com.", RecordType.PTR, DeniedName },
        { "ext1.testns.example.com.", RecordType.A, "ext1.testns.example.com. 5 IN A 1.2.3.4" },
        { "EXT1.testns.Example.com.", RecordType.A, "EXT1.testns.Example.com. 5 IN A 1.2.3.4" },
        { "ext1.testns.example.com.", RecordType.SRV,
          "ext1.testns.example.com. 5 IN SRV 0 100 80 ext1.testns.example.com. | ext1.testns.example.com. 5 IN A 1.2.3.4" },
        { "*._not-udp-or-tcp.ext1.testns.example.com.", RecordType.SRV, DeniedName },
        { "_http._tcp.ext1.testns.example.com.", RecordType.SRV,
          "_http._tcp.ext1.testns.example.com. 5 IN SRV 0 100 80 ext1.testns.example.com. | ext1.testns.example.com. 5 IN A 1.2.3.4" },
        { "ext1.testns.example.com.", RecordType.AAAA, Soa[3..] },
        { "ext1.testns.example.com.", RecordType.MX, Soa[3..] },
        { "svc0.testns.example.com.", RecordType.AAAA, DeniedName },
        { "svc0.nons.example.com.", RecordType.A, DeniedName },
        { "svc1.testns.example.com.", RecordType.A, DeniedName }, // a service without addresses from outside
        { "a.b.c.ext1.testns.example.com.", RecordType.A, DeniedName },
        { "ext6.testns.example.com.", RecordType.AAAA, "ext6.testns.example.com. 5 IN AAAA 1:2::5" },
        { "_http._tcp.ext6.testns.example.com.", RecordType.SRV,
          "_http._tcp.ext6.testns.example.com. 5 IN SRV 0 100 80 ext6.testns.example.com. | ext6.testns.example.com. 5 IN AAAA 1:2::5" },
        { "testns.example.com.", RecordType.A, Soa[3..] },
        { "testns.example.com.", RecordType.SOA, Soa[3..] },
        { "lb.testns.example.com.", RecordType.A, "lb.testns.example.com. 5 IN A 2.3.4.5" },
        { "named.testns.example.com.", RecordType.A, "named.testns.example.com. 5 IN CNAME lb.example. | lb.example. 60 IN A 192.0.2.99" },
        { "_http._tcp.named.testns.example.com.", RecordType.SRV,
          "_http._tcp.named.testns.example.com. 5 IN SRV 0 100 80 lb.example. | lb.example. 60 IN A 192.0.2.99" },
        { "portless.testns.example.com.", RecordType.A, "portless.testns.example.com. 5 IN A 2.3.4.6" },
        { "portless.testns.example.com.", RecordType.SRV, Soa[3..] },
        { "hdls.testns.example.com.", RecordType.A, "hdls.testns.example.com. 5 IN A 1.2.3.4 | hdls.testns.example.com. 5 IN A 1.2.3.5" },
        {
            "_http._tcp.hdls.testns.example.com.", RecordType.SRV,
            "_http._tcp.hdls.testns.example.com. 5 IN SRV 0 50 80 ep-0.hdls.testns.example.com. | "
            + "_http._tcp.hdls.testns.example.com. 5 IN SRV 0 50 80 ep-1.hdls.testns.example.com. | "
            + "ep-0.hdls.testns.example.com. 5 IN A 1.2.3.4 | ep-1.hdls.testns.example.com. 5 IN A 1.2.3.5"
        },
        { "ep-1.hdls.testns.example.com.", RecordType.A, "ep-1.hdls.testns.example.com. 5 IN A 1.2.3.5" },
        { "ep-0.hdls.testns.example.com.", RecordType.SRV,
          "ep-0.hdls.testns.example.com. 5 IN SRV 0 100 80 ep-0.hdls.testns.example.com. | ep-0.hdls.testns.example.com. 5 IN A 1.2.3.4" },
        { "ep-9.hdls.testns.example.com.", RecordType.A, DeniedName },
        // the zone itself, and its name server
        { "example.com.", RecordType.SOA, Soa[3..] },
        { "example.com.", RecordType.SRV, Soa[3..] },
        { "dns.example.com.", RecordType.SRV, Soa[3..] },
        { "dns.example.com.", RecordType.NS, Soa[3..] },
        { "ns1.dns.example.com.", RecordType.SRV, Soa[3..] },
        { "ns2.dns.example.com.", RecordType.A, DeniedName },
        { "a.ns1.dns.example.com.", RecordType.A, DeniedName },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task Answers_from_the_outside_of_services(string name, RecordType type, string expected)
    {
        await using var server = await ServedCorefile.StartAsync(Corefile, ClusterWithOutside().Process);

        using var query = await server.AskAsync(name, type);

        string[] code = query.ResponseCode == ResponseCode.NoError ? [] : [query.ResponseCode.ToText()];
        var lines = string.Join(" | ", [.. code, .. query.Answer(), .. query.Authority(), .. query.Additional()]);
        Assert.Equal(
            expected,
            string.Join(' ', lines.Split(' ').Select(word => uint.TryParse(word, out var number) && number > 1_000_000 ? "SERIAL" : word)));
        Assert.True(query.Flags().HasFlag(HeaderFlags.Authoritative));
    }

    [Fact]
    public async Task Has_a_name_server_with_the_addresses_of_the_server()
    {
        await using var server = await ServedCorefile.StartAsync(
            Corefile.Replace("k8s_external", "bind 192.0.2.53\nk8s_external", StringComparison.Ordinal), ClusterWithOutside().Process);

        using var servers = await server.AskAsync("example.com.", RecordType.NS);
        using var address = await server.AskAsync("ns1.dns.example.com.");

        Assert.Equal(["example.com. 5 IN NS ns1.dns.example.com."], servers.Answer());
        Assert.Equal(["ns1.dns.example.com. 5 IN A 192.0.2.53"], servers.Additional());
        Assert.Equal(servers.Additional(), address.Answer());
    }

    [Fact]
    public async Task Follows_the_cluster()
    {
        var fixture = ClusterWithOutside();
        await using var server = await ServedCorefile.StartAsync(Corefile, fixture.Process);
        fixture.Model.Commit(edit => edit.Set(Outside("ext1") with { ExternalIPs = [Address.Parse("7.7.7.7")] }));

        using var gone = await server.AskAsync("4.3.2.1.in-addr.arpa.", RecordType.PTR);
        using var come = await server.AskAsync("7.7.7.7.in-addr.arpa.", RecordType.PTR);
        using var forward = await server.AskAsync("ext1.testns.example.com.");

        Assert.Equal(ResponseCode.NXDomain, gone.ResponseCode);
        Assert.Equal(["7.7.7.7.in-addr.arpa. 5 IN PTR ext1.testns.example.com."], come.Answer());
        Assert.Equal(["ext1.testns.example.com. 5 IN A 7.7.7.7"], forward.Answer());
    }

    [Fact]
    public async Task Gives_whole_zones_away()
    {
        var fixture = ClusterWithOutside();
        var setup = new TestSetup
        {
            Process = fixture.Process,
        }.Parse(ExternalSetup.Definition, "k8s_external example.com in-addr.arpa {\nheadless\n}");
        var handler = (IZoneSource)setup.Handler();
        setup.Block.Handlers = [handler, fixture.Handler];
        await setup.Lifecycle.StartAsync(CancellationToken.None);

        Assert.False(handler.TryOpenZone(DomainName.Parse("in-addr.arpa"), out _));
        Assert.False(handler.TryOpenZone(DomainName.Parse("testns.example.com"), out _));
        Assert.True(handler.TryOpenZone(DomainName.Parse("example.com"), out var zone));
        Assert.StartsWith("example.com.\t5\tIN\tSOA\tns1.dns.example.com.", zone!.Soa.ToString(), StringComparison.Ordinal);
        var lines = zone.Records.Select(record => record.ToString().Replace('\t', ' ')).ToList();
        Assert.Equal("example.com. 5 IN NS ns1.dns.example.com.", lines[0]);
        Assert.Equal(
            """
            _http._tcp.ext1.testns.example.com. 5 IN SRV 0 100 80 ext1.testns.example.com.
            _http._tcp.ext6.testns.example.com. 5 IN SRV 0 100 80 ext6.testns.example.com.
            _http._tcp.hdls.testns.example.com. 5 IN SRV 0 50 80 ep-0.hdls.testns.example.com.
            _http._tcp.hdls.testns.example.com. 5 IN SRV 0 50 80 ep-1.hdls.testns.example.com.
            _http._tcp.lb.testns.example.com. 5 IN SRV 0 100 80 lb.testns.example.com.
            _http._tcp.named.testns.example.com. 5 IN SRV 0 100 80 lb.example.
            ep-0.hdls.testns.example.com. 5 IN A 1.2.3.4
            ep-0.hdls.testns.example.com. 5 IN SRV 0 100 80 ep-0.hdls.testns.example.com.
            ep-1.hdls.testns.example.com. 5 IN A 1.2.3.5
            ep-1.hdls.testns.example.com. 5 IN SRV 0 100 80 ep-1.hdls.testns.example.com.
            ext1.testns.example.com. 5 IN A 1.2.3.4
            ext1.testns.example.com. 5 IN SRV 0 100 80 ext1.testns.example.com.
            ext6.testns.example.com. 5 IN AAAA 1:2::5
            ext6.testns.example.com. 5 IN SRV 0 100 80 ext6.testns.example.com.
            hdls.testns.example.com. 5 IN A 1.2.3.4
            hdls.testns.example.com. 5 IN A 1.2.3.5
            hdls.testns.example.com. 5 IN SRV 0 50 80 ep-0.hdls.testns.example.com.
            hdls.testns.example.com. 5 IN SRV 0 50 80 ep-1.hdls.testns.example.com.
            lb.testns.example.com. 5 IN A 2.3.4.5
            lb.testns.example.com. 5 IN SRV 0 100 80 lb.testns.example.com.
            named.testns.example.com. 5 IN CNAME lb.example.
            portless.testns.example.com. 5 IN A 2.3.4.6
            """.ReplaceLineEndings("\n"),
            string.Join(
                '\n',
                lines.Where(line => Regex.IsMatch(line, @"\b(ext1|ext6|hdls|lb|named|portless)\.testns")).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Options_set_what_they_say()
    {
        await using var server = await ServedCorefile.StartAsync(
            ". {\nk8s_external example.com {\nttl 60\napex servers\nfallthrough\n}\n"
            + "kubernetes cluster.local {\nmanifests x.yaml\n}\nwhoami\n}", ClusterWithOutside().Process);

        using var address = await server.AskAsync("ext1.testns.example.com.");
        using var headless = await server.AskAsync("hdls.testns.example.com.");
        using var apex = await server.AskAsync("example.com.", RecordType.SOA);

        Assert.Equal(["ext1.testns.example.com. 60 IN A 1.2.3.4"], address.Answer());
        Assert.Equal("whoami", headless.Responder); // not answered without the option, and handed on
        Assert.StartsWith(
            "example.com. 60 IN SOA ns1.servers.example.com. hostmaster.servers.example.com. ", apex.Answer()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Needs_kubernetes_in_its_block()
    {
        var error = await Assert.ThrowsAsync<Corefile.CorefileException>(() => ServedCorefile.StartAsync(". {\nk8s_external\n}"));

        Assert.Equal("Corefile:2 - plugin/k8s_external: kubernetes plugin not loaded", error.Message);
    }

    //                     lines                                   line  reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "k8s_external {\nttl\n}", 2, "Wrong argument count or unexpected line ending after 'ttl'" },
        { "k8s_external {\nttl x\n}", 2, "strconv.Atoi: parsing \"x\": invalid syntax" },
        { "k8s_external {\nttl 3601\n}", 2, "ttl must be in range [0, 3600]: 3601" },
        { "k8s_external {\napex\n}", 2, "Wrong argument count or unexpected line ending after 'apex'" },
        { "k8s_external {\nfoo\n}", 2, "unknown property 'foo'; right would be apex, ttl, headless, fallthrough" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/k8s_external: {reason}", TestSetup.MistakeIn(ExternalSetup.Definition, lines));

    private static Service Outside(string name) =>
        ClusterFixture.Virtual(name, ["10.0.1.1"], "testns", new ServicePort("http", Protocol.Tcp, 80));

    private static ClusterFixture ClusterWithOutside()
    {
        var fixture = new ClusterFixture();
        fixture.Model.Commit(edit =>
        {
            edit.Set(Outside("ext1") with { ExternalIPs = [Address.Parse("1.2.3.4")] });
            edit.Set(Outside("ext6") with { ExternalIPs = [Address.Parse("1:2::5")] });
            edit.Set(Outside("lb") with { LoadBalancerIngress = [new LoadBalancerIngress(Address.Parse("2.3.4.5"), null, false)] });
            edit.Set(Outside("named") with { LoadBalancerIngress = [new LoadBalancerIngress(null, "lb.example", false)] });
            edit.Set(Outside("portless") with { Ports = [], ExternalIPs = [Address.Parse("2.3.4.6")] });
            edit.Set(new Service { Namespace = "testns", Name = "hdls", IsHeadless = true });
            edit.Set(ClusterFixture.Slice("hdls", "a", "testns", IpFamily.IPv4, [new EndpointPort("http", Protocol.Tcp, 80)],
                ClusterFixture.At("1.2.3.4", "ep-0"), ClusterFixture.At("1.2.3.5", "ep-1")));
        });
        return fixture;
    }
}
