using System.Net;

namespace ServiceDns.FakeApiServer.Tests;

public class WireTests
{
    //                                Accept                                                                     code
    public static TheoryData<string, int> Accepts => new()
    {
        { "application/json",                                                                                     200 },
        { "*/*",                                                                                                  200 },
        { "application/vnd.kubernetes.protobuf,application/json",                                                 200 },
        { "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",                                        200 },
        { "application/vnd.kubernetes.protobuf",                                                                  406 },
        { "application/json;as=Table;v=v1;g=meta.k8s.io",                                                         406 },
        { "text/html",                                                                                            406 },
        { "application/json;q=0",                                                                                 406 },
    };

    [Theory, MemberData(nameof(Accepts))]
    public async Task Json_is_what_there_is(string accept, int code)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        client.Headers.TryAddWithoutValidation("Accept", accept);

        var answer = await client.GetAsync("/api/v1/services");

        Assert.Equal((code, "application/json"), (answer.Code, answer.Response.Content.Headers.ContentType!.MediaType));
    }

    [Theory, InlineData(20, true, false), InlineData(60, true, true), InlineData(60, false, false)]
    public async Task Large_lists_are_compressed_for_those_who_take_it(int pods, bool accepts, bool compressed)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        new Generated.ClusterShape { Namespaces = 1, Nodes = 1, Services = 0, Endpoints = 0, Pods = pods }.Fill(api.Store);
        if (accepts) client.Headers.AcceptEncoding.ParseAdd("gzip");

        var answer = await client.GetAsync("/api/v1/pods");

        Assert.Equal(compressed ? ["gzip"] : [], answer.Response.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("/api/v1/services?pretty=true", "x/1", true)]
    [InlineData("/api/v1/services", "x/1", false)]
    [InlineData("/api/v1/services", "curl/8.5.0", true)]
    [InlineData("/api/v1/services?pretty=0", "curl/8.5.0", false)]
    [InlineData("/api/v1/namespaces/a/services/nobody?pretty=1", "x/1", true)]
    public async Task People_get_lines_that_they_can_read(string path, string agent, bool pretty)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        client.Headers.UserAgent.ParseAdd(agent);
        api.Store.AddService("a");

        Assert.Equal(pretty, (await client.GetAsync(path)).Text.Contains("\n  \"kind\": \"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Writes_over_http_are_what_they_are_in_process()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        const string collection = "/api/v1/namespaces/shop/services";
        const string body = """{"metadata":{"name":"a"},"spec":{"clusterIP":"10.0.0.1"}}""";

        var created = await client.SendAsync(HttpMethod.Post, collection, body);
        var again = await client.SendAsync(HttpMethod.Post, collection, body);
        var stale = await client.SendAsync(HttpMethod.Put, $"{collection}/a", """{"metadata":{"resourceVersion":"1"}}""");
        var replaced = await client.SendAsync(HttpMethod.Put, $"{collection}/a", """{"spec":{"clusterIP":"10.0.0.2"}}""");
        var deleted = await client.SendAsync(HttpMethod.Delete, $"{collection}/a");
        var missing = await client.SendAsync(HttpMethod.Delete, $"{collection}/a");
        var yaml = await client.SendAsync(HttpMethod.Post, collection, "a: b", "application/yaml");
        var patched = await client.SendAsync(HttpMethod.Patch, $"{collection}/a", "{}");

        Assert.Equal(
            [201, 409, 409, 200, 200, 404, 415, 405],
            [created.Code, again.Code, stale.Code, replaced.Code, deleted.Code, missing.Code, yaml.Code, patched.Code]);
        Assert.Equal(("AlreadyExists", "Conflict"), ((string?)again.Json["reason"], (string?)stale.Json["reason"]));
        Assert.Equal("10.0.0.2", (string?)replaced.Json["spec"]!["clusterIP"]);
    }

    [Theory, InlineData("/readyz"), InlineData("/livez"), InlineData("/healthz")]
    public async Task Health_is_text(string path)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);

        Assert.Equal("ok", (await client.GetAsync(path)).Text);
    }

    [Fact]
    public async Task Discovery_names_every_kind()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        var found = new List<string>();
        var groups = (await client.GetAsync("/apis")).Json["groups"]!.AsArray()
            .Select(group => (string)group!["versions"]![0]!["groupVersion"]!);
        foreach (var path in groups.Select(version => $"/apis/{version}").Prepend("/api/v1"))
        {
            found.AddRange((await client.GetAsync(path)).Json["resources"]!.AsArray().Select(resource => (string)resource!["name"]!));
        }

        Assert.Equal(ResourceKind.All.Select(kind => kind.Plural).Order(), found.Order());
        Assert.Equal("v1.34.0", (string?)(await client.GetAsync("/version")).Json["gitVersion"]);
        Assert.Equal(404, (await client.GetAsync("/apis/apps/v1/deployments")).Code);
    }

    [Fact]
    public async Task Without_tls_http_1_1_is_spoken_and_lists_have_a_length_or_chunks()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);

        var answer = await client.GetAsync("/api/v1/services");

        Assert.Equal(HttpVersion.Version11, answer.Response.Version);
        Assert.NotNull(answer.Response.Content.Headers.ContentLength);
    }
}
