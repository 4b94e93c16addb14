using static ServiceDns.Sources.Tests.Kubernetes.Watching.Followed;

namespace ServiceDns.Sources.Tests.Kubernetes.Watching;

public class ReflectorTests
{
    private static async Task<(Followed, ScriptedApi.Call)> StreamAsync(params string[] services)
    {
        var followed = await StartAsync();
        var watch = await followed.Api.NextAsync();
        foreach (var service in services) await watch.SendAsync("ADDED", service);
        await watch.EndInitialEventsAsync("10");
        await followed.ShowsAsync(string.Join(' ', services.Select(json => json.Split("externalName\":\"")[1].Split('"')[0])));
        return (followed, watch);
    }

    [Fact]
    public async Task A_streaming_list_is_asked_for_and_followed()
    {
        var (followed, watch) = await StreamAsync(Service("a", "3"), Service("b", "2"));
        await using var _ = followed;

        await watch.SendAsync("MODIFIED", Service("a", "11"));
        await watch.SendAsync("ADDED", Service("c", "12"));
        await watch.SendAsync("DELETED", Service("b", "13"));
        await followed.ShowsAsync("a11 c12");

        Assert.Equal("/api/v1/services", watch.Path);
        Assert.Matches(
            @"^\?watch=true&allowWatchBookmarks=true&timeoutSeconds=\d+&sendInitialEvents=true&resourceVersionMatch=NotOlderThan$",
            watch.Query);
        Assert.True(followed.Model.HasSynced);
        Assert.Empty(followed.Messages);
    }

    [Fact]
    public async Task A_server_without_streaming_lists_is_listed_page_by_page()
    {
        await using var followed = await StartAsync();
        await (await followed.Api.NextAsync()).AnswerAsync(422, ScriptedApi.Status(422, "Invalid", "sendInitialEvents is forbidden"));

        var first = await followed.Api.NextAsync();
        await first.AnswerAsync(200, ScriptedApi.List("20", [Service("a", "3")], "next page"));
        var second = await followed.Api.NextAsync();
        await second.AnswerAsync(200, ScriptedApi.List("20", [Service("b", "2")]));
        var watch = await followed.Api.NextAsync();
        await watch.SendAsync("ADDED", Service("c", "21"));
        await followed.ShowsAsync("a3 b2 c21");

        Assert.Equal("?limit=500&resourceVersion=0", first.Query);
        Assert.Equal("?limit=500&continue=next page", second.Query);
        Assert.Matches(@"^\?watch=true&allowWatchBookmarks=true&timeoutSeconds=\d+&resourceVersion=20$", watch.Query);
        Assert.Empty(followed.Messages);
    }

    [Fact]
    public async Task A_watch_that_ends_goes_on_from_the_last_bookmark()
    {
        var (followed, watch) = await StreamAsync(Service("a", "3"));
        await using var _ = followed;

        await watch.SendAsync("MODIFIED", Service("a", "11"));
        await watch.BookmarkAsync("25");
        await followed.ShowsAsync("a11");
        followed.Time.Pass(TimeSpan.FromMinutes(6));
        watch.End();

        Assert.EndsWith("&resourceVersion=25", (await followed.Api.NextAsync()).Query, StringComparison.Ordinal);
        Assert.Empty(followed.Messages);
    }

    [Fact]
    public async Task After_a_broken_watch_the_server_is_asked_whether_it_still_counts_on_since_a_watch_from_the_future_would_be_silent()
    {
        var (followed, watch) = await StreamAsync(Service("a", "3"));
        await using var _ = followed;

        watch.Break();
        await followed.Time.PassAsync(0.8, 1.6);
        var question = await followed.Api.NextAsync();
        await question.AnswerAsync(
            504, ScriptedApi.Status(
                504, "Timeout", "Too large resource version: 10, current: 4", """{"causes":[{"reason":"ResourceVersionTooLarge"}]}"""));
        await followed.Time.PassAsync(1.6, 3.2);
        var stream = await followed.Api.NextAsync();
        await stream.SendAsync("ADDED", Service("b", "2"));
        await stream.EndInitialEventsAsync("4");
        await followed.ShowsAsync("b2");

        Assert.Equal("?limit=1&resourceVersion=10&resourceVersionMatch=NotOlderThan", question.Query);
    }

    [Fact]
    public async Task A_server_that_counts_on_is_watched_from_where_the_broken_watch_was()
    {
        var (followed, watch) = await StreamAsync(Service("a", "3"));
        await using var _ = followed;

        watch.Break();
        await followed.Time.PassAsync(0.8, 1.6);
        await (await followed.Api.NextAsync()).AnswerAsync(200, ScriptedApi.List("12", [Service("a", "3")]));

        Assert.Matches(
            @"^\?watch=true&allowWatchBookmarks=true&timeoutSeconds=\d+&resourceVersion=10$", (await followed.Api.NextAsync()).Query);
    }
}
