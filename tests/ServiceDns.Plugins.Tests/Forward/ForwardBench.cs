using ServiceDns.Dns;
using ServiceDns.Plugins.Forward;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Forward;

/// <summary>A started <c>forward</c> before upstreams on loopback, with the test's clock.</summary>
internal sealed class ForwardBench : IAsyncDisposable
{
    private ForwardBench(TestSetup setup, IQueryHandler handler)
    {
        Setup = setup;
        Handler = handler;
    }

    public TestSetup Setup { get; }

    public IQueryHandler Handler { get; }

    public MetricRegistry Metrics => Setup.Process.Metrics;

    public static async Task<ForwardBench> StartAsync(string corefile, IQueryHandler? next = null)
    {
        var setup = new TestSetup().Parse(ForwardSetup.Definition, corefile);
        var bench = new ForwardBench(setup, setup.Handler(next));
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        return bench;
    }

    /// <summary>Serves a query; what comes of it is in the outcome and the query.</summary>
    public async Task<(Outcome Outcome, Query Query)> ServeAsync(Query query, CancellationToken cancel = default) =>
        (await Handler.ServeAsync(query, cancel), query);

    public Task<(Outcome Outcome, Query Query)> AskAsync(
        string name = "example.org.", RecordType type = RecordType.A, bool tcp = false, int payload = 0)
    {
        var query = Ask.For(name, type, payload);
        query.Transport = tcp ? Transport.Tcp : Transport.Udp;
        return ServeAsync(query);
    }

    /// <summary>Moves the clock in small steps until the task is done, so that timers set meanwhile run too.</summary>
    public async Task<T> AdvanceUntilDoneAsync<T>(Task<T> task, TimeSpan step)
    {
        await Poll.UntilAsync(
            () =>
            {
                if (!task.IsCompleted) Setup.Time.Advance(step);
                return task.IsCompleted;
            },
            "the query is answered");
        return await task;
    }

    public long Count(string family, params string[] labels)
    {
        var found = Metrics.Families.SingleOrDefault(f => f.Name == family);
        var child = found?.Children.FirstOrDefault(c => c.Values.SequenceEqual(labels)).Instrument;
        return child switch
        {
            Counter counter => counter.Value,
            Histogram histogram => Enumerable.Range(0, histogram.Bounds.Count + 1).Sum(histogram.CountOf),
            _ => 0,
        };
    }

    public async ValueTask DisposeAsync() => await Setup.Lifecycle.ShutdownAsync(CancellationToken.None);
}
