using System.Security.Cryptography.X509Certificates;
using ServiceDns.FakeApiServer;
using ServiceDns.FakeApiServer.Faults;
using ServiceDns.Sources.Kubernetes;

namespace ServiceDns.Sources.Tests.Kubernetes.Chaos;

/// <summary>Thousands of changes while the API server does wrong all that it can.</summary>
public class ChaosTests
{
    private const int Changes = 3000, ChangesBetween = 25, Haste = 20;

    [Theory, InlineData(1, false), InlineData(2, true)]
    public async Task The_model_never_shows_what_was_not_true_and_in_the_end_equals_the_store(int seed, bool tls)
    {
        await using var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = tls });
        api.Store.NewEpoch(Mischief.FirstEpoch);
        api.Behaviour.FreshnessWait = TimeSpan.FromSeconds(3) / Haste;
        api.Behaviour.BookmarkInterval = TimeSpan.FromSeconds(60) / Haste;
        var random = new Random(seed);
        var states = new TrueStates();
        var (churn, mischief) = (new Churn(api.Store, states, random), new Mischief(api, Churn.Kinds, random));
        for (var i = 0; i < 200; i++) churn.Step();
        using var connection = Connect(api, tls);
        var options = new KubernetesSourceOptions { Pods = true, Nodes = true, Report = _ => { } };
        await using var source = new KubernetesSource(connection, options, new ScaledTime(Haste));
        source.Model.Subscribe(states, _ => { });
        await source.StartAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

        for (var i = 0; i < Changes; i++)
        {
            churn.Step();
            if (i % 5 == 0) await Task.Delay(random.Next(30));
            if (i % ChangesBetween == 0) await mischief.StepAsync();
        }
        mischief.End();
        await SettleAsync(source.Model, api);

        Assert.Empty(states.Lies);
        Assert.Equal(Mischief.Names.Order(), mischief.Done.Keys.Order());
        Assert.True(states.Count > Changes / 10, $"only {states.Count} states were seen");
    }

    /// <summary>
    /// Waits until the model shows what the store has; an outage may have left a pause of a minute, at this haste of three seconds.
    /// </summary>
    private static async Task SettleAsync(ClusterModel model, FakeApi api)
    {
        var expected = ObjectText.Of(api.Store);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!patience.IsCancellationRequested)
        {
            if (SameAs(expected, ObjectText.Of(model))) return;
            await Task.Delay(50);
        }
        var missed = Lines(expected).Except(Lines(ObjectText.Of(model)));
        Assert.Fail(
            $"at revision {api.Store.Revision}, open: {string.Join(", ", api.Watches.Requests)}; " +
            $"the model lacks: {string.Join("; ", missed)}; " +
            $"and has: {string.Join("; ", Lines(ObjectText.Of(model)).Except(Lines(expected)))}");
    }

    private static bool SameAs(Dictionary<string, string> expected, Dictionary<string, string> shown) =>
        expected.Count == shown.Count && expected.All(pair => shown.GetValueOrDefault(pair.Key) == pair.Value);

    private static IEnumerable<string> Lines(Dictionary<string, string> all) =>
        all.Select(pair => $"{pair.Key}: {pair.Value}").Order(StringComparer.Ordinal);

    private static ApiConnection Connect(FakeApi api, bool tls) => new(
        new ApiSettings
        {
            Server = api.Address,
            Limits = new ApiLimits(1000, 1000, 0),
            Trust = tls ? ServerTrust.In(() => [X509Certificate2.CreateFromPem(api.Authority.Pem)]) : ServerTrust.System,
        },
        TimeProvider.System);
}
