using ServiceDns.Dns;
using ServiceDns.Plugins.Prometheus;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class PrometheusTests
{
    private static readonly BlockInfo Zone = new(DomainName.Parse("example.org."), ""),
        Inner = new(DomainName.Parse("a.example.org."), "inner");
    private static readonly ListenerInfo First = new(0, "dns://:53"), Third = new(2, "dns://127.0.0.1:53");

    private readonly TestSetup setup = new("example.org", "a.example.org:5300");

    [Theory]
    [InlineData("prometheus", "localhost:9153/metrics")]
    [InlineData("prometheus localhost:53", "localhost:53/metrics")]
    [InlineData("prometheus {\nruntime_metrics\n}", "localhost:9153/metrics")]
    [InlineData("prometheus localhost:53 {\nruntime_metrics\n}", "localhost:53/metrics")]
    public void Serves_at_its_address(string lines, string url) =>
        Assert.Equal([url], setup.Parse(PrometheusSetup.Definition, lines).Http.Urls);

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "prometheus {}", 1, "address {}: missing port in address" },
        { "prometheus {\nruntime_metrics extra_arg\n}", 2, "Wrong argument count or unexpected line ending after 'extra_arg'" },
        { "prometheus /foo", 1, "address /foo: missing port in address" },
        { "prometheus a b c", 1, "Wrong argument count or unexpected line ending after 'c'" },
        { "prometheus\nprometheus", 2, "this plugin can only be used once per Server Block" },
        { "prometheus {\ntls web.yaml\n}", 2, "tls is not served yet: leave it out, and keep the address from strangers" },
        { "prometheus {\nfoo\n}", 2, "unknown option: foo; right would be runtime_metrics" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/prometheus: {reason}", TestSetup.MistakeIn(PrometheusSetup.Definition, lines));

    [Fact]
    public async Task Counts_a_query_in_every_family()
    {
        var handler = Handler(new AnsweringHandler { Answer = ["example.org. 5 IN A 10.0.0.1"] });
        using var query = Arrived("example.org.", payload: 1232, dnssecOk: true);
        setup.Time.Advance(TimeSpan.FromMilliseconds(3));

        await handler.ServeAsync(query);

        var scrape = await ScrapeAsync();
        Assert.Contains(
            """coredns_dns_requests_total{server="dns://:53",zone="example.org.",view="",proto="udp",family="1",type="A"} 1""", scrape);
        Assert.Contains("""coredns_dns_do_requests_total{server="dns://:53",zone="example.org.",view=""} 1""", scrape);
        Assert.Contains(
            """coredns_dns_request_duration_seconds_bucket{server="dns://:53",zone="example.org.",view="",type="A",le="0.002"} 0""",
            scrape);
        Assert.Contains(
            """coredns_dns_request_duration_seconds_bucket{server="dns://:53",zone="example.org.",view="",type="A",le="0.004"} 1""",
            scrape);
        Assert.Contains(
            """coredns_dns_request_duration_seconds_sum{server="dns://:53",zone="example.org.",view="",type="A"} 0.003""", scrape);
        Assert.Contains("""coredns_dns_request_size_bytes_sum{server="dns://:53",zone="example.org.",view="",proto="udp"} 40""", scrape);
        Assert.Contains("""coredns_dns_response_size_bytes_sum{server="dns://:53",zone="example.org.",view="",proto="udp"} 45""", scrape);
        Assert.Contains(
            """coredns_dns_responses_total{server="dns://:53",zone="example.org.",view="",rcode="NOERROR",plugin="answering"} 1""", scrape);
    }

    //                     client               transport      type                  labels
    public static TheoryData<string, Transport, RecordType, string> Requests => new()
    {
        { "10.0.0.1:53", Transport.Tcp, RecordType.AAAA, "proto=\"tcp\",family=\"1\",type=\"AAAA\"" },
        { "[2001:db8::1]:53", Transport.Udp, RecordType.SRV, "proto=\"udp\",family=\"2\",type=\"SRV\"" },
        { "10.0.0.1:53", Transport.Udp, RecordType.HTTPS, "proto=\"udp\",family=\"1\",type=\"HTTPS\"" },
        { "10.0.0.1:53", Transport.Udp, RecordType.CAA, "proto=\"udp\",family=\"1\",type=\"other\"" },
        { "10.0.0.1:53", Transport.Udp, (RecordType)200, "proto=\"udp\",family=\"1\",type=\"other\"" },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task Labels_requests(string client, Transport transport, RecordType type, string labels)
    {
        using var query = Arrived("example.org.", type, client: client);
        query.Transport = transport;

        await Handler(new AnsweringHandler()).ServeAsync(query);

        Assert.Contains(
            $"coredns_dns_requests_total{{server=\"dns://:53\",zone=\"example.org.\",view=\"\",{labels}}} 1", await ScrapeAsync());
        Assert.DoesNotContain("coredns_dns_do_requests_total", string.Join('\n', await ScrapeAsync()), StringComparison.Ordinal);
    }

    //                     what the chain makes of the query                                          labels
    public static TheoryData<IQueryHandler, string> Responses => new()
    {
        { new AnsweringHandler { Code = ResponseCode.NXDomain }, "rcode=\"NXDOMAIN\",plugin=\"answering\"" },
        { new AnsweringHandler { Code = (ResponseCode)12 }, "rcode=\"RCODE12\",plugin=\"answering\"" },
        { new AnsweringHandler { Instead = Outcome.Failed(ResponseCode.ServFail, "broken") }, "rcode=\"SERVFAIL\",plugin=\"\"" },
        { new AnsweringHandler { Instead = Outcome.Failed(ResponseCode.Refused) }, "rcode=\"REFUSED\",plugin=\"\"" },
        { new AnsweringHandler { Instead = Outcome.Dropped }, "rcode=\"NOERROR\",plugin=\"\"" },
    };

    [Theory, MemberData(nameof(Responses))]
    public async Task Labels_responses(IQueryHandler next, string labels)
    {
        using var query = Arrived("example.org.");

        await Handler(next).ServeAsync(query, CancellationToken.None);

        Assert.Contains(
            $"coredns_dns_responses_total{{server=\"dns://:53\",zone=\"example.org.\",view=\"\",{labels}}} 1", await ScrapeAsync());
    }

    [Fact]
    public async Task Counts_by_listener_zone_and_view()
    {
        var handler = Handler(new AnsweringHandler());
        foreach (var (listener, block) in new[] { (Third, Inner), (First, Zone), (Third, Zone), (Third, Inner) })
        {
            using var query = Arrived("a.example.org.");
            (query.Listener, query.Block) = (listener, block);
            await handler.ServeAsync(query);
        }

        var counts = (await ScrapeAsync()).Where(line => line.StartsWith("coredns_dns_requests_total", StringComparison.Ordinal));

        Assert.Equal(
            [
                """{server="dns://127.0.0.1:53",zone="a.example.org.",view="inner",proto="udp",family="1",type="A"} 2""",
                """{server="dns://127.0.0.1:53",zone="example.org.",view="",proto="udp",family="1",type="A"} 1""",
                """{server="dns://:53",zone="example.org.",view="",proto="udp",family="1",type="A"} 1""",
            ],
            counts.Select(line => line["coredns_dns_requests_total".Length..]));
    }

    [Fact]
    public async Task Counts_an_answer_that_comes_later()
    {
        var gate = new TaskCompletionSource();
        using var query = Arrived("example.org.");

        var serving = Handler(new AnsweringHandler { After = gate.Task }).ServeAsync(query, CancellationToken.None);
        Assert.DoesNotContain("coredns_dns_requests_total", string.Join('\n', await ScrapeAsync()), StringComparison.Ordinal);
        gate.SetResult();
        await serving;

        Assert.Contains("coredns_dns_responses_total", string.Join('\n', await ScrapeAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counters_live_on_over_a_reload()
    {
        for (var reload = 0; reload < 2; reload++)
        {
            var configuration = new TestSetup("example.org") { Process = setup.Process };
            using var query = Arrived("example.org.");
            await configuration.Parse(PrometheusSetup.Definition, "prometheus").Handler(new AnsweringHandler()).ServeAsync(query);
        }
        setup.Parse(PrometheusSetup.Definition, "prometheus");

        Assert.Contains(
            """coredns_dns_requests_total{server="dns://:53",zone="example.org.",view="",proto="udp",family="1",type="A"} 2""",
            await ScrapeAsync());
    }

    [Fact]
    public async Task Shows_the_plugins_of_each_zone_and_address()
    {
        setup.Block.ListenHosts = ["127.0.0.1", "::1"];
        Handler(new AnsweringHandler());
        await setup.Lifecycle.StartAsync(CancellationToken.None);

        Assert.Equal(
            [
                """coredns_plugin_enabled{server="dns://127.0.0.1:53",zone="example.org.",view="",name="prometheus"} 1""",
                """coredns_plugin_enabled{server="dns://127.0.0.1:5300",zone="a.example.org.",view="",name="prometheus"} 1""",
                """coredns_plugin_enabled{server="dns://[::1]:53",zone="example.org.",view="",name="prometheus"} 1""",
                """coredns_plugin_enabled{server="dns://[::1]:5300",zone="a.example.org.",view="",name="prometheus"} 1""",
            ],
            await EnabledAsync());
    }

    [Fact]
    public async Task Shows_after_a_reload_only_what_still_serves()
    {
        var old = await StartAsync("example.org", "example.net");
        var next = await StartAsync("example.org");
        await old.Lifecycle.ShutdownAsync(CancellationToken.None);

        Assert.Equal(
            ["""coredns_plugin_enabled{server="dns://:53",zone="example.org.",view="",name="prometheus"} 1"""], await EnabledAsync());
        await next.Lifecycle.ShutdownAsync(CancellationToken.None);
        Assert.Empty(await EnabledAsync());
    }

    [Fact]
    public async Task Shows_after_a_failed_reload_what_served_before()
    {
        await StartAsync("example.org");
        var next = new TestSetup("example.org") { Process = setup.Process };
        next.Parse(PrometheusSetup.Definition, "prometheus");
        await next.Lifecycle.ShutdownAsync(CancellationToken.None); // its start never came so far

        Assert.Single(await EnabledAsync());
    }

    [Fact]
    public async Task Counts_a_handlers_own_zones_each()
    {
        var handler = Handler(new AnsweringHandler());
        setup.Block.Handlers = [handler, new CountedZones("www.example.org."), new CountedZones("org.")];
        using var inside = Arrived("a.www.example.org.");
        using var apex = Arrived("www.example.org.");
        using var outside = Arrived("mail.example.org.");

        await handler.ServeAsync(inside);
        await handler.ServeAsync(outside);
        await new AnsweringHandler().ServeAsync(apex, CancellationToken.None);
        ((ILoopLink)handler).Answered(LoopSteps.BatchOf(inside, apex, outside), new QuerySet(0b111));

        var requests = (await ScrapeAsync()).Where(line => line.StartsWith("coredns_dns_requests_total{", StringComparison.Ordinal));
        Assert.Equal(
            [
                """coredns_dns_requests_total{server="dns://:53",zone="example.org.",view="",proto="udp",family="1",type="A"} 2""",
                """coredns_dns_requests_total{server="dns://:53",zone="www.example.org.",view="",proto="udp",family="1",type="A"} 3""",
            ],
            requests.Order());
    }

    [Fact]
    public void Allocates_nothing_once_the_series_are_there()
    {
        var handler = Handler(new AnsweringHandler { Answer = ["example.org. 5 IN A 10.0.0.1"] });
        using var query = Arrived("example.org.", payload: 1232, dnssecOk: true);

        Assert.Equal(0, handler.AllocatedServing(query));
    }

    private IQueryHandler Handler(IQueryHandler next) => setup.Parse(PrometheusSetup.Definition, "prometheus").Handler(next);

    private async Task<TestSetup> StartAsync(params string[] keys)
    {
        var configuration = new TestSetup(keys) { Process = setup.Process };
        configuration.Parse(PrometheusSetup.Definition, "prometheus").Handler();
        await configuration.Lifecycle.StartAsync(CancellationToken.None);
        return configuration;
    }

    private Query Arrived(
        string name, RecordType type = RecordType.A, int payload = 0, bool dnssecOk = false, string client = "10.0.0.1:53")
    {
        var query = Ask.For(name, type, payload, dnssecOk, client);
        (query.Listener, query.Block, query.ReceivedAt) = (First, Zone, setup.Time.GetTimestamp());
        return query;
    }

    private async Task<string[]> EnabledAsync() =>
        [.. (await ScrapeAsync()).Where(line => line.StartsWith("coredns_plugin_enabled", StringComparison.Ordinal))];

    private async Task<string[]> ScrapeAsync()
    {
        var (status, body) = await setup.Http.GetAsync("/metrics");
        Assert.Equal(200, status);
        return body.Split('\n');
    }

    private sealed class CountedZones(string zone) : ICountedZones
    {
        public string Name => "counted";

        public DomainName? ZoneOf(Query query)
        {
            var parsed = DomainName.Parse(zone); // another object each time, as when a zone goes and comes back
            return NameText.Format(query.Name).EndsWith(zone, StringComparison.Ordinal) ? parsed : null;
        }

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) => new(Outcome.Dropped);
    }
}
