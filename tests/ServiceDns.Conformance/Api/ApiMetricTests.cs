using System.Diagnostics;
using System.Globalization;
using ServiceDns.Conformance.Metrics;
using ServiceDns.FakeApiServer;
using Xunit;

namespace ServiceDns.Conformance.Api;

/// <summary>The metrics that only an API server gives values, as CoreDNS's dashboards want them.</summary>
public class ApiMetricTests
{
    private const string Programming = "coredns_kubernetes_dns_programming_duration_seconds", Client = "coredns_kubernetes_rest_client_";

    private static readonly double[] Default = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Programming_is_measured_from_the_cause_of_a_change_but_not_of_the_first_list()
    {
        await using var run = await FollowingServer.CreateAsync();
        run.Api.Store.Create(
            ResourceKind.Service,
            """{"metadata":{"name":"db","namespace":"shop"},"spec":{"clusterIP":"None","selector":{"app":"db"},"ports":[{"port":80}]}}""");
        foreach (var service in new[] { "web", "db" })
        {
            run.Api.Store.Create(ResourceKind.EndpointSlice, Slice(service, TimeSpan.FromHours(1)));
        }
        await run.StartAsync();
        await run.ExpectReadyAsync();
        Assert.DoesNotContain((await ScrapeAsync(run)).Samples, sample => sample.Name == Programming + "_count" && sample.Value > 0);

        foreach (var service in new[] { "web", "db" })
        {
            run.Api.Store.Update(ResourceKind.EndpointSlice, "shop", service, slice =>
            {
                slice["endpoints"]![0]!["addresses"]![0] = "10.1.0.8";
                slice["metadata"]!["annotations"]!["endpoints.kubernetes.io/last-change-trigger-time"] = Ago(TimeSpan.FromSeconds(2));
            });
        }
        var page = await ScrapeAsync(run);
        for (var watch = Stopwatch.StartNew(); Counts(page).Values.Sum() < 2 && watch.Elapsed < Patience; page = await ScrapeAsync(run))
        {
            await Task.Delay(Pause);
        }

        Assert.Equal(new Dictionary<string, double> { ["cluster_ip"] = 1, ["headless_with_selector"] = 1 }, Counts(page));
        Assert.All(page.Samples.Where(sample => sample.Name == Programming + "_sum"), sample => Assert.InRange(sample.Value, 2, 3000));
        Assert.Equal([.. Enumerable.Range(0, 20).Select(n => 0.001 * Math.Pow(2, n))], Bounds(page, Programming));
    }

    //                           name                            type            labels
    public static TheoryData<string, string, string> Families => new()
    {
        { "request_duration_seconds",                        "histogram",    "host verb" },
        { "rate_limiter_duration_seconds",                   "histogram",    "host verb" },
        { "requests_total",                                  "counter",      "code host method" },
    };

    [Theory, MemberData(nameof(Families))]
    public async Task Requests_are_counted_and_timed(string name, string type, string labels)
    {
        await using var run = await FollowingServer.CreateAsync();
        run.Api.Behaviour.StreamingList = StreamingList.GateOff;
        await run.StartAsync();
        await run.ExpectReadyAsync();

        var page = await ScrapeAsync(run);
        var samples = page.Samples.Where(sample => page.FamilyOf(sample) == Client + name).ToList();

        Assert.Equal(type, page.Families[Client + name].Type);
        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.Equal(labels.Split(' '), sample.Labels.Keys.Except(["le"]).Order(StringComparer.Ordinal)));
        Assert.All(samples, sample => Assert.Equal(run.Api.Address.Authority, sample.Labels["host"]));
        Assert.All(samples, sample => Assert.Equal("GET", sample.Labels.GetValueOrDefault("verb") ?? sample.Labels["method"]));
        if (type == "histogram") Assert.Equal(Default, Bounds(page, Client + name));
        // it asked for a stream first
        else Assert.Equal(["200", "422"], samples.Select(sample => sample.Labels["code"]).Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, double> Counts(Scrape page) => page.Samples.Where(sample => sample.Name == Programming + "_count")
        .ToDictionary(sample => sample.Labels["service_kind"], sample => sample.Value);

    private static IEnumerable<double> Bounds(Scrape page, string name) => page.Samples.Where(sample => sample.Name == name + "_bucket")
        .Select(sample => sample.Labels["le"]).Where(bound => bound != "+Inf").Distinct()
        .Select(bound => double.Parse(bound, CultureInfo.InvariantCulture)).Order();

    private static async Task<Scrape> ScrapeAsync(FollowingServer run) => Scrape.Read(await run.MetricsAsync());

    private static string Slice(string service, TimeSpan age) => $$$"""
        {"metadata":{"name":"{{{service}}}","namespace":"shop","labels":{"kubernetes.io/service-name":"{{{service}}}"},
          "annotations":{"endpoints.kubernetes.io/last-change-trigger-time":"{{{Ago(age)}}}"}},
         "addressType":"IPv4","endpoints":[{"addresses":["10.1.0.7"],"conditions":{"ready":true}}],
         "ports":[{"name":"","port":80,"protocol":"TCP"}]}
        """;

    private static string Ago(TimeSpan age) =>
        (DateTimeOffset.UtcNow - age).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
