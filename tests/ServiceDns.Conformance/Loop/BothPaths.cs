using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Plugins;
using ServiceDns.Server;
using ServiceDns.Sources;

namespace ServiceDns.Conformance.Loop;

/// <summary>A Corefile set up in this process, asked on the way of the UDP loop and on the general path. Time stands still.</summary>
internal sealed class BothPaths : IAsyncDisposable
{
    private const int Seed = 20_261_121;

    private readonly LogWriter writer = new(Stream.Null);
    private readonly Query first = new(Seed), second = new(Seed), warming = new(Seed);
    private readonly LoopBatch batch = new();
    private readonly Configuration configuration;
    private readonly Dispatcher loop, general;

    private BothPaths(string corefile)
    {
        var time = new StandingTime();
        var options = new ServerOptions
        {
            Corefile = new CorefileLoader(corefile, 53, () => ""),
            Plugins = PluginOrder.Catalog,
            Logs = new LineLogs(writer),
            Time = time,
            Offers = new Dictionary<Type, object> { [typeof(IClusterSources)] = new ClusterSources(time) },
        };
        configuration = new ServerControl(options).Build();
        var listeners = new ListenerSet(time, Random.Shared, new MetricRegistry(), NullLogger.Instance);
        var listener = configuration.Listeners.Single();
        loop = new Dispatcher(listeners.InfoOf(listener.Address), listener.Blocks, listeners.Dispatching);
        general = new Dispatcher(listeners.InfoOf(listener.Address), listener.Blocks, listeners.Dispatching, usesLoop: false);
    }

    /// <summary>Questions that the loop answered.</summary>
    public int AnsweredInLoop { get; private set; }

    public static async Task<BothPaths> StartAsync(string corefile)
    {
        var paths = new BothPaths(corefile);
        await paths.configuration.Lifecycle.StartAsync(CancellationToken.None);
        return paths;
    }

    /// <summary>Asks twice; before, once more, so that a cache is as full for the one as for the other.</summary>
    public async Task<(byte[] Loop, byte[] General)> AskAsync(byte[] question)
    {
        await ServeAsync(general, warming, question);
        var byLoop = await ServeAsync(loop, first, question);
        return (byLoop, await ServeAsync(general, second, question));
    }

    public async ValueTask DisposeAsync()
    {
        await configuration.Lifecycle.ShutdownAsync(CancellationToken.None);
        writer.Dispose();
        first.Dispose();
        second.Dispose();
        warming.Dispose();
    }

    private async Task<byte[]> ServeAsync(Dispatcher dispatcher, Query query, byte[] question)
    {
        question.CopyTo(query.Buffer);
        query.Transport = Transport.Udp;
        query.ReceivedAt = 1;
        query.Client = ClientAddress.From(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 40_000));
        var kind = query.Parse(question.Length);
        batch.Load(0, query);
        batch.Begin(query.Shard, query.ReceivedAt);
        dispatcher.Begin(batch, kind == RequestKind.Query ? QuerySet.None.With(0) : QuerySet.None);
        Dispatcher.Fetch(batch);
        var isAnswered = !dispatcher.Answer(batch).IsEmpty;
        if (isAnswered) AnsweredInLoop++;
        batch.ObserveTimes(TimeProvider.System);
        var length = isAnswered ? query.Length : await dispatcher.ServeAsync(query, kind, CancellationToken.None);
        return query.Buffer[..length].ToArray();
    }

    private sealed class StandingTime : TimeProvider
    {
        private readonly long started = System.GetTimestamp();

        public override long GetTimestamp() => started;
    }
}
