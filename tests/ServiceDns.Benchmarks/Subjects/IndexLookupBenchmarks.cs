using BenchmarkDotNet.Attributes;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>
/// What finding a name costs: the same name again and again is in the processor's caches, ten thousand in turn are not, and the
/// cluster of a hundred services says how much of that is the table's size. In batches, as in the UDP loop, queries wait for memory
/// side by side.
/// </summary>
public class IndexLookupBenchmarks : IDisposable
{
    private Asker asker = null!;
    private BatchAsker batch = null!;
    private byte[][] requests = [];
    private int turn;

    [Params(100, 10_000)]
    public int Services { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var shape = new ClusterShape(Services: Services, Headless: 0);
        var handler = new ServedCluster(shape).Handler;
        asker = new Asker(handler);
        batch = new BatchAsker((ILoopSource)handler);
        requests =
            [.. Enumerable.Range(0, Services).Select(i => asker.Prepare(shape.ServiceDomain(i), RecordType.A, ResponseCode.NoError, 1))];
        new Random(1).Shuffle(requests);
    }

    [Benchmark(Baseline = true)]
    public int TheSameName() => asker.Ask(requests[0]);

    [Benchmark]
    public int EveryNameInTurn()
    {
        if (++turn == requests.Length) turn = 0;
        return asker.Ask(requests[turn]);
    }

    [Benchmark(OperationsPerInvoke = BatchAsker.Size)]
    public int EveryNameInTurnInBatches()
    {
        turn += BatchAsker.Size;
        if (turn + BatchAsker.Size > requests.Length) turn = 0;
        return batch.Ask(requests, turn);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        batch.Dispose();
        asker.Dispose();
        GC.SuppressFinalize(this);
    }
}
