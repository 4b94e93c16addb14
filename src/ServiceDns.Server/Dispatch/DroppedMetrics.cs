using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>Counts what a listener answers itself, under the zone <see cref="DnsMetrics.Dropped"/>.</summary>
internal sealed class DroppedMetrics(DnsMetrics families, string server)
{
    private static readonly string[] Protocols = ["udp", "tcp"], IpFamilies = ["1", "2"];

    private readonly Counter?[] requests = new Counter[Protocols.Length * IpFamilies.Length * QueryTypeLabel.Count];
    private readonly Counter?[] responses = new Counter[16];
    private readonly Histogram?[] requestSizes = new Histogram[Protocols.Length], responseSizes = new Histogram[Protocols.Length];
    private Counter? dnssecOk;
    private Histogram? durations;

    /// <summary>Counts one query and its finished answer.</summary>
    /// <remarks>Instruments appear with the first such query, as they do in CoreDNS; from then on nothing is allocated.</remarks>
    public void Count(Query query, ResponseCode code)
    {
        var (shard, protocol) = (query.Shard, (int)query.Transport);
        if (query.DnssecOk) (dnssecOk ??= families.DnssecOkRequests.With(server, DnsMetrics.Dropped, "")).Add(shard);
        RequestsOf(protocol, query.Client.IsIPv4 ? 0 : 1, QueryTypeLabel.IndexOf(query.Type)).Add(shard);
        (durations ??= families.RequestDuration.With(server, DnsMetrics.Dropped, "")).Observe(shard, 0);
        SizesOf(responseSizes, families.ResponseSize, protocol).Observe(shard, query.Length);
        SizesOf(requestSizes, families.RequestSize, protocol).Observe(shard, query.RequestLength);
        (responses[(int)code] ??= families.Responses.With(server, DnsMetrics.Dropped, "", code.ToText(), "")).Add(shard);
    }

    private Counter RequestsOf(int protocol, int family, int type) =>
        requests[((protocol * IpFamilies.Length) + family) * QueryTypeLabel.Count + type] ??= families.Requests.With(
            server, DnsMetrics.Dropped, "", Protocols[protocol], IpFamilies[family], QueryTypeLabel.TextOf(type));

    private Histogram SizesOf(Histogram?[] sizes, MetricFamily<Histogram> family, int protocol) =>
        sizes[protocol] ??= family.With(server, DnsMetrics.Dropped, "", Protocols[protocol]);
}
