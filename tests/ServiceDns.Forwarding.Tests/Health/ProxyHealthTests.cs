using ServiceDns.Cluster;
using ServiceDns.Forwarding.Health;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests;

public class ProxyHealthTests
{
    private static readonly Node Good = new() { Name = "here" };

    //                       this node, seconds that a change waits, /healthz, /livez
    public static TheoryData<Node?, int?, int, int> States => new()
    {
        { null,                                              null, 200, 200 },
        { Good,                                              null, 200, 200 },
        { Good,                                              59,   200, 200 },
        { Good,                                              60,   503, 503 },
        { Good with { IsTerminating = true },                null, 503, 200 },
        { Good with { Taints = ["ToBeDeletedByClusterAutoscaler"] }, null, 503, 200 },
        { Good with { Taints = ["other"] },                  null, 200, 200 },
        { Good with { IsReady = false },                     null, 200, 200 },
        { Good with { IsTerminating = true },                60,   503, 503 },
    };

    [Theory, MemberData(nameof(States))]
    public void Balancers_mind_the_node_and_restarts_do_not(Node? node, int? waits, int healthz, int livez)
    {
        var time = new ManualTime();
        var since = waits is null ? (DateTimeOffset?)null : time.GetUtcNow();
        time.Advance(TimeSpan.FromSeconds(waits ?? 100));
        using var health = new ProxyHealth(node is null ? Of() : Of(node), "here", () => since, TimeSpan.FromMinutes(1), time);

        Assert.Equal((healthz, livez), (health.Healthz().Status, health.Livez().Status));
    }

    [Fact]
    public void A_node_that_was_there_and_is_gone_gets_nothing_more()
    {
        var model = Of();
        using var health = new ProxyHealth(model, "here", () => null, TimeSpan.FromMinutes(1), new ManualTime());
        model.Set(Good, Good with { Name = "there" });
        model.Commit(edit => edit.RemoveNode("there"));
        Assert.Equal(200, health.Healthz().Status);

        model.Commit(edit => edit.RemoveNode("here"));
        Assert.Equal((503, 200), (health.Healthz().Status, health.Livez().Status));

        model.Set(Good);
        Assert.Equal(200, health.Healthz().Status);
    }

    [Fact]
    public void Pages_are_kube_proxys()
    {
        var time = new ManualTime();
        var since = (DateTimeOffset?)null;
        using var health = new ProxyHealth(Of(Good with { IsTerminating = true }), "here", () => since, TimeSpan.FromMinutes(1), time);
        Assert.StartsWith("{\"lastUpdated\": \"0001-01-01 00:00:00 +0000 UTC\",", health.Healthz().Body, StringComparison.Ordinal);

        health.OnSynced(new SyncOutcome(IpFamily.IPv4, true, PlanDelta.Empty, default, default));
        time.Advance(TimeSpan.FromSeconds(9));
        health.OnSynced(new SyncOutcome(IpFamily.IPv6, true, PlanDelta.Empty, default, default));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            "{\"lastUpdated\": \"2026-01-01 00:00:10 +0000 UTC\",\"currentTime\": \"2026-01-01 00:01:10 +0000 UTC\", "
            + "\"nodeEligible\": false}",
            health.Healthz().Body);
        Assert.Equal(
            "{\"lastUpdated\": \"2026-01-01 00:01:10 +0000 UTC\",\"currentTime\": \"2026-01-01 00:01:10 +0000 UTC\"}", health.Livez().Body);

        since = time.GetUtcNow() - TimeSpan.FromMinutes(1);
        time.Advance(TimeSpan.FromSeconds(51));
        Assert.Equal(
            "{\"lastUpdated\": \"2026-01-01 00:00:01 +0000 UTC\",\"currentTime\": \"2026-01-01 00:02:01 +0000 UTC\", "
            + "\"nodeEligible\": false}",
            health.Healthz().Body);
        Assert.Equal(
            "{\"lastUpdated\": \"2026-01-01 00:00:01 +0000 UTC\",\"currentTime\": \"2026-01-01 00:02:01 +0000 UTC\"}", health.Livez().Body);
    }
}
