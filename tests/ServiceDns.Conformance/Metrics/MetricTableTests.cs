using System.Diagnostics;
using System.Globalization;
using ServiceDns.Conformance.Api;
using ServiceDns.Conformance.Server;
using ServiceDns.FakeApiServer;
using Xunit;

namespace ServiceDns.Conformance.Metrics;

/// <summary>
/// Every family of the table is scraped from a server that real queries have made it move in: name, type, labels, buckets.
/// </summary>
public class MetricTableTests(MovingServer server) : IClassFixture<MovingServer>
{
    private const string ApiClient = "coredns_kubernetes_rest_client_";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90), Pause = TimeSpan.FromMilliseconds(20);

    public static TheoryData<string> OfQueries => [.. MetricTable.Rows.Select(row => row.Name).Where(name => !IsOfApi(name))];

    public static TheoryData<string> OfApi => [.. MetricTable.Rows.Select(row => row.Name).Where(IsOfApi)];

    [SkippableTheory, MemberData(nameof(OfQueries))]
    public async Task Moves_and_is_as_dashboards_know_it(string name)
    {
        Needs.Namespaces();
        await server.StartAsync();
        var before = await server.ScrapeAsync();
        var page = before;

        if (!MetricTable.Still.ContainsKey(name))
        {
            for (var since = Stopwatch.StartNew(); !HasMoved(before, page, name); page = await server.ScrapeAsync())
            {
                Assert.True(since.Elapsed < Patience, $"{name} does not move: {string.Join(' ', Values(page, name))}");
                await Moves.Of[name](server);
                await Task.Delay(Pause);
            }
        }

        Check(page, MetricTable.Rows.Single(row => row.Name == name));
    }

    [Theory, MemberData(nameof(OfApi))]
    public async Task Is_as_dashboards_know_it_where_an_API_server_is_followed(string name)
    {
        await using var run = await FollowingServer.CreateAsync();
        run.Api.Behaviour.StreamingList = StreamingList.GateOff;
        await run.StartAsync();
        await run.ExpectReadyAsync();

        Check(Scrape.Read(await run.MetricsAsync()), MetricTable.Rows.Single(row => row.Name == name));
    }

    [SkippableFact]
    public async Task No_family_with_a_name_of_CoreDNS_is_missing_from_the_table()
    {
        Needs.Namespaces();
        await server.StartAsync();

        var page = await server.ScrapeAsync();

        string[] beginnings = ["coredns_", "process_"];
        var names = page.Families.Keys.Where(name => beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal)));
        Assert.Empty(names.Except(MetricTable.Rows.Select(row => row.Name)));
    }

    [Fact]
    public void Each_family_has_either_something_that_moves_it_or_a_reason_to_stand_still() =>
        Assert.Equal(
            MetricTable.Rows.Select(row => row.Name).Where(name => !IsOfApi(name)).Order(StringComparer.Ordinal),
            Moves.Of.Keys.Concat(MetricTable.Still.Keys).Order(StringComparer.Ordinal));

    private static void Check(Scrape page, MetricRow row)
    {
        Assert.True(page.Families.TryGetValue(row.Name, out var family), $"no {row.Name} in\n{string.Join('\n', page.Families.Keys)}");
        Assert.Equal(row.Type, family.Type);
        Assert.NotEmpty(family.Help);
        var samples = page.Samples.Where(sample => page.FamilyOf(sample) == row.Name).ToList();
        Assert.NotEmpty(samples);
        var labels = row.Labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
        Assert.All(samples, sample => Assert.Equal(labels, sample.Labels.Keys.Except(["le"]).Order(StringComparer.Ordinal)));
        var bounds = samples.Where(sample => sample.Labels.ContainsKey("le")).Select(sample => sample.Labels["le"]).Distinct().ToList();
        if (row.Bounds is null)
        {
            Assert.Empty(bounds);
            return;
        }
        Assert.True(bounds.Remove("+Inf"), "the last bucket is that of everything");
        Assert.Equal(row.Bounds, bounds.Select(bound => double.Parse(bound, CultureInfo.InvariantCulture)).Order());
    }

    /// <summary>Counters and histograms count more; a gauge has another value, or one more sample.</summary>
    private static bool HasMoved(Scrape before, Scrape after, string name)
    {
        var (old, now) = (Values(before, name), Values(after, name));
        var isGauge = after.Families.TryGetValue(name, out var family) && family.Type == "gauge";
        return isGauge ? !old.ToHashSet().SetEquals(now) : Sum(now) > Sum(old);
    }

    private static double Sum(IEnumerable<(string Labels, double Value)> values) => values.Sum(value => value.Value);

    private static List<(string Labels, double Value)> Values(Scrape page, string name) =>
    [
        .. page.Samples.Where(sample => sample.Name == name || (sample.Name == name + "_count" && page.FamilyOf(sample) == name))
            .Select(sample => (string.Join(',', sample.Labels.Select(label => $"{label.Key}={label.Value}").Order()), sample.Value)),
    ];

    private static bool IsOfApi(string name) => name.StartsWith(ApiClient, StringComparison.Ordinal);
}
