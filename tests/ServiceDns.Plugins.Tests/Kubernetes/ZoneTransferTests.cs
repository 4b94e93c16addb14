using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Kubernetes;

public class ZoneTransferTests
{
    [Fact]
    public void A_zone_has_its_servers_and_then_its_services_by_name()
    {
        var lines = Lines(new ClusterFixture("kubernetes cluster.local {\n manifests x.yaml\n namespaces testns\n}"), "cluster.local.");

        Assert.StartsWith("cluster.local. 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" 7200 1800 86400 5", lines[0], StringComparison.Ordinal);
        string[] someOfThem =
        [
            "dual.testns.svc.cluster.local. 5 IN A 10.0.0.3",
            "dual.testns.svc.cluster.local. 5 IN AAAA 10::3",
            "dual.testns.svc.cluster.local. 5 IN SRV 0 100 80 dual.testns.svc.cluster.local.",
            "_http._tcp.dual.testns.svc.cluster.local. 5 IN SRV 0 100 80 dual.testns.svc.cluster.local.",
            "hdls1.testns.svc.cluster.local. 5 IN A 172.0.0.4",
            "dup-name.hdls1.testns.svc.cluster.local. 5 IN A 172.0.0.4",
            "_http._tcp.hdls1.testns.svc.cluster.local. 5 IN SRV 0 25 8080 dup-name.hdls1.testns.svc.cluster.local.",
            "5678-abcd--1.hdls1.testns.svc.cluster.local. 5 IN AAAA 5678:abcd::1",
            "portless.testns.svc.cluster.local. 5 IN A 10.0.0.7",
            "svc1.testns.svc.cluster.local. 5 IN A 10.0.0.1",
        ];
        Assert.Equal(someOfThem, lines.Where(someOfThem.Contains).Distinct());
        Assert.DoesNotContain(
            lines, line => line.Contains(".other.", StringComparison.Ordinal) || line.Contains("172.0.0.99", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_record_of_a_service_is_one_that_a_query_gets()
    {
        var cluster = new ClusterFixture("kubernetes cluster.local {\n manifests x.yaml\n}");

        foreach (var record in Open(cluster, "cluster.local.")!.Records)
        {
            if (record.Type is RecordType.NS or RecordType.SRV) continue; // weights are of all slices together there
            using var query = Ask.For(NameText.Format(record.Owner), record.Type);
            await cluster.Handler.ServeAsync(query);
            Assert.Contains(Line(record), query.Answer());
        }
    }

    [Fact]
    public void A_zone_of_another_name_is_not_here_and_one_that_was_not_read_has_no_data()
    {
        var source =
            (IZoneSource)new ClusterFixture("kubernetes cluster.local in-addr.arpa {\n manifests x.yaml\n}", synced: false).Handler;

        Assert.False(source.TryOpenZone(DomainName.Parse("example.com"), out _));
        Assert.False(source.TryOpenZone(DomainName.Parse("svc.cluster.local"), out _));
        Assert.False(source.TryOpenZone(DomainName.Parse("in-addr.arpa"), out _));
        Assert.True(source.TryOpenZone(DomainName.Parse("cluster.local"), out var contents));
        Assert.Null(contents);
    }

    private static ZoneContents? Open(ClusterFixture cluster, string zone)
    {
        Assert.True(((IZoneSource)cluster.Handler).TryOpenZone(DomainName.Parse(zone), out var contents));
        return contents;
    }

    private static string[] Lines(ClusterFixture cluster, string zone)
    {
        var contents = Open(cluster, zone)!;
        return [Line(contents.Soa), .. contents.Records.Select(Line)];
    }

    private static string Line(ResourceRecord record)
    {
        var buffer = new byte[2048];
        var writer = new MessageWriter(buffer, Header.Size);
        Assert.True(record.WriteTo(ref writer, Section.Answer));
        return Assert.Single(ZoneLine.Read(buffer.AsSpan(0, writer.Length), Section.Answer));
    }
}
