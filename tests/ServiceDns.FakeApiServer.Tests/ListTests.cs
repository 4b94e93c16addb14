namespace ServiceDns.FakeApiServer.Tests;

public class ListTests
{
    private const string Services = "/api/v1/services";

    [Fact]
    public async Task A_list_has_the_revision_of_the_whole_store_and_objects_have_their_own()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("web");
        api.Store.Create(ResourceKind.Namespace, """{"metadata":{"name":"shop"}}""");

        var list = await client.GetAsync(Services);

        Assert.Equal("ServiceList", (string?)list.Json["kind"]);
        Assert.Equal($"{api.Store.Revision}", list.Revision);
        Assert.Equal($"{api.Store.Revision - 1}", (string?)list.Json["items"]![0]!["metadata"]!["resourceVersion"]);
        Assert.Null(list.Json["items"]![0]!["kind"]);
    }

    [Fact]
    public async Task Elements_of_a_custom_resources_list_have_their_kind_and_the_metadata_comes_last()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.Create(ResourceKind.ServiceImport, """{"metadata":{"name":"web"},"spec":{"type":"ClusterSetIP"}}""");

        var list = await client.GetAsync("/apis/multicluster.x-k8s.io/v1alpha1/serviceimports");

        Assert.Equal("ServiceImport", (string?)list.Json["items"]![0]!["kind"]);
        Assert.Equal(["apiVersion", "items", "kind", "metadata"], list.Json.AsObject().Select(field => field.Key));
    }

    [Fact]
    public async Task Keys_are_in_the_order_of_their_bytes_and_a_namespace_holds_its_own_alone()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        foreach (var ns in (string[])["b", "a-b", "a"]) api.Store.AddService($"in-{ns}", ns);

        Assert.Equal("in-a-b in-a in-b", (await client.GetAsync(Services)).Names);
        Assert.Equal("in-a", (await client.GetAsync("/api/v1/namespaces/a/services")).Names);
        Assert.Equal("", (await client.GetAsync("/api/v1/namespaces/nobody/services")).Names);
    }

    [Fact]
    public async Task Pages_show_one_state_whatever_is_written_meanwhile()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        foreach (var name in (string[])["a", "b", "c", "d", "e"]) api.Store.AddService(name);
        var revision = api.Store.Revision;

        var first = await client.GetAsync($"{Services}?limit=2");
        api.Store.Delete(ResourceKind.Service, "default", "c");
        api.Store.AddService("cc");
        api.Store.Touch("e", "10.0.0.9");
        var second = await client.GetAsync($"{Services}?limit=2&continue={first.Continue}");
        var third = await client.GetAsync($"{Services}?limit=2&continue={second.Continue}");

        Assert.Equal(["a b", "c d", "e"], [first.Names, second.Names, third.Names]);
        Assert.All((string?[])[first.Revision, second.Revision, third.Revision], shown => Assert.Equal($"{revision}", shown));
        Assert.Equal((3, 1), ((int)first.Json["metadata"]!["remainingItemCount"]!, (int)second.Json["metadata"]!["remainingItemCount"]!));
        Assert.Equal("10.0.0.1", (string?)third.Json["items"]![0]!["spec"]!["clusterIP"]);
        Assert.Null(third.Continue);
    }

    [Fact]
    public async Task Pages_of_a_selection_do_not_say_how_many_remain_and_the_last_may_be_empty()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("a", labels: "tier=web");
        api.Store.AddService("b");

        var first = await client.GetAsync($"{Services}?limit=1&labelSelector=tier");
        var second = await client.GetAsync($"{Services}?limit=1&labelSelector=tier&continue={first.Continue}");

        Assert.Null(first.Json["metadata"]!["remainingItemCount"]);
        Assert.Equal(("a", ""), (first.Names, second.Names));
        Assert.Null(second.Continue);
    }

    [Fact]
    public async Task A_page_after_compaction_is_gone_and_the_new_token_goes_on_with_what_is_there_now()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        foreach (var name in (string[])["a", "b", "c"]) api.Store.AddService(name);
        var first = await client.GetAsync($"{Services}?limit=1");
        api.Store.AddService("bb");
        api.Store.Compact();

        var gone = await client.GetAsync($"{Services}?limit=5&continue={first.Continue}");
        var rest = await client.GetAsync($"{Services}?limit=5&continue={gone.Continue}");

        Assert.Equal((410, "Expired"), (gone.Code, (string?)gone.Json["reason"]));
        Assert.StartsWith(
            "The provided continue parameter is too old to display a consistent list result.", gone.Message, StringComparison.Ordinal);
        Assert.Equal("b bb c", rest.Names);
        Assert.Equal($"{api.Store.Revision}", rest.Revision);
    }

    [Fact]
    public async Task What_a_resource_version_means_depends_on_match_and_limit()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Store.AddService("a");
        var old = api.Store.Revision;
        api.Store.AddService("b");

        //                query                                                    names
        foreach (var (query, names) in ((string, string)[])
        [
            ("",                                                                   "a b"),
            ("?resourceVersion=0",                                                 "a b"),
            ("?resourceVersion=0&limit=1",                                         "a b"), // from the cache, which knows no pages
            ($"?resourceVersion={old}",                                            "a b"), // not older than
            ($"?resourceVersion={old}&resourceVersionMatch=NotOlderThan",          "a b"),
            ($"?resourceVersion={old}&resourceVersionMatch=NotOlderThan&limit=1",  "a"),
            ($"?resourceVersion={old}&resourceVersionMatch=Exact",                 "a"),
            ($"?resourceVersion={old}&limit=5",                                    "a"), // with a limit exact
        ])
        {
            Assert.Equal((query, names), (query, (await client.GetAsync(Services + query)).Names));
        }
        api.Store.Compact();
        var gone = await client.GetAsync($"{Services}?resourceVersion={old}&resourceVersionMatch=Exact");
        Assert.Equal((410, "The resourceVersion for the provided list is too old."), (gone.Code, gone.Message));
    }

    [Fact]
    public async Task A_revision_that_is_not_there_yet_is_waited_for_and_then_refused_with_the_time_to_wait()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Behaviour.FreshnessWait = TimeSpan.FromMilliseconds(100);
        var next = api.Store.Revision + 1;

        var early = await client.GetAsync($"{Services}?resourceVersion={next}");
        api.Behaviour.FreshnessWait = TimeSpan.FromSeconds(20);
        var waiting = client.GetAsync($"{Services}?resourceVersion={next}");
        api.Store.AddService("a");

        Assert.Equal((504, "Timeout"), (early.Code, (string?)early.Json["reason"]));
        Assert.Equal($"Timeout: Too large resource version: {next}, current: {next - 1}", early.Message);
        Assert.Equal(1, (int?)early.Json["details"]!["retryAfterSeconds"]);
        Assert.Equal("ResourceVersionTooLarge", (string?)early.Json["details"]!["causes"]![0]!["reason"]);
        Assert.Equal(TimeSpan.FromSeconds(1), early.Response.Headers.RetryAfter!.Delta);
        Assert.Equal("a", (await waiting).Names);
    }

    //                         query, code                                               a part of the message
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "?resourceVersionMatch=Exact", 422, "is forbidden unless resourceVersion is provided" },
        { "?resourceVersion=0&resourceVersionMatch=Exact", 422, "\"exact\" is forbidden for resourceVersion \"0\"" },
        { "?resourceVersion=5&resourceVersionMatch=Newer", 422,                          "Unsupported value: \"Newer\"" },
        { "?sendInitialEvents=true", 422,                                                "sendInitialEvents is forbidden for list" },
        { "?watch=1&sendInitialEvents=true", 422, "requires setting resourceVersionMatch to NotOlderThan" },
        { "?watch=1&resourceVersion=1&resourceVersionMatch=NotOlderThan", 422, "is forbidden for watch unless sendInitialEvents is" },
        { "?resourceVersion=x", 422,                                                     "resourceVersion: Invalid value: \"x\"" },
        { "?continue=x", 400,                                                            "continue key is not valid" },
        { "?fieldSelector=spec.nope%3D1", 400,                                           "field label not supported: spec.nope" },
        { "?labelSelector=a%3D%3D%3Db", 400,                                             "unable to parse requirement" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task Parameters_that_contradict_are_refused(string query, int code, string message)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);

        var answer = await client.GetAsync(Services + query);

        Assert.Equal(code, answer.Code);
        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
        Assert.Equal(
            ("Status", "Failure", code), ((string?)answer.Json["kind"], (string?)answer.Json["status"], (int)answer.Json["code"]!));
    }
}
