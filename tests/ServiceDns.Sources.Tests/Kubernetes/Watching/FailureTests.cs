using static ServiceDns.Sources.Tests.Kubernetes.Watching.Followed;

namespace ServiceDns.Sources.Tests.Kubernetes.Watching;

/// <summary>What a server may do wrong, and how the reflector goes on.</summary>
public class FailureTests
{
    //                     answer, Retry-After          pause, at least and at most        what is said
    public static TheoryData<int, string, string?, double, double, string> Refusals => new()
    {
        { 500, "", null, 0.8, 1.6, "500 InternalServerError" },
        { 503, "<html>proxy</html>", null, 0.8, 1.6, "503 ServiceUnavailable: <html>proxy</html>" },
        { 429, "", "7", 7, 7.9, "429 TooManyRequests" },
        { 429, ScriptedApi.Status(429, "TooManyRequests", "busy", """{"retryAfterSeconds":9}"""), null, 9, 9.9, "busy" },
        { 401, ScriptedApi.Status(401, "Unauthorized", "Unauthorized"), null, 0.8, 1.6,
          "Unauthorized: the server does not accept the credentials; see the token or certificate that the configuration names" },
        { 403, ScriptedApi.Status(403, "Forbidden", "services is forbidden"), null, 0.8, 1.6,
            "services is forbidden: a ClusterRole bound to this account needs the rule apiGroups: [\"\"], "
            + "resources: [\"services\"], verbs: [list, watch]" },
        { 200, "<html>", null, 0.8, 1.6, "" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_refusal_is_said_once_and_tried_again(
        int code, string body, string? retryAfter, double least, double most, string said)
    {
        await using var followed = await StartAsync();

        await (await followed.Api.NextAsync()).AnswerAsync(code, body, retryAfter);
        await followed.Time.PassAsync(least, most);
        await (await followed.Api.NextAsync()).AnswerAsync(code, body, retryAfter);
        await followed.Time.PassAsync(1.6, 10);
        var watch = await followed.Api.NextAsync();
        await watch.SendAsync("ADDED", Service("a", "1"));
        await watch.EndInitialEventsAsync("10");
        await followed.ShowsAsync("a1");
        await watch.SendAsync("ADDED", Service("b", "11"));
        await followed.ShowsAsync("a1 b11");

        Assert.Equal(2, followed.Messages.Count);
        Assert.StartsWith($"Failed to watch *v1.Service: {said}", followed.Messages[0], StringComparison.Ordinal);
        Assert.Equal("Watching *v1.Service again", followed.Messages[1]);
    }

    //                     how a watch breaks that had lasted
    public static TheoryData<string> Breaks => ["ends", "breaks", "half an event", "silent", "no JSON"];

    [Theory, MemberData(nameof(Breaks))]
    public async Task A_watch_that_had_lasted_goes_on_at_once_from_where_it_was(string how)
    {
        await using var followed = await StartAsync();
        var watch = await followed.Api.NextAsync();
        await watch.SendAsync("ADDED", Service("a", "1"));
        await watch.EndInitialEventsAsync("10");
        await watch.SendAsync("MODIFIED", Service("a", "12"));
        await followed.ShowsAsync("a12");
        followed.Time.Pass(TimeSpan.FromMinutes(1));

        switch (how)
        {
            case "ends": watch.End(); break;
            case "breaks": watch.Break(); break;
            case "silent": await followed.Time.PassAsync(80, 100); break;
            case "no JSON": await watch.SendAsync("}}}"); break;
            default:
                await watch.SendAsync("{\"type\":\"ADDED\",\"object\":" + Service("b", "13")[..30]);
                watch.End();
                break;
        }
        var next = await followed.Api.NextAsync();
        if (next.Query.Contains("limit=1&", StringComparison.Ordinal)) // is the server still the one that it was?
        {
            await next.AnswerAsync(200, ScriptedApi.List("12", []));
            next = await followed.Api.NextAsync();
        }
        await next.SendAsync("ADDED", Service("b", "13"));
        await followed.ShowsAsync("a12 b13");

        Assert.EndsWith("&resourceVersion=12", next.Query, StringComparison.Ordinal);
        Assert.Empty(followed.Messages);
    }

    [Fact]
    public async Task Events_that_come_twice_or_late_change_nothing()
    {
        await using var followed = await StartAsync();
        var watch = await followed.Api.NextAsync();
        await watch.SendAsync("ADDED", Service("a", "1"));
        await watch.EndInitialEventsAsync("10");
        await watch.SendAsync("ADDED", Service("b", "11"));
        await watch.SendAsync("DELETED", Service("b", "12"));
        await watch.SendAsync("ADDED", Service("b", "11"));
        await watch.SendAsync("DELETED", Service("b", "12"));
        await watch.SendAsync("ADDED", Service("b", "13"));
        await watch.SendAsync("DELETED", Service("b", "12"));
        await watch.SendAsync("LATER", Service("x", "14")); // a type of event that is not known
        await watch.SendAsync("ADDED", Service("c", "15"));

        await followed.ShowsAsync("a1 b13 c15");
    }

    [Fact]
    public async Task A_streaming_list_that_never_ends_gives_way_to_a_paged_one()
    {
        await using var followed = await StartAsync();
        var watch = await followed.Api.NextAsync();
        await watch.SendAsync("ADDED", Service("a", "1"));
        await followed.ShowsAsync("a1");

        await followed.Time.PassAsync(15, 25);
        await followed.Api.AnswerListAsync("20", Service("a", "1"), Service("b", "2"));

        Assert.EndsWith("&resourceVersion=20", (await followed.Api.NextAsync()).Query, StringComparison.Ordinal);
        await followed.ShowsAsync("a1 b2");
        Assert.True(followed.Model.HasSynced);
    }
}
