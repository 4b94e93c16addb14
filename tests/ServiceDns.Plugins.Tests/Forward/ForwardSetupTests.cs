using ServiceDns.Corefile;
using ServiceDns.Plugins.Forward;

namespace ServiceDns.Plugins.Tests.Forward;

public sealed class ForwardSetupTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("forward").FullName;

    private static string Addresses(int count) => string.Join(' ', Enumerable.Range(1, count).Select(n => $"1.1.1.{n}"));

    public static TheoryData<string> Accepted => new()
    {
        "forward . 127.0.0.1",
        "forward . 127.0.0.1:53",
        "forward . 127.0.0.1:8080",
        "forward . dns://127.0.0.1",
        "forward . [::1]:53",
        "forward . ::1",
        "forward . [2003::1]:53",
        "forward 10.9.3.0/18 127.0.0.1",
        "forward . ::1\nforward com ::2",
        "forward . my-dns.svc.cluster.local:1053",
        $"forward . {Addresses(15)}",
        "forward . 127.0.0.1 {\n}",
        "forward . 127.0.0.1 {\nexcept example.org 10.0.0.0/8\n}",
        "forward . 127.0.0.1 {\nmax_fails 3\n}",
        "forward . 127.0.0.1 {\nforce_tcp\nprefer_udp\n}",
        "forward . 127.0.0.1 {\nhealth_check 0.5s\n}",
        "forward . 127.0.0.1 {\nhealth_check 0.5s no_rec domain example.org\n}",
        "forward . 127.0.0.1 {\nhealth_check 0.5s domain .\n}",
        "forward . 127.0.0.1 {\nmax_concurrent 1000\n}",
        "forward . 127.0.0.1 {\nmax_connect_attempts 0\n}",
        "forward . 127.0.0.1 {\nmax_connect_attempts 5\n}",
        "forward . 127.0.0.1 {\nmax_idle_conns 10\n}",
        "forward . 127.0.0.1 {\nexpire 10s\nmax_age 10s\n}",
        "forward . 127.0.0.1 {\nmax_age 0s\n}",
        "forward . 127.0.0.1 {\nread_timeout 500ms\n}",
        "forward . 127.0.0.1 {\nnext NXDOMAIN servfail REFUSED\n}",
        "forward . 127.0.0.1 {\nnext_on_nodata\n}",
        "forward . 127.0.0.1 {\nfailover ServFail Refused\n}",
        "forward . 127.0.0.1 {\nfailfast_all_unhealthy_upstreams\n}",
        "forward . 127.0.0.1 {\npolicy random\npolicy round_robin\npolicy sequential\n}",
        "forward . 127.0.0.1 {\nsource_address 192.0.2.1\n}",
        "forward . 127.0.0.1 {\nsource_address 2001:0db8:85a3:0000:1319:8a2e:0370:7344\n}",
        "forward . 127.0.0.1 {\nsource_address ::ffff:192.0.2.1\n}",
        "forward . tls://9.9.9.9%dns.quad9.net",
        "forward . tls://127.0.0.1%example.net:854 tls://127.0.0.2%example.net tls://fe80::1%example.com {\ntls\n}",
        "forward . tls://[2400:3200::1%dns.alidns.com]:853 {\ntls\n}",
        "forward . tls://127.0.0.1 {\ntls_servername dns\n}",
        "forward . tls://dns.example:8853 https://dns.example",
        "forward . 127.0.0.1 {\ntls\n}",
        "forward . 127.0.0.1 {\ntls cert.pem key.pem\n}",
        "forward . 127.0.0.1 {\ntls_servername dns\n}",
        "forward . https://127.0.0.1",
        "forward . https://127.0.0.1%example.net:8443 {\ndoh_method GET\n}",
        "forward . https://[::1] {\ndoh_method POST\n}",
        "forward . name.example {\nresolver 10.0.0.1 10.0.0.2:1053 ::1 [::1]:1053\n}",
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts(string corefile) => Assert.Equal("", TestSetup.MistakeIn(ForwardSetup.Definition, corefile));

    //                     Corefile     line and reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "forward", 1, "Wrong argument count or unexpected line ending after 'forward'" },
        { "forward .", 1, "Wrong argument count or unexpected line ending after '.'" },
        {
            "forward xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx 127.0.0.1", 1,
            "unable to normalize 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"
        },
        {
            "forward . https://1.1.1.1/", 1,
            "paths are not allowed in HTTPS upstream addresses (the /dns-query path is used by default): https://1.1.1.1/"
        },
        {
            "forward . tls://127.0.0.1%example.net:854 {\ntls_servername foo\n}", 3,
            "both forward ('foo') and proxy level ('example.net') TLS servernames are set for upstream proxy 'tls://127.0.0.1:854'"
        },
        { "forward . quic://9.9.9.9", 1, "'quic' is not supported as a destination protocol in forward: quic://9.9.9.9" },
        { "forward . /dev/null", 1, "no valid upstream addresses found" },
        { "forward . no..name", 1, "not an IP address, file, or valid domain: \"no..name\"" },
        { "forward . 1.1.1", 1, "not an IP address, file, or valid domain: \"1.1.1\"" }, // not 1.1.0.1
        { "forward . 0x7f000001", 1, "not an IP address, file, or valid domain: \"0x7f000001\"" },
        { "forward . /no/such/resolv.conf", 1, "not an IP address, file, or valid domain: \"/no/such/resolv.conf\"" },
        {
            $"forward . {Addresses(16)}",
            1, "more than 15 TOs configured: 16"
        },
        {
            "forward . 127.0.0.1 {\nblaatl\n}", 2,
            "unknown property 'blaatl'; right would be except, max_fails, max_connect_attempts, health_check, force_tcp, prefer_udp, "
                + "tls, tls_servername, doh_method, expire, max_age, max_idle_conns, read_timeout, policy, max_concurrent, next, "
                + "next_on_nodata, failfast_all_unhealthy_upstreams, failover, resolver, source_address"
        },
        { "forward . 127.0.0.1 {\nmax_concurent 5\n}", 2, "unknown property 'max_concurent'; did you mean 'max_concurrent'?" },
        { "forward . 127.0.0.1 {\nexcept\n}", 2, "Wrong argument count or unexpected line ending after 'except'" },
        { "forward . 127.0.0.1 {\nforce_tcp yes\n}", 2, "Wrong argument count or unexpected line ending after 'yes'" },
        { "forward . 127.0.0.1 {\nmax_fails -4\n}", 2, "strconv.ParseUint: parsing \"-4\": invalid syntax" },
        { "forward . 127.0.0.1 {\nmax_fails 4294967296\n}", 2, "strconv.ParseUint: parsing \"4294967296\": value out of range" },
        { "forward . 127.0.0.1 {\nmax_connect_attempts many\n}", 2, "strconv.ParseUint: parsing \"many\": invalid syntax" },
        { "forward . 127.0.0.1 {\nhealth_check no_rec\n}", 2, "time: invalid duration \"no_rec\"" },
        { "forward . 127.0.0.1 {\nhealth_check -1s\n}", 2, "health_check can't be negative: -1000000000" },
        { "forward . 127.0.0.1 {\nhealth_check 0.5s rec\n}", 2, "health_check: unknown option rec; right would be no_rec, domain" },
        { "forward . 127.0.0.1 {\nhealth_check 0.5s domain\n}", 2, "Wrong argument count or unexpected line ending after 'domain'" },
        { "forward . 127.0.0.1 {\nhealth_check 0.5s domain example..org\n}", 2, "health_check: invalid domain name example..org" },
        { "forward . 127.0.0.1 {\nmax_concurrent many\n}", 2, "strconv.Atoi: parsing \"many\": invalid syntax" },
        { "forward . 127.0.0.1 {\nmax_concurrent -4\n}", 2, "max_concurrent can't be negative: -4" },
        { "forward . 127.0.0.1 {\nmax_idle_conns -1\n}", 2, "max_idle_conns can't be negative: -1" },
        { "forward . 127.0.0.1 {\nexpire -1s\n}", 2, "expire can't be negative: -1s" },
        { "forward . 127.0.0.1 {\nmax_age -1s\n}", 2, "max_age can't be negative: -1s" },
        { "forward . 127.0.0.1 {\nexpire 30s\nmax_age 10s\n}", 4, "max_age (10s) must not be less than expire (30s)" },
        { "forward . 127.0.0.1 {\nread_timeout\n}", 2, "Wrong argument count or unexpected line ending after 'read_timeout'" },
        { "forward . 127.0.0.1 {\nread_timeout 0s\n}", 2, "read_timeout must be positive: 0s" },
        { "forward . 127.0.0.1 {\nread_timeout -1s\n}", 2, "read_timeout must be positive: -1s" },
        { "forward . 127.0.0.1 {\npolicy first\n}", 2, "unknown policy 'first'; right would be random, round_robin, sequential" },
        { "forward . 127.0.0.1 {\nnext\n}", 2, "Wrong argument count or unexpected line ending after 'next'" },
        { "forward . 127.0.0.1 {\nnext NXDOMAIN INVALID\n}", 2, "INVALID is not a valid rcode" },
        { "forward . 127.0.0.1 {\nfailover NOERROR\n}", 2, "NoError cannot be used in failover" },
        { "forward . 127.0.0.1 {\nfailover NOT_A_VALID_RCODE\n}", 2, "NOT_A_VALID_RCODE is not a valid rcode" },
        {
            "forward . 127.0.0.1 {\nfailfast_all_unhealthy_upstreams false\n}", 2,
            "Wrong argument count or unexpected line ending after 'false'"
        },
        { "forward . 127.0.0.1 {\nsource_address not-an-ip\n}", 2, "invalid IP address: not-an-ip" },
        { "forward . 127.0.0.1 {\nsource_address\n}", 2, "Wrong argument count or unexpected line ending after 'source_address'" },
        { "forward . 127.0.0.1 {\nresolver example.org\n}", 2, "resolver must be an IP address or IP:port: \"example.org\"" },
        { "forward . 127.0.0.1 {\ntls a b c d\n}", 2, "Wrong argument count or unexpected line ending after 'd'" },
        { "forward . 127.0.0.1 {\ntls_servername\n}", 2, "Wrong argument count or unexpected line ending after 'tls_servername'" },
        { "forward . 127.0.0.1 {\ndoh_method\n}", 2, "Wrong argument count or unexpected line ending after 'doh_method'" },
        { "forward . 127.0.0.1 {\ndoh_method PUT\n}", 2, "doh_method must be either POST or GET" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string corefile, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/forward: {reason}", TestSetup.MistakeIn(ForwardSetup.Definition, corefile));

    [Fact]
    public void A_range_of_several_zones_uses_the_first_with_a_warning()
    {
        var setup = new TestSetup().Parse(ForwardSetup.Definition, "forward 10.9.3.0/18 127.0.0.1");

        Assert.Equal(
            [
                "[WARNING] plugin/forward: Unsupported CIDR notation: '10.9.3.0/18' expands to multiple zones. "
                    + "Using only '0.9.10.in-addr.arpa.'.",
            ],
            setup.Logs.Lines);
    }

    [Fact]
    public void Other_classes_are_served() =>
        Assert.True(new TestSetup().Parse(ForwardSetup.Definition, "forward . ::1").Block.AllowsOtherClasses);

    [Theory]
    [InlineData("nameserver 10.10.255.252\nnameserver 10.10.255.253", true)]
    [InlineData("nameserver 0388:d254:7aec:6892:9f7f:e93b:5806:1b0f%en0", true)]
    [InlineData("# nameserver 1.1.1.1", false)]
    public void Files_are_read_for_their_name_servers(string content, bool accepted)
    {
        var path = Path.Combine(folder, "resolv.conf");
        File.WriteAllText(path, content);

        var mistake = TestSetup.MistakeIn(ForwardSetup.Definition, $"forward . {path}");

        Assert.Equal(accepted ? "" : "Corefile:1 - plugin/forward: no valid upstream addresses found", mistake);
        Assert.Equal("", TestSetup.MistakeIn(ForwardSetup.Definition, $"forward . {path} 127.0.0.1"));
    }

    [Fact]
    public async Task A_name_without_address_stops_the_start_at_its_line()
    {
        var setup = new TestSetup().Parse(ForwardSetup.Definition, "forward . a27.invalid");

        var atStart = await Assert.ThrowsAsync<CorefileException>(() => setup.Lifecycle.StartAsync(CancellationToken.None));
        var atCheck = await Assert.ThrowsAsync<CorefileException>(() => setup.Lifecycle.CheckAsync(CancellationToken.None));

        Assert.StartsWith("Corefile:1 - plugin/forward: failed to resolve \"a27.invalid\": ", atStart.Message, StringComparison.Ordinal);
        Assert.Equal(atStart.Message, atCheck.Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
