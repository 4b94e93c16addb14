using System.Globalization;
using System.Net;
using Xunit;

namespace ServiceDns.Conformance.Metrics;

/// <summary>How metrics count, scraped from kubeadm's Corefile after some questions.</summary>
public sealed class MetricTests(ScrapedServer server) : IClassFixture<ScrapedServer>
{
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
        var same = page.Samples
            .GroupBy(sample => $"{sample.Name}{string.Join(',', sample.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))}")
            .Where(group => group.Count() > 1);
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
