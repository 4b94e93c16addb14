using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>The series of <see cref="DnsMetrics"/> that one server, zone and view has.</summary>
/// <remarks>Each appears with its first query, as in CoreDNS; once it is there, counting allocates nothing and takes no lock.</remarks>
public sealed partial class DnsSeries(DnsMetrics families, string server, string zone, string view)
{
    private static readonly string[] Protocols = ["udp", "tcp"], IpFamilies = ["1", "2"];

    private readonly Counter?[] requests = new Counter[Protocols.Length * IpFamilies.Length * QueryTypeLabel.Count];
    private readonly Histogram?[] requestSizes = new Histogram[Protocols.Length], responseSizes = new Histogram[Protocols.Length];
    private readonly Histogram?[] durations = new Histogram[QueryTypeLabel.Count];
    private Response[] responses = [];
    private Counter? dnssecOk;

    /// <summary>Counts one query and what became of it.</summary>
    /// <param name="query">The query.</param>
    /// <param name="code">The response's code.</param>
    /// <param name="plugin">Who wrote the response; empty for the server itself.</param>
    /// <param name="size">The response's bytes.</param>
    /// <param name="seconds">How long it took.</param>
    public void Count(Query query, ResponseCode code, string plugin, int size, double seconds)
    {
        ArgumentNullException.ThrowIfNull(query);
        var cells = query.Shard.Open();
        var protocol = (int)query.Transport;
        if (query.DnssecOk) DnssecOk.Add(cells);
        var type = QueryTypeLabel.IndexOf(query.Type);
        RequestsOf(protocol, query.Client.IsIPv4 ? 0 : 1, type).Add(cells);
        SizesOf(responseSizes, families.ResponseSize, protocol).Observe(cells, size);
        SizesOf(requestSizes, families.RequestSize, protocol).Observe(cells, query.RequestLength);
        var response = IndexOf(code, plugin);
        responses[response].Counter.Add(cells);
        DurationsOf(type).Observe(cells, seconds);
    }

    private Counter DnssecOk => dnssecOk ??= families.DnssecOkRequests.With(server, zone, view);

    private Histogram DurationsOf(int type) =>
        durations[type] ??= families.RequestDuration.With(server, zone, view, QueryTypeLabel.TextOf(type));

    private Counter RequestsOf(int protocol, int family, int type) =>
        requests[((protocol * IpFamilies.Length) + family) * QueryTypeLabel.Count + type] ??= families.Requests.With(
            server, zone, view, Protocols[protocol], IpFamilies[family], QueryTypeLabel.TextOf(type));

    private Histogram SizesOf(Histogram?[] sizes, MetricFamily<Histogram> family, int protocol) =>
        sizes[protocol] ??= family.With(server, zone, view, Protocols[protocol]);

    /// <summary>The place of a code and plugin in <see cref="responses"/>, which only grows.</summary>
    private int IndexOf(ResponseCode code, string plugin)
    {
        var known = responses;
        for (var i = 0; i < known.Length; i++)
        {
            if (known[i].Code == code && known[i].Plugin == plugin) return i;
        }
        lock (families)
        {
            if (responses.Length > known.Length) return IndexOf(code, plugin); // another thread was here
            var added = families.Responses.With(server, zone, view, CodeLabel(code), plugin);
            Volatile.Write(ref responses, [.. responses, new Response(code, plugin, added)]);
            return known.Length;
        }
    }

    private static string CodeLabel(ResponseCode code)
    {
        var text = code.ToText();
        return char.IsAsciiDigit(text[0]) ? "RCODE" + text : text;
    }

    private readonly record struct Response(ResponseCode Code, string Plugin, Counter Counter);
}
