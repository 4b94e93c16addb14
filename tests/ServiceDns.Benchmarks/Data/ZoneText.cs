using System.Globalization;

namespace ServiceDns.Benchmarks.Data;

/// <summary>Writes a cluster as the zone files (RFC 1035, section 5) of a server that knows no Kubernetes.</summary>
internal sealed class ZoneText(ClusterShape shape, TextWriter forward, TextWriter reverse)
{
    /// <summary>Writes the zone of the cluster and that of its addresses.</summary>
    public static void Write(ClusterShape shape, string forwardPath, string reversePath)
    {
        using var forward = new StreamWriter(forwardPath);
        using var reverse = new StreamWriter(reversePath);
        new ZoneText(shape, forward, reverse).Write();
    }

    private void Write()
    {
        WriteHead(forward, ClusterShape.Domain);
        WriteHead(reverse, ClusterShape.ReverseZone);
        Put(forward, $"ns.dns.{ClusterShape.Domain}. IN A 10.96.0.9\ndns-version.{ClusterShape.Domain}. IN TXT \"1.1.0\"\n");
        for (var i = 0; i < shape.Services; i++) WriteService(shape.ServiceDomain(i), ClusterShape.ClusterIp(i));
        for (var i = 0; i < shape.Headless; i++) WriteHeadless(i);
    }

    private static void WriteHead(TextWriter zone, string name) => Put(zone, $"""
        $TTL {ClusterShape.Ttl}
        {name}. IN SOA ns.dns.{ClusterShape.Domain}. hostmaster.{ClusterShape.Domain}. 1700000000 7200 1800 86400 {ClusterShape.Ttl}
        {name}. IN NS ns.dns.{ClusterShape.Domain}.

        """);

    private void WriteService(string name, Cluster.Address address)
    {
        Put(forward, $"{name}. IN A {address}\n_{ClusterShape.PortName}._tcp.{name}. IN SRV 0 100 {ClusterShape.Port} {name}.\n");
        Put(reverse, $"{ClusterShape.ReverseDomain(address)}. IN PTR {name}.\n");
    }

    private void WriteHeadless(int index)
    {
        var name = shape.HeadlessDomain(index);
        var weight = Math.Max(1, 100 / shape.Pods);
        for (var pod = 0; pod < shape.Pods; pod++)
        {
            var (host, address) = ($"{ClusterShape.HostName(pod)}.{name}", shape.PodIp(index, pod));
            Put(forward, $"{name}. IN A {address}\n{host}. IN A {address}\n");
            Put(forward, $"_{ClusterShape.PortName}._tcp.{name}. IN SRV 0 {weight} {ClusterShape.Port} {host}.\n");
            Put(reverse, $"{ClusterShape.ReverseDomain(address)}. IN PTR {host}.\n");
        }
    }

    private static void Put(TextWriter zone, FormattableString text) => zone.Write(text.ToString(CultureInfo.InvariantCulture));
}
