using ServiceDns.FakeApiServer;
using ServiceDns.FakeApiServer.Faults;
using Xunit;

namespace ServiceDns.Conformance.Chaos;

/// <summary>Names are asked for all the time while the API server does wrong all that it can and the cluster changes.</summary>
public class ChaosTests
{
    private const int Changes = 2500, ChangesBetween = 25, Haste = 20;

    [Theory, InlineData(1, false), InlineData(2, true)]
    public async Task No_answer_says_what_was_never_true_and_in_the_end_all_are_what_is_true(int seed, bool tls)
    {
        await using var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = tls });
        api.Store.NewEpoch(Mischief.FirstEpoch);
        api.Behaviour.FreshnessWait = TimeSpan.FromSeconds(3) / Haste;
        api.Behaviour.BookmarkInterval = TimeSpan.FromSeconds(60) / Haste;
        var random = new Random(seed);
        var history = new NameHistory();
        var (churn, mischief) = (new NamedChurn(api.Store, history, random), new Mischief(api, NamedChurn.Kinds, random));
        await using var server = await FollowingServer.StartAsync(api, Haste);
        using var stopping = new CancellationTokenSource();
        var asking = Task.Run(() => AskAsync(server, history, seed, stopping.Token));

        for (var i = 0; i < Changes; i++)
        {
            churn.Step();
            if (i % 5 == 0) await Task.Delay(random.Next(30));
            if (i % ChangesBetween == 0) await mischief.StepAsync();
        }
        mischief.End();
        var wrong = await SettleAsync(server, history);
        await stopping.CancelAsync();
        await asking;

        Assert.Empty(history.Lies);
        Assert.Empty(wrong);
        Assert.Equal(Mischief.Names.Order(), mischief.Done.Keys.Order());
        Assert.True(history.Seen > Changes / 20, $"only {history.Seen} states were seen");
    }

    /// <summary>Asks for one name after the other, mostly those that are new.</summary>
    private static async Task AskAsync(FollowingServer server, NameHistory history, int seed, CancellationToken cancel)
    {
        var random = new Random(seed);
        while (!cancel.IsCancellationRequested)
        {
            var names = history.Names;
            var name = names[random.Next(2) == 0 ? random.Next(names.Count) : Math.Max(0, names.Count - 1 - random.Next(16))];
            history.See(name, await server.AskAsync(name));
        }
    }

    /// <summary>What is still not answered as it is, once that had time to come right.</summary>
    private static async Task<IReadOnlyList<string>> SettleAsync(FollowingServer server, NameHistory history)
    {
        var patience = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var wrong = new List<string>();
            foreach (var (name, state) in history.Now)
            {
                if (await server.AskAsync(name) is var answer && answer != state) wrong.Add($"{name}: {answer}, not {state}");
            }
            if (wrong.Count == 0 || TimeProvider.System.GetElapsedTime(patience) > TimeSpan.FromSeconds(60)) return wrong;
            await Task.Delay(200);
        }
    }
}
