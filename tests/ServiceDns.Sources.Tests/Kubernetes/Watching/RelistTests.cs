using static ServiceDns.Sources.Tests.Kubernetes.Watching.Followed;

namespace ServiceDns.Sources.Tests.Kubernetes.Watching;

/// <summary>What makes a new list necessary, and what one does to the model.</summary>
public class RelistTests
{
    private static readonly string Expired = ScriptedApi.Status(410, "Expired", "too old resource version");

    private static async Task<(Followed, ScriptedApi.Call)> StreamAsync(params string[] names)
    {
        var followed = await StartAsync();
        var watch = await followed.Api.NextAsync();
        foreach (var name in names) await watch.SendAsync("ADDED", Service(name, "1"));
        await watch.EndInitialEventsAsync("10");
        await followed.ShowsAsync(string.Join(' ', names.Select(name => $"{name}1")));
        return (followed, watch);
    }

    [Fact]
    public async Task A_server_that_forgot_is_listed_anew_in_place_and_what_is_gone_goes_last()
    {
        var (followed, watch) = await StreamAsync("a", "b", "c");
        await using var _ = followed;

        var before = followed.Seen.Count;
        await watch.SendAsync("ERROR", Expired);
        await followed.Time.PassAsync(0.8, 1.6);
        var list = await followed.Api.NextAsync();
        await list.SendAsync("ADDED", Service("a", "1"));
        await list.SendAsync("ADDED", Service("b", "20"));
        await followed.ShowsAsync("a1 b20 c1");
        await list.SendAsync("ADDED", Service("d", "21"));
        await followed.ShowsAsync("a1 b20 c1 d21");
        await list.EndInitialEventsAsync("30");
        await followed.ShowsAsync("a1 b20 d21");

        Assert.Contains("sendInitialEvents=true", list.Query, StringComparison.Ordinal);
        Assert.Equal(before + 3, followed.Seen.Count); // two changes and the sweep: an unchanged object tells nobody
        Assert.Empty(followed.Messages);
    }

    [Fact]
    public async Task A_list_that_breaks_off_takes_nothing_away()
    {
        var (followed, watch) = await StreamAsync("a", "b");
        await using var _ = followed;

        await watch.SendAsync("ERROR", Expired);
        await followed.Time.PassAsync(0.8, 1.6);
        var broken = await followed.Api.NextAsync();
        await broken.SendAsync("ADDED", Service("a", "20"));
        await followed.ShowsAsync("a20 b1");
        broken.End();
        await followed.Time.PassAsync(1.6, 3.2);
        var list = await followed.Api.NextAsync();
        await list.SendAsync("ADDED", Service("b", "1"));
        await list.EndInitialEventsAsync("30");

        await followed.ShowsAsync("b1"); // a was deleted between the two, and counts as not seen
    }

    [Fact]
    public async Task A_page_that_expired_begins_the_list_again()
    {
        await using var followed = await StartAsync();
        await (await followed.Api.NextAsync()).AnswerAsync(400, ScriptedApi.Status(400, "BadRequest", "unknown parameter"));

        await (await followed.Api.NextAsync()).AnswerAsync(200, ScriptedApi.List("20", [Service("a", "1"), Service("b", "1")], "t"));
        await (await followed.Api.NextAsync()).AnswerAsync(410, Expired);
        await followed.Time.PassAsync(0.8, 1.6);
        await followed.Api.AnswerListAsync("40", Service("b", "1"));

        Assert.Contains("resourceVersion=40", (await followed.Api.NextAsync()).Query, StringComparison.Ordinal);
        await followed.ShowsAsync("b1");
    }

    //                     what the watch from 10 tells                             a new list is needed
    public static TheoryData<string, string, bool> Epochs => new()
    {
        { "MODIFIED", "9", true },
        { "BOOKMARK", "9", true },
        { "MODIFIED", "10", false },
        { "BOOKMARK", "10", false },
        { "BOOKMARK", "11", false },
    };

    [Theory, MemberData(nameof(Epochs))]
    public async Task Data_that_began_anew_are_noticed_by_versions_that_go_back(string type, string version, bool isNew)
    {
        var (followed, watch) = await StreamAsync("a");
        await using var _ = followed;

        await watch.SendAsync(type, Service("a", version));
        await watch.SendAsync("ADDED", Service("b", "12"));
        if (isNew)
        {
            await followed.Time.PassAsync(0.8, 1.6);
            Assert.Contains("sendInitialEvents", (await followed.Api.NextAsync()).Query, StringComparison.Ordinal);
            Assert.Contains("begun anew", Assert.Single(followed.Messages), StringComparison.Ordinal);
        }
        else
        {
            await followed.ShowsAsync("a1 b12");
        }
    }
}
