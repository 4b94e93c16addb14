using System.Text.Json;
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
        Assert.StartsWith("{\"lastUpdated\":\"0001-01-01T00:00:00Z\",", health.Healthz().Body, StringComparison.Ordinal);

        Sync(IpFamily.IPv4);
        time.Advance(TimeSpan.FromSeconds(9.5));
        Sync(IpFamily.IPv6);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            "{\"lastUpdated\":\"2026-01-01T00:00:10.5Z\",\"currentTime\":\"2026-01-01T00:01:10.5Z\",\"nodeEligible\":false,"
            + "\"healthy\":true,\"status\":{\"IPv4\":{\"lastUpdated\":\"2026-01-01T00:00:01Z\",\"healthy\":true},"
            + "\"IPv6\":{\"lastUpdated\":\"2026-01-01T00:00:10.5Z\",\"healthy\":true}}}",
            health.Healthz().Body);
        Assert.StartsWith(
            "{\"lastUpdated\":\"2026-01-01T00:01:10.5Z\",\"currentTime\":\"2026-01-01T00:01:10.5Z\",\"healthy\":true,\"status\":{",
            health.Livez().Body, StringComparison.Ordinal);

        since = time.GetUtcNow();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("\"nodeEligible\":false,\"healthy\":false,", health.Healthz().Body, StringComparison.Ordinal);
        Assert.Equal((false, false), Families()); // both hang
        health.OnFailed(IpFamily.IPv6, isFull: false);
        Assert.Equal((true, false), Families());
        Sync(IpFamily.IPv6);
        health.OnFailed(IpFamily.IPv4, isFull: true);
        Assert.Equal((false, true), Families());

        void Sync(IpFamily family) => health.OnSynced(new SyncOutcome(family, true, PlanDelta.Empty, default, default));

        (bool, bool) Families()
        {
            var status = JsonDocument.Parse(health.Livez().Body).RootElement.GetProperty("status");
            return (Of("IPv4"), Of("IPv6"));
            bool Of(string family) => status.GetProperty(family).GetProperty("healthy").GetBoolean();
        }
    }
}
