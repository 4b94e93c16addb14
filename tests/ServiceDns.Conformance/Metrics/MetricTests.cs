using System.Globalization;
using System.Net;
using Xunit;

namespace ServiceDns.Conformance.Metrics;

/// <summary>The metrics that dashboards and alerts rely on, scraped from kubeadm's Corefile after some questions.</summary>
public sealed class MetricTests(ScrapedServer server) : IClassFixture<ScrapedServer>
{
    private static readonly double[] Times = [.. Enumerable.Range(0, 16).Select(n => 0.00025 * Math.Pow(2, n))];
    private static readonly double[] Slim = [.. Enumerable.Range(0, 5).Select(n => 0.00025 * Math.Pow(10, n))];
    private static readonly double[] Sizes = [0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16e3, 32e3, 48e3, 64e3];
    private static readonly double[] Programming = [.. Enumerable.Range(0, 20).Select(n => 0.001 * Math.Pow(2, n))];

    //                           name                                                      type           labels
    public static TheoryData<string, string, string> Known => new()
    {
        { "coredns_build_info",                                                        "gauge",       "version revision goversion" },
        { "coredns_panics_total",                                                      "counter",     "" },
        { "coredns_plugin_enabled",                                                    "gauge",       "server zone view name" },
        { "coredns_dns_requests_total", "counter", "server zone view proto family type" },
        { "coredns_dns_request_duration_seconds",                                      "histogram",   "server zone view type" },
        { "coredns_dns_request_size_bytes",                                            "histogram",   "server zone view proto" },
        { "coredns_dns_response_size_bytes",                                           "histogram",   "server zone view proto" },
        { "coredns_dns_do_requests_total",                                             "counter",     "server zone view" },
        { "coredns_dns_responses_total",                                               "counter",     "server zone view rcode plugin" },
        { "coredns_cache_entries",                                                     "gauge",       "server type zones view" },
        { "coredns_cache_requests_total",                                              "counter",     "server zones view" },
        { "coredns_cache_hits_total",                                                  "counter",     "server type zones view" },
        { "coredns_cache_misses_total",                                                "counter",     "server zones view" },
        { "coredns_hosts_entries",                                                     "gauge",       "hostsfile" },
        { "coredns_proxy_request_duration_seconds",                                    "histogram",   "proxy_name to rcode" },
        { "coredns_proxy_conn_cache_hits_total",                                       "counter",     "proxy_name to proto" },
        { "coredns_proxy_conn_cache_misses_total",                                     "counter",     "proxy_name to proto" },
        { "coredns_forward_healthcheck_broken_total",                                  "counter",     "" },
        { "coredns_forward_max_concurrent_rejects_total",                              "counter",     "" },
        { "coredns_health_request_duration_seconds",                                   "histogram",   "" },
        { "coredns_health_request_failures_total",                                     "counter",     "" },
        { "coredns_reload_failed_total",                                               "counter",     "" },
        { "coredns_kubernetes_dns_programming_duration_seconds",                       "histogram",   "service_kind" },
    };

    //                           name                                                      upper bounds
    public static TheoryData<string, double[]> Bounds => new()
    {
        { "coredns_dns_request_duration_seconds",                                      Times },
        { "coredns_dns_request_size_bytes",                                            Sizes },
        { "coredns_dns_response_size_bytes",                                           Sizes },
        { "coredns_proxy_request_duration_seconds",                                    Times },
        { "coredns_health_request_duration_seconds",                                   Slim },
        { "coredns_kubernetes_dns_programming_duration_seconds",                       Programming },
    };

    [Theory, MemberData(nameof(Known))]
    public async Task Is_scraped(string name, string type, string labels)
    {
        var page = await server.ScrapeAsync();
        var samples = page.Samples.Where(sample => page.FamilyOf(sample) == name).ToList();

        Assert.True(page.Families.ContainsKey(name), $"no {name} in\n{string.Join('\n', page.Families.Keys)}");
        Assert.Equal(type, page.Families[name].Type);
        Assert.NotEmpty(page.Families[name].Help);
        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.Equal(
            labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), sample.Labels.Keys.Except(["le"]).Order()));
    }

    [Theory, MemberData(nameof(Bounds))]
    public async Task Has_the_buckets_that_dashboards_expect(string name, double[] bounds)
    {
        var page = await server.ScrapeAsync();
        var buckets = page.Samples.Where(sample => sample.Name == name + "_bucket").Select(sample => sample.Labels["le"]).Distinct()
            .ToList();

        Assert.Contains("+Inf", buckets);
        Assert.Equal(
            bounds, buckets.Where(bound => bound != "+Inf").Select(bound => double.Parse(bound, CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task Counts_what_was_asked()
    {
        var before = await server.ScrapeAsync();
        foreach (var _ in Enumerable.Range(0, 3)) await server.AskAsync("cart.shop.svc.cluster.local", "A");
        await server.AskAsync("nobody.default.svc.cluster.local", "AAAA");
        var after = await server.ScrapeAsync();

        double Grown(string name, params (string Label, string Value)[] labels) => Sum(after, name, labels) - Sum(before, name, labels);
        Assert.Equal(
            3,
            Grown("coredns_dns_requests_total", ("type", "A"), ("proto", "udp"), ("family", "1"), ("zone", "."), ("server", server.Label)));
        Assert.Equal(1, Grown("coredns_dns_requests_total", ("type", "AAAA")));
        Assert.Equal(3, Grown("coredns_dns_responses_total", ("rcode", "NOERROR"), ("plugin", "kubernetes")));
        Assert.Equal(1, Grown("coredns_dns_responses_total", ("rcode", "NXDOMAIN"), ("plugin", "kubernetes")));
        Assert.Equal(4, Grown("coredns_dns_request_duration_seconds_count"));
        Assert.Equal(4, Grown("coredns_dns_response_size_bytes_count"));
    }

    [Fact]
    public async Task The_page_follows_Prometheus_rules()
    {
        var page = await server.ScrapeAsync();

        Assert.All(page.Samples, sample => Assert.True(page.Families.ContainsKey(page.FamilyOf(sample)), sample.Name));
        Assert.All(
            page.Families.Where(family => family.Value.Type == "counter"),
            family => Assert.EndsWith("_total", family.Key, StringComparison.Ordinal));
        Assert.DoesNotContain(page.Families.Keys, name => name.Any(char.IsAsciiLetterUpper));
        var same = page.Samples.GroupBy(sample => $"{sample.Name}{string.Join(',', sample.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))}").Where(group => group.Count() > 1);
        Assert.Empty(same.Select(group => group.Key));
        foreach (var series in page.Samples.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal))
            .GroupBy(sample => sample.Name + string.Join(',', sample.Labels.Where(label => label.Key != "le"))))
        {
            var counts = series.OrderBy(sample => sample.Labels["le"] == "+Inf"
                ? double.MaxValue
                : double.Parse(sample.Labels["le"], CultureInfo.InvariantCulture))
                .Select(sample => sample.Value).ToList();
            Assert.Equal(counts.Order(), counts);
        }
    }

    [Theory]
    [InlineData("/health", HttpStatusCode.OK, "OK")]
    [InlineData("/ready", HttpStatusCode.OK, "OK")]
    [InlineData("/nothing", HttpStatusCode.NotFound, null)]
    public async Task Probes_are_answered(string path, HttpStatusCode status, string? body)
    {
        var answer = await server.GetAsync(path == "/ready" ? server.Corefile.ReadyPort : server.Corefile.HealthPort, path);

        Assert.Equal(status, answer.Status);
        if (body is not null) Assert.Equal(body, answer.Body);
    }

    private static double Sum(Scrape page, string name, (string Label, string Value)[] labels) =>
        page.Samples.Where(sample => sample.Name == name
            && labels.All(wanted => sample.Labels.GetValueOrDefault(wanted.Label) == wanted.Value)).Sum(sample => sample.Value);
}
