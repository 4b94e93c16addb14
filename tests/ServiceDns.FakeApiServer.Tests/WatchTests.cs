namespace ServiceDns.FakeApiServer.Tests;

public class WatchTests
{
    private const string Services = "/api/v1/services";

    private const string Streaming =
        $"{Services}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";

    [Fact]
    public async Task A_watch_goes_on_after_the_revision_that_it_names()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("a");
        var seen = api.Store.Revision;
        api.Store.AddService("b");

        using var events = await client.WatchAsync($"{Services}?watch=true&resourceVersion={seen}");
        var before = await events.NextTextAsync();
        api.Store.Touch("a", "10.0.0.7");
        api.Store.Delete(ResourceKind.Service, "default", "b");

        Assert.Equal("ADDED b", before);
        Assert.Equal("MODIFIED a", await events.NextTextAsync());
        var deleted = await events.NextAsync();
        Assert.Equal(
            ("DELETED", $"{api.Store.Revision}"), ((string?)deleted!["type"], (string?)deleted["object"]!["metadata"]!["resourceVersion"]));
        Assert.Equal("Service", (string?)deleted["object"]!["kind"]);
    }

    [Theory, InlineData(""), InlineData("&resourceVersion=0")]
    public async Task A_watch_from_nowhere_begins_with_the_state(string version)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("b");
        api.Store.AddService("a");

        using var events = await client.WatchAsync($"{Services}?watch=1{version}");
        var state = await events.TextAsync(2);
        api.Store.AddService("c");

        Assert.Equal(("ADDED a, ADDED b", "ADDED c"), (state, await events.NextTextAsync()));
    }

    [Fact]
    public async Task A_streaming_list_is_the_state_then_a_bookmark_that_says_so()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("a");
        api.Store.Create(ResourceKind.Namespace, """{"metadata":{"name":"later"}}""");

        using var events = await client.WatchAsync(Streaming);
        var first = await events.NextTextAsync();
        var end = (await events.NextAsync())!;
        api.Store.AddService("b");

        Assert.Equal("ADDED a", first);
        var (about, metadata) = (end["object"]!, end["object"]!["metadata"]!);
        Assert.Equal(
            ("BOOKMARK", "Service", $"{api.Store.Revision - 1}"),
            ((string?)end["type"], (string?)about["kind"], (string?)metadata["resourceVersion"]));
        Assert.Equal("true", (string?)metadata["annotations"]!["k8s.io/initial-events-end"]);
        Assert.Equal("ADDED b", await events.NextTextAsync());
    }

    [Fact]
    public async Task A_streaming_list_ends_its_state_only_when_that_is_as_new_as_asked()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("a");

        using var events = await client.WatchAsync($"{Streaming}&resourceVersion={api.Store.Revision + 1}");
        var first = await events.NextTextAsync();
        api.Store.AddService("b");

        Assert.Equal($"ADDED a, ADDED b, BOOKMARK {api.Store.Revision}", $"{first}, {await events.TextAsync(2)}");
    }

    //                                  how the server takes it          what the watch gives
    public static TheoryData<StreamingList, string> Servers => new()
    {
        { StreamingList.Served,  "ADDED a, BOOKMARK 2" },
        { StreamingList.Ignored, "ADDED a, ADDED b" },
        { StreamingList.GateOff, "422 sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled" },
        { StreamingList.Unknown, "422 resourceVersionMatch is forbidden for watch" },
    };

    [Theory, MemberData(nameof(Servers))]
    public async Task Older_servers_refuse_a_streaming_list_or_pass_over_it(StreamingList server, string expected)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Behaviour.StreamingList = server;
        api.Store.AddService("a");
        if (expected.StartsWith("422", StringComparison.Ordinal))
        {
            var refused = await client.GetAsync(Streaming);
            Assert.Equal(422, refused.Code);
            Assert.EndsWith(expected[4..], refused.Message, StringComparison.Ordinal);
            return;
        }

        using var events = await client.WatchAsync(Streaming);
        var first = await events.NextTextAsync();
        if (server == StreamingList.Ignored) api.Store.AddService("b");

        Assert.Equal(expected, $"{first}, {await events.NextTextAsync()}");
    }

    [Fact]
    public async Task Bookmarks_tell_of_revisions_that_other_kinds_made()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Behaviour.BookmarkInterval = TimeSpan.FromMilliseconds(50);
        api.Store.Create(ResourceKind.Namespace, """{"metadata":{"name":"a"}}""");

        using var events = await client.WatchAsync($"{Services}?watch=1&resourceVersion=1&allowWatchBookmarks=true");

        Assert.Equal($"BOOKMARK {api.Store.Revision}", await events.NextTextAsync());
    }

    [Theory, InlineData("&allowWatchBookmarks=false", true), InlineData("", true), InlineData("&allowWatchBookmarks=true", false)]
    public async Task Bookmarks_come_only_where_allowed_and_need_not_come(string allow, bool server)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Behaviour.BookmarkInterval = TimeSpan.FromMilliseconds(20);
        api.Behaviour.Bookmarks = server;

        using var events = await client.WatchAsync($"{Services}?watch=1&resourceVersion=1&timeoutSeconds=1{allow}");

        Assert.Equal("end", await events.NextTextAsync());
    }

    [Fact]
    public async Task An_object_that_enters_or_leaves_the_selection_is_added_or_deleted()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("a");
        using var events = await client.WatchAsync($"{Services}?watch=1&resourceVersion={api.Store.Revision}&labelSelector=tier%3Dweb");

        api.Store.Touch("a", "10.0.0.2");
        api.Store.Label("a", "tier", "web");
        api.Store.Touch("a", "10.0.0.3");
        api.Store.Label("a", "tier", "db");
        var left = api.Store.Revision;
        api.Store.Delete(ResourceKind.Service, "default", "a");
        api.Store.AddService("b", labels: "tier=web");

        Assert.Equal("ADDED a, MODIFIED a", await events.TextAsync(2));
        var deleted = (await events.NextAsync())!;
        Assert.Equal("DELETED", (string?)deleted["type"]);
        var metadata = deleted["object"]!["metadata"]!;
        Assert.Equal(("web", $"{left}"), ((string?)metadata["labels"]!["tier"], (string?)metadata["resourceVersion"]));
        Assert.Equal("ADDED b", await events.NextTextAsync());
    }

    [Theory]
    [InlineData("/api/v1/watch/namespaces/shop/services?resourceVersion=1")]
    [InlineData("/api/v1/namespaces/shop/services?watch=1&resourceVersion=1")]
    [InlineData("/api/v1/services?watch=1&resourceVersion=1&fieldSelector=metadata.namespace%3Dshop")]
    [InlineData("/api/v1/namespaces/shop/services/a?watch=1&resourceVersion=1")]
    public async Task A_namespace_or_a_name_narrows_a_watch(string path)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("a");
        api.Store.AddService("a", "shop");

        using var events = await client.WatchAsync(path);

        Assert.Equal("shop", (string?)(await events.NextAsync())!["object"]!["metadata"]!["namespace"]);
    }

    [Fact]
    public async Task A_watch_from_before_the_compaction_is_answered_with_an_event_that_says_410()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("a");
        var old = api.Store.Revision;
        api.Store.AddService("b");
        api.Store.Compact();

        using var events = await client.WatchAsync($"{Services}?watch=1&resourceVersion={old}");
        var error = (await events.NextAsync())!["object"]!;

        Assert.Equal(200, events.Code);
        Assert.Equal(
            (410, "Expired", $"too old resource version: {old} ({old + 1})"),
            ((int)error["code"]!, (string?)error["reason"], (string?)error["message"]));
        Assert.Equal("end", await events.NextTextAsync());
    }

    [Fact]
    public async Task A_watch_that_has_seen_everything_survives_the_compaction()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        using var events = await client.WatchAsync($"{Services}?watch=1&resourceVersion={api.Store.Revision}");
        api.Store.AddService("a");
        Assert.Equal("ADDED a", await events.NextTextAsync());

        api.Store.Compact();
        api.Store.AddService("b");

        Assert.Equal("ADDED b", await events.NextTextAsync());
    }

    [Fact]
    public async Task A_watch_from_the_future_says_nothing_until_that_is_there()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Behaviour.BookmarkInterval = TimeSpan.FromMilliseconds(20);
        using var events = await client.WatchAsync($"{Services}?watch=1&resourceVersion={api.Store.Revision + 2}&allowWatchBookmarks=true");

        foreach (var name in (string[])["a", "b", "c"]) api.Store.AddService(name);

        Assert.Equal("ADDED c", await events.NextTextAsync());
    }

    [Fact]
    public async Task A_watch_ends_after_the_time_that_it_asked_for_with_a_last_bookmark()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);

        using var events = await client.WatchAsync($"{Services}?watch=1&resourceVersion=1&timeoutSeconds=1&allowWatchBookmarks=true");

        Assert.Equal("BOOKMARK 1, end", await events.TextAsync(2));
    }
}
