using ServiceDns.Dns;

namespace ServiceDns.Plugins.Tests.Kubernetes;

/// <summary>The names of a cluster: Kubernetes DNS specification 1.1.0, and what CoreDNS does where that is silent.</summary>
public class KubernetesAnswerTests
{
    private const string Z = "cluster.local.";

    //   name (relative to cluster.local. unless it ends in a dot), type, answer records as "owner TTL IN TYPE data" with Z for the zone
    public static TheoryData<string, RecordType, string[]> Answers => new()
    {
        { "svc1.testns.svc", RecordType.A, ["svc1.testns.svc.Z 5 IN A 10.0.0.1"] },
        { "SvC1.TeStNs.SvC", RecordType.A, ["SvC1.TeStNs.SvC.Z 5 IN A 10.0.0.1"] },
        { "svc6.testns.svc", RecordType.AAAA, ["svc6.testns.svc.Z 5 IN AAAA 1234:abcd::1"] },
        { "dual.testns.svc", RecordType.A, ["dual.testns.svc.Z 5 IN A 10.0.0.3"] },
        { "dual.testns.svc", RecordType.AAAA, ["dual.testns.svc.Z 5 IN AAAA 10::3"] },
        { "portless.testns.svc", RecordType.A, ["portless.testns.svc.Z 5 IN A 10.0.0.7"] },
        { "_http._tcp.svc1.testns.svc", RecordType.A, ["_http._tcp.svc1.testns.svc.Z 5 IN A 10.0.0.1"] },
        { "hdls1.testns.svc", RecordType.A, [
            "hdls1.testns.svc.Z 5 IN A 172.0.0.2", "hdls1.testns.svc.Z 5 IN A 172.0.0.3",
            "hdls1.testns.svc.Z 5 IN A 172.0.0.4", "hdls1.testns.svc.Z 5 IN A 172.0.0.5"] },
        { "hdls1.testns.svc", RecordType.AAAA, [
            "hdls1.testns.svc.Z 5 IN AAAA 5678:abcd::", "hdls1.testns.svc.Z 5 IN AAAA 5678:abcd::1",
            "hdls1.testns.svc.Z 5 IN AAAA 5678:abcd::2"] },
        { "hdlsprtls.testns.svc", RecordType.A, ["hdlsprtls.testns.svc.Z 5 IN A 172.0.0.20"] },
        { "172-0-0-2.hdls1.testns.svc", RecordType.A, ["172-0-0-2.hdls1.testns.svc.Z 5 IN A 172.0.0.2"] },
        { "5678-abcd--1.hdls1.testns.svc", RecordType.AAAA, ["5678-abcd--1.hdls1.testns.svc.Z 5 IN AAAA 5678:abcd::1"] },
        { "5678-abcd--0.hdls1.testns.svc", RecordType.AAAA, ["5678-abcd--0.hdls1.testns.svc.Z 5 IN AAAA 5678:abcd::"] },
        { "dup-name.hdls1.testns.svc", RecordType.A,
          ["dup-name.hdls1.testns.svc.Z 5 IN A 172.0.0.4", "dup-name.hdls1.testns.svc.Z 5 IN A 172.0.0.5"] },
        { "ep1a.svc1.testns.svc", RecordType.A, ["ep1a.svc1.testns.svc.Z 5 IN A 172.0.0.1"] }, // below a ClusterIP service too
        { "external.testns.svc", RecordType.CNAME, ["external.testns.svc.Z 5 IN CNAME ext.interwebs.test."] },
        { "to-number.testns.svc", RecordType.CNAME, ["to-number.testns.svc.Z 5 IN CNAME 1.1."] },
        { "to-missing.testns.svc", RecordType.CNAME, ["to-missing.testns.svc.Z 5 IN CNAME gone.testns.svc.Z"] },
        { "to-service.testns.svc", RecordType.A, [
            "to-service.testns.svc.Z 5 IN CNAME svc1.testns.svc.Z", "svc1.testns.svc.Z 5 IN A 10.0.0.1"] },
        { "to-alias.testns.svc", RecordType.A, [
            "to-alias.testns.svc.Z 5 IN CNAME to-service.testns.svc.Z", "to-service.testns.svc.Z 5 IN CNAME svc1.testns.svc.Z",
            "svc1.testns.svc.Z 5 IN A 10.0.0.1"] },
        { "dns-version", RecordType.TXT, ["dns-version.Z 28800 IN TXT \"1.1.0\""] },
        { "1.0.0.10.in-addr.arpa.", RecordType.PTR, ["1.0.0.10.in-addr.arpa. 5 IN PTR svc1.testns.svc.Z"] },
        { "4.0.0.172.in-addr.arpa.", RecordType.PTR, ["4.0.0.172.in-addr.arpa. 5 IN PTR dup-name.hdls1.testns.svc.Z"] },
        // in two slices, once
        { "2.0.0.172.in-addr.arpa.", RecordType.PTR, ["2.0.0.172.in-addr.arpa. 5 IN PTR 172-0-0-2.hdls1.testns.svc.Z"] },
        { "40.0.0.172.in-addr.arpa.", RecordType.PTR, ["40.0.0.172.in-addr.arpa. 5 IN PTR 172-0-0-40.orphan.testns.svc.Z"] },
        { "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.c.b.a.4.3.2.1.ip6.arpa.", RecordType.PTR, [
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.c.b.a.4.3.2.1.ip6.arpa. 5 IN PTR svc6.testns.svc.Z"] },
        { "", RecordType.SOA, ["Z 5 IN SOA ns.dns.Z hostmaster.Z 1767225601 7200 1800 86400 5"] },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task Answers_with_records(string name, RecordType type, string[] records)
    {
        var query = await new ClusterFixture().Handler.ServeAsync(Ask.For(Full(name), type));

        Assert.Equal(ResponseCode.NoError, query.ResponseCode);
        Assert.Equal(HeaderFlags.Response | HeaderFlags.Authoritative | HeaderFlags.RecursionDesired, query.Flags());
        var expected = records.Select(record => record.Replace("Z", Z, StringComparison.Ordinal));
        Assert.Equal(
            type is RecordType.AAAA ? expected.Order() : expected, type is RecordType.AAAA ? query.Answer().Order() : query.Answer());
        Assert.Empty(query.Authority());
    }

    [Fact]
    public async Task Follows_eleven_aliases()
    {
        var query = await new ClusterFixture().Handler.ServeAsync(Ask.For("alias-11.testns.svc.cluster.local."));

        Assert.Equal(12, query.Answer().Length);
        Assert.Equal("svc1.testns.svc.cluster.local. 5 IN A 10.0.0.1", query.Answer()[^1]);
    }

    //   name, type, SRV records, glue
    public static TheoryData<string, string[], string[]> Services => new()
    {
        { "svc1.testns.svc", ["0 100 80 svc1.testns.svc.Z"], ["svc1.testns.svc.Z A 10.0.0.1"] },
        { "_http._tcp.svc1.testns.svc", ["0 100 80 svc1.testns.svc.Z"], ["svc1.testns.svc.Z A 10.0.0.1"] },
        { "http.tcp.svc1.testns.svc", ["0 100 80 svc1.testns.svc.Z"], ["svc1.testns.svc.Z A 10.0.0.1"] },
        { "_HTTP._Tcp.svc1.testns.svc", ["0 100 80 svc1.testns.svc.Z"], ["svc1.testns.svc.Z A 10.0.0.1"] },
        { "dual.testns.svc", ["0 25 80 dual.testns.svc.Z", "0 25 53 dual.testns.svc.Z"],
          ["dual.testns.svc.Z A 10.0.0.3", "dual.testns.svc.Z AAAA 10::3"] },
        { "_dns._udp.dual.testns.svc", ["0 50 53 dual.testns.svc.Z"], ["dual.testns.svc.Z A 10.0.0.3", "dual.testns.svc.Z AAAA 10::3"] },
        { "ep1a.svc1.testns.svc", ["0 100 8080 ep1a.svc1.testns.svc.Z"], ["ep1a.svc1.testns.svc.Z A 172.0.0.1"] },
        { "dup-name.hdls1.testns.svc", ["0 50 8080 dup-name.hdls1.testns.svc.Z"],
            ["dup-name.hdls1.testns.svc.Z A 172.0.0.4", "dup-name.hdls1.testns.svc.Z A 172.0.0.5"] },
        { "_http._tcp.hdls1.testns.svc", [ // 8 pairs, one of them twice: floor(100/8)
            "0 12 8080 172-0-0-2.hdls1.testns.svc.Z", "0 12 8080 172-0-0-3.hdls1.testns.svc.Z", "0 12 8080 dup-name.hdls1.testns.svc.Z",
            "0 12 8080 5678-abcd--1.hdls1.testns.svc.Z", "0 12 8080 5678-abcd--2.hdls1.testns.svc.Z",
            "0 12 8080 5678-abcd--0.hdls1.testns.svc.Z"],
            ["172-0-0-2.hdls1.testns.svc.Z A 172.0.0.2", "172-0-0-3.hdls1.testns.svc.Z A 172.0.0.3",
                "5678-abcd--0.hdls1.testns.svc.Z AAAA 5678:abcd::",
            "5678-abcd--1.hdls1.testns.svc.Z AAAA 5678:abcd::1", "5678-abcd--2.hdls1.testns.svc.Z AAAA 5678:abcd::2",
            "dup-name.hdls1.testns.svc.Z A 172.0.0.4", "dup-name.hdls1.testns.svc.Z A 172.0.0.5"] },
    };

    [Theory, MemberData(nameof(Services))]
    public async Task Answers_SRV_with_glue(string name, string[] records, string[] glue)
    {
        var query = await new ClusterFixture().Handler.ServeAsync(Ask.For(Full(name), RecordType.SRV, payload: 4096));

        Assert.Equal(records.Select(record => $"{Full(name)} 5 IN SRV {Zoned(record)}").Order(), query.Answer().Order());
        Assert.Equal(
            glue.Select(record => Zoned(record).Replace(" A", " 5 IN A", StringComparison.Ordinal)).Order(), query.Additional().Order());
    }

    [Fact]
    public async Task SRV_targets_keep_the_zone_as_asked_and_the_service_as_named()
    {
        var query = await new ClusterFixture().Handler.ServeAsync(Ask.For("_HtTp._TcP.sVc1.TeStNs.SvC.cLuStEr.LoCaL.", RecordType.SRV));

        Assert.Equal(["_HtTp._TcP.sVc1.TeStNs.SvC.cLuStEr.LoCaL. 5 IN SRV 0 100 80 svc1.testns.svc.cLuStEr.LoCaL."], query.Answer());
        Assert.Equal(["svc1.testns.svc.cLuStEr.LoCaL. 5 IN A 10.0.0.1"], query.Additional());
    }

    //   name, type, whether it exists
    public static TheoryData<string, RecordType, ResponseCode> Negatives => new()
    {
        { "svc1.testns.svc", RecordType.AAAA, ResponseCode.NoError },
        { "svc1.testns.svc", RecordType.TXT, ResponseCode.NoError },
        { "svc1.testns.svc", RecordType.SOA, ResponseCode.NoError },
        { "svc1.testns.svc", RecordType.CNAME, ResponseCode.NoError },
        { "svc1.testns.svc", RecordType.ANY, ResponseCode.NoError },
        { "portless.testns.svc", RecordType.SRV, ResponseCode.NoError },
        { "hdlsprtls.testns.svc", RecordType.SRV, ResponseCode.NoError },
        { "external.testns.svc", RecordType.SRV, ResponseCode.NoError },
        { "to-missing.testns.svc", RecordType.A, ResponseCode.NoError },
        { "to-self.testns.svc", RecordType.A, ResponseCode.NoError },
        { "ping.testns.svc", RecordType.A, ResponseCode.NoError },
        { "to-service.testns.svc", RecordType.AAAA, ResponseCode.NoError },
        { "", RecordType.A, ResponseCode.NoError },
        { "", RecordType.HINFO, ResponseCode.NoError },
        { "svc", RecordType.A, ResponseCode.NoError },
        { "pod", RecordType.A, ResponseCode.NoError },
        { "testns.svc", RecordType.A, ResponseCode.NoError },
        { "testns.svc", RecordType.NS, ResponseCode.NoError },
        { "in-addr.arpa.", RecordType.PTR, ResponseCode.NoError },
        { "svc0.testns.svc", RecordType.A, ResponseCode.NXDomain },
        { "svc0.testns.svc", RecordType.SOA, ResponseCode.NXDomain },
        { "svc0.testns.svc", RecordType.HINFO, ResponseCode.NXDomain },
        { "svc1.nons.svc", RecordType.A, ResponseCode.NXDomain },
        { "nons.svc", RecordType.A, ResponseCode.NXDomain },
        { "foo", RecordType.NS, ResponseCode.NXDomain },
        { "testns.pod", RecordType.A, ResponseCode.NXDomain }, // pods are disabled
        { "10-240-0-1.podns.pod", RecordType.A, ResponseCode.NXDomain },
        { "hdlsempty.testns.svc", RecordType.A, ResponseCode.NXDomain },
        { "orphan.testns.svc", RecordType.A, ResponseCode.NXDomain }, // slices without a Service
        { "bogus.hdls1.testns.svc", RecordType.A, ResponseCode.NXDomain },
        { "172-0-0-99.svc1.testns.svc", RecordType.A, ResponseCode.NXDomain }, // not ready
        { "to-address.testns.svc", RecordType.A, ResponseCode.NXDomain },
        { "x.external.testns.svc", RecordType.CNAME, ResponseCode.NXDomain },
        { "_http._tcp.external.testns.svc", RecordType.SRV, ResponseCode.NXDomain },
        { "_ftp._tcp.svc1.testns.svc", RecordType.SRV, ResponseCode.NXDomain },
        { "_http._udp.svc1.testns.svc", RecordType.A, ResponseCode.NXDomain },
        { "*.testns.svc", RecordType.A, ResponseCode.NXDomain },
        { "a.b.c.svc1.testns.svc", RecordType.A, ResponseCode.NXDomain },
        { "www.example.com.testns.svc", RecordType.A, ResponseCode.NXDomain },
        { "99.0.0.10.in-addr.arpa.", RecordType.PTR, ResponseCode.NXDomain },
        { "99.0.0.172.in-addr.arpa.", RecordType.PTR, ResponseCode.NXDomain }, // not ready
        { "0.0.10.in-addr.arpa.", RecordType.PTR, ResponseCode.NXDomain },
        { "svc1.testns.svc.in-addr.arpa.", RecordType.A, ResponseCode.NXDomain }, // a reverse zone has no services
        { "ep1a.svc1.testns.svc.in-addr.arpa.", RecordType.A, ResponseCode.NXDomain },
        { "testns.svc.in-addr.arpa.", RecordType.A, ResponseCode.NXDomain },
        { "svc.in-addr.arpa.", RecordType.A, ResponseCode.NoError },
        { "alias-12.testns.svc", RecordType.A, ResponseCode.NoError }, // one alias more than CoreDNS follows
    };

    [Theory, MemberData(nameof(Negatives))]
    public async Task Denies_with_the_SOA(string name, RecordType type, ResponseCode code)
    {
        var query = await new ClusterFixture().Handler.ServeAsync(Ask.For(Full(name), type));

        Assert.Equal(code, query.ResponseCode);
        Assert.True(query.Flags().HasFlag(HeaderFlags.Authoritative));
        Assert.Empty(query.Answer());
        var zone = name.EndsWith('.') ? "in-addr.arpa." : Z;
        Assert.Equal($"{zone} 5 IN SOA ns.dns.{zone} hostmaster.{zone} 1767225601 7200 1800 86400 5", Assert.Single(query.Authority()));
    }

    //   options, name, type, expected answer data in any order, or a code
    public static TheoryData<string, string, RecordType, string> Options => new()
    {
        { "pods insecure", "10-240-0-9.podns.pod", RecordType.A, "10.240.0.9" },
        { "pods insecure", "10-240-0-9.podns.pod", RecordType.AAAA, "NOERROR" },
        { "pods insecure", "2001-db8--9.podns.pod", RecordType.AAAA, "2001:db8::9" },
        { "pods insecure", "10-240-0-9.nons.pod", RecordType.A, "NXDOMAIN" },
        { "pods insecure", "blah.podns.pod", RecordType.HINFO, "NXDOMAIN" },
        { "pods insecure", "10-240-0-9.podns.pod", RecordType.SRV, "10-240-0-9.podns.pod.cluster.local." },
        { "pods insecure", "x.10-240-0-9.podns.pod", RecordType.A, "10.240.0.9" }, // labels in front change nothing
        { "pods insecure", "x.y.10-240-0-9.podns.pod", RecordType.SRV, "10-240-0-9.podns.pod.cluster.local." },
        { "pods insecure", "x.y.z.10-240-0-9.podns.pod", RecordType.A, "NXDOMAIN" },
        { "pods insecure", "10-240-0-9.podns.pod.in-addr.arpa.", RecordType.A, "NXDOMAIN" },
        { "pods verified", "x.y.10-240-0-1.podns.pod", RecordType.A, "10.240.0.1" },
        { "pods disabled", "x.10-240-0-1.podns.pod", RecordType.A, "NXDOMAIN" },
        { "pods insecure", "podns.pod", RecordType.A, "NOERROR" },
        { "pods verified", "10-240-0-1.podns.pod", RecordType.A, "10.240.0.1" },
        { "pods verified", "10-240-0-1.testns.pod", RecordType.A, "NXDOMAIN" },
        { "pods verified", "10-240-0-2.podns.pod", RecordType.A, "NXDOMAIN" }, // has ended
        { "pods verified", "2001-db8--7.podns.pod", RecordType.AAAA, "2001:db8::7" },
        { "pods verified", "2001-db8-0-0-0-0-0-7.podns.pod", RecordType.AAAA, "NXDOMAIN" }, // the text is compared
        { "endpoint_pod_names", "web-0.hdlsprtls.testns.svc", RecordType.A, "172.0.0.20" },
        { "endpoint_pod_names", "172-0-0-20.hdlsprtls.testns.svc", RecordType.A, "NXDOMAIN" },
        { "endpoint_pod_names", "dup-name.hdls1.testns.svc", RecordType.A, "172.0.0.4 172.0.0.5" }, // the host name comes first
        { "noendpoints", "hdls1.testns.svc", RecordType.A, "NXDOMAIN" },
        { "noendpoints", "2.0.0.172.in-addr.arpa.", RecordType.PTR, "NXDOMAIN" },
        { "noendpoints", "svc1.testns.svc", RecordType.A, "10.0.0.1" },
        { "ignore empty_service", "svcempty.testns.svc", RecordType.A, "NXDOMAIN" },
        { "ignore empty_service", "svc1.testns.svc", RecordType.A, "10.0.0.1" },
        { "ignore empty_service", "hdls1.testns.svc", RecordType.A, "172.0.0.2 172.0.0.3 172.0.0.4 172.0.0.5" },
        { "ignore empty_service", "external.testns.svc", RecordType.CNAME, "ext.interwebs.test." },
        { "namespaces testns", "shared.other.svc", RecordType.A, "NXDOMAIN" },
        { "namespaces testns", "other.svc", RecordType.A, "NXDOMAIN" },
        { "namespaces testns", "8.0.0.10.in-addr.arpa.", RecordType.PTR, "NXDOMAIN" },
        { "namespaces testns", "svc1.testns.svc", RecordType.A, "10.0.0.1" },
        { "namespace_labels name=other", "shared.other.svc", RecordType.A, "10.0.0.8" },
        { "namespace_labels name=other", "svc1.testns.svc", RecordType.A, "NXDOMAIN" },
        { "labels tier!=hidden", "shared.other.svc", RecordType.A, "NXDOMAIN" },
        { "labels tier!=hidden", "svc1.testns.svc", RecordType.A, "10.0.0.1" },
        { "labels tier in (hidden)", "8.0.0.10.in-addr.arpa.", RecordType.PTR, "shared.other.svc.cluster.local." },
        { "labels tier in (hidden)", "1.0.0.10.in-addr.arpa.", RecordType.PTR, "NXDOMAIN" },
        { "zonal", "z1.pin._zone.hdls1.testns.svc", RecordType.A, "172.0.0.2" },
        { "zonal", "nozone.pin._zone.hdls1.testns.svc", RecordType.A, "NOERROR" },
        { "zonal", "nozone.prefer._zone.hdls1.testns.svc", RecordType.A, "172.0.0.2 172.0.0.3 172.0.0.4 172.0.0.5" },
        { "zonal", "z2.prefer._zone.hdls1.testns.svc", RecordType.A, "172.0.0.3" },
        { "zonal", "z1.pin._zone.svc1.testns.svc", RecordType.A, "NXDOMAIN" }, // not headless
        { "zonal", "z1.other._zone.hdls1.testns.svc", RecordType.A, "NXDOMAIN" },
        { "ttl 30", "z1.pin._zone.hdls1.testns.svc", RecordType.A, "NXDOMAIN" }, // without zonal
        { "multicluster cluster.local", "set1.testns.svc", RecordType.A, "10.1.0.1" },
        { "multicluster cluster.local", "svc1.testns.svc", RecordType.A, "NXDOMAIN" },
        { "multicluster cluster.local", "hset.testns.svc", RecordType.A, "172.1.0.2 172.1.0.3" },
        { "multicluster cluster.local", "named.cluster1.hset.testns.svc", RecordType.A, "172.1.0.3" },
        { "multicluster cluster.local", "named.hset.testns.svc", RecordType.A, "NXDOMAIN" },
        { "multicluster cluster.local", "_named._cluster1.hset.testns.svc", RecordType.A, "NXDOMAIN" }, // a port and a protocol
        { "multicluster cluster.local", "_http._tcp.set1.testns.svc", RecordType.A, "10.1.0.1" },
        { "multicluster cluster.local", "http._tcp.set1.testns.svc", RecordType.A, "10.1.0.1" },
        { "multicluster cluster.local", "http.tcp.set1.testns.svc", RecordType.A, "NXDOMAIN" }, // a host and a cluster
    };

    [Theory, MemberData(nameof(Options))]
    public async Task Honours_its_options(string option, string name, RecordType type, string expected)
    {
        var fixture = new ClusterFixture($"kubernetes cluster.local in-addr.arpa {{\n manifests x.yaml\n {option}\n}}");

        var query = await fixture.Handler.ServeAsync(Ask.For(Full(name), type));

        var data = query.Answer().Select(line => line.Split(' ')[^1]).Order();
        Assert.Equal(expected, query.Answer().Length > 0 ? string.Join(' ', data) : query.ResponseCode.ToText());
    }

    [Fact]
    public async Task Multicluster_SRV_names_the_cluster()
    {
        var fixture = new ClusterFixture("kubernetes cluster.local {\n manifests x.yaml\n multicluster cluster.local\n}");

        var query = await fixture.Handler.ServeAsync(Ask.For("_http._tcp.hset.testns.svc.cluster.local.", RecordType.SRV));

        Assert.Contains(
            "_http._tcp.hset.testns.svc.cluster.local. 5 IN SRV 0 50 8080 named.cluster1.hset.testns.svc.cluster.local.", query.Answer());
        Assert.Contains("172-1-0-2.cluster1.hset.testns.svc.cluster.local. 5 IN A 172.1.0.2", query.Additional());
    }

    [Theory]
    [InlineData("fallthrough", "svc0.testns.svc.cluster.local.", true)]
    [InlineData("fallthrough in-addr.arpa", "svc0.testns.svc.cluster.local.", false)]
    [InlineData("fallthrough in-addr.arpa", "99.0.0.10.in-addr.arpa.", true)]
    [InlineData("fallthrough", "hdls1.testns.svc.cluster.local.", false)]
    public async Task Falls_through_on_NXDOMAIN_only(string option, string name, bool passes)
    {
        var next = new AnsweringHandler();
        var fixture = new ClusterFixture($"kubernetes cluster.local in-addr.arpa {{\n manifests x.yaml\n {option}\n}}", next: next);

        await fixture.Handler.ServeAsync(Ask.For(name, RecordType.PTR));

        Assert.Equal(passes ? 1 : 0, next.Seen);
    }

    [Fact]
    public async Task Other_zones_go_to_the_next_plugin()
    {
        var next = new AnsweringHandler();

        await new ClusterFixture(next: next).Handler.ServeAsync(Ask.For("example.org."));

        Assert.Equal(1, next.Seen);
    }

    [Fact]
    public async Task Before_the_first_delivery_a_missing_name_is_a_failure()
    {
        var query = await new ClusterFixture(synced: false).Handler.ServeAsync(Ask.For("svc0.testns.svc.cluster.local."));

        Assert.Equal(ResponseCode.ServFail, query.ResponseCode);
        Assert.Single(query.Authority());
    }

    [Fact]
    public async Task Zone_transfers_are_refused()
    {
        var outcome = await new ClusterFixture().Handler.ServeAsync(Ask.For(Z, RecordType.AXFR), CancellationToken.None);

        Assert.False(outcome.IsWritten);
        Assert.Equal(ResponseCode.Refused, outcome.Code);
    }

    [Theory]
    [InlineData("svc1.testns.svc", RecordType.A)]
    [InlineData("svc1.testns.svc", RecordType.AAAA)]
    [InlineData("_http._tcp.hdls1.testns.svc", RecordType.SRV)]
    [InlineData("nowhere.testns.svc", RecordType.A)]
    [InlineData("1.0.0.10.in-addr.arpa.", RecordType.PTR)]
    [InlineData("10-0-0-1.podns.pod", RecordType.A)]
    public void Answering_allocates_nothing(string name, RecordType type)
    {
        var fixture = new ClusterFixture("kubernetes cluster.local in-addr.arpa {\n manifests x.yaml\n pods insecure\n}");

        Assert.Equal(0, fixture.Handler.AllocatedServing(Ask.For(Full(name), type)));
    }

    private static string Full(string name) => name.EndsWith('.') ? name : name.Length == 0 ? Z : $"{name}.{Z}";

    private static string Zoned(string record) => record.Replace("Z", Z, StringComparison.Ordinal);
}
