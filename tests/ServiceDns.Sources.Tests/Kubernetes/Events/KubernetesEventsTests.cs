using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using ServiceDns.FakeApiServer;
using ServiceDns.FakeApiServer.Faults;
using ServiceDns.Sources.Kubernetes.Events;
using ServiceDns.TestSupport;

namespace ServiceDns.Sources.Tests.Kubernetes.Events;

public sealed class KubernetesEventsTests : IAsyncLifetime
{
    private static readonly ClusterEvent Started = new("Node", new ObjectKey("", "n1"), false, "Starting", "StartKubeProxy");
    private static readonly ClusterEvent Failed = new(
        "Service", new ObjectKey("shop", "web"), true, "FailedToStartServiceHealthcheck", "Listen", "port 32000: \u0001 taken");

    private readonly ManualTime time = new();
    private readonly ConcurrentQueue<string> messages = [];
    private FakeApi api = null!;
    private KubernetesEvents events = null!;

    public async Task InitializeAsync()
    {
        api = await FakeApi.StartAsync();
        events = new KubernetesEvents(
            new ApiAccess { Endpoint = api.Address.ToString() }, new EventReporter("servicedns-proxy", "servicedns-proxy-n1"), time,
            message => messages.Enqueue(message.ToString()));
    }

    public async Task DisposeAsync()
    {
        await events.DisposeAsync();
        await api.DisposeAsync();
    }

    [Fact]
    public async Task An_event_has_what_the_api_asks_for()
    {
        events.Post(Failed);
        await Posted(1);

        var stored = api.Store.List(ResourceKind.Event).Single();
        var metadata = stored["metadata"]!;
        Assert.Equal("shop", (string?)metadata["namespace"]);
        Assert.StartsWith("web.", (string?)metadata["name"], StringComparison.Ordinal);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", (string?)stored["eventTime"]);
        Assert.Equal(
            """
            {"reportingController":"servicedns-proxy","reportingInstance":"servicedns-proxy-n1","action":"Listen",
            "reason":"FailedToStartServiceHealthcheck",
            "regarding":{"kind":"Service","namespace":"shop","name":"web","uid":"shop/web"},
            "note":"port 32000: \u0001 taken","type":"Warning"}
            """.ReplaceLineEndings(""),
            Without(stored, "kind", "apiVersion", "metadata", "eventTime"));
    }

    [Fact]
    public async Task An_event_about_a_node_is_in_the_default_namespace_with_the_nodes_name_for_its_uid()
    {
        events.Post(Started);
        await Posted(1);

        var stored = api.Store.List(ResourceKind.Event).Single();
        Assert.Equal("default", (string?)stored["metadata"]!["namespace"]);
        Assert.Equal("""{"kind":"Node","name":"n1","uid":"n1"}""", stored["regarding"]!.ToJsonString());
        Assert.Equal(("Normal", false), ((string?)stored["type"], stored.ContainsKey("note")));
    }

    [Fact]
    public async Task What_is_too_long_is_cut_to_what_the_api_takes()
    {
        var name = new string('a', 230) + "-" + new string('-', 15) + "aaaaaaa";
        events.Post(Failed with { About = new ObjectKey("shop", name), Note = new string('é', 600) });
        await Posted(1);

        var stored = api.Store.List(ResourceKind.Event).Single();
        Assert.StartsWith(new string('a', 230) + ".", (string?)stored["metadata"]!["name"], StringComparison.Ordinal);
        Assert.Equal(1024, Encoding.UTF8.GetByteCount((string)stored["note"]!));
    }

    [Fact]
    public async Task The_same_again_is_no_news_for_ten_minutes()
    {
        for (var i = 0; i < 5; i++) events.Post(Failed);
        events.Post(Failed with { Note = "another" });
        await Posted(2);

        time.Advance(TimeSpan.FromMinutes(11));
        events.Post(Failed);
        await Posted(3);
        Assert.Equal(3, api.Requests.Count("create"));
    }

    [Fact]
    public async Task Many_at_once_are_posted_slowly_and_not_all()
    {
        for (var i = 0; i < 300; i++) events.Post(Failed with { Note = $"{i}" });
        await Posted(10);
        await Task.Delay(200);
        Assert.Equal(10, api.Requests.Count("create"));

        for (var i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }
        await Until(() => api.Requests.Count("create") >= 100);
        time.Advance(TimeSpan.FromMinutes(5));
        await Task.Delay(200);
        Assert.InRange(api.Requests.Count("create"), 100, 111); // a hundred wait, while some are under way already
    }

    [Fact]
    public async Task A_server_that_is_away_is_tried_again_and_that_is_said_once()
    {
        await api.StopAsync();
        events.Post(Started);
        await Until(() => !messages.IsEmpty);
        time.Advance(TimeSpan.FromSeconds(10));
        await Task.Delay(100);
        await api.StartAgainAsync();

        await Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return api.Store.Count(ResourceKind.Event) == 1;
        });
        Assert.Equal(["Events can not be posted, which hinders nothing else: Connection refused"], messages.Select(Bare));
    }

    [Fact]
    public async Task A_refusal_names_the_remedy_once_and_costs_that_event_alone()
    {
        api.Access.Forbid("system:anonymous");
        events.Post(Started);
        events.Post(Failed);
        await Until(() => api.Requests.Count("create") == 2);

        Assert.EndsWith(
            ": a ClusterRole bound to this account needs the rule apiGroups: [\"events.k8s.io\"], resources: [\"events\"], verbs: [create]",
            Assert.Single(messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    public async Task A_server_that_is_overwhelmed_is_asked_again(int code)
    {
        api.Faults.Add(Fault.Answer(code), times: 1, where: request => request.Is("create"));
        events.Post(Started);

        await Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return api.Store.Count(ResourceKind.Event) == 1;
        });
        Assert.Equal(2, api.Requests.Count("create"));
    }

    [Fact]
    public async Task The_end_waits_for_no_server()
    {
        api.Faults.Add(Fault.Silence(), times: 1, where: request => request.Is("create"));
        events.Post(Started);
        await Until(() => api.Requests.Count("create") == 1);

        await events.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static string Bare(string message) => message.Split(" (", 2)[0];

    private static string Without(JsonObject item, params string[] fields)
    {
        foreach (var field in fields) item.Remove(field);
        return item.ToJsonString();
    }

    private Task Posted(int count) => Until(() => api.Store.Count(ResourceKind.Event) >= count);

    private static async Task Until(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            Assert.True(i < 1000, "it did not come to that in 20 seconds");
            await Task.Delay(20);
        }
    }
}
