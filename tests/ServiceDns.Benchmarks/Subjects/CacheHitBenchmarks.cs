using BenchmarkDotNet.Attributes;
using ServiceDns.Dns;
using ServiceDns.Plugins.Cache;
using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>One query each, from the received bytes to those that are sent, answered by <c>cache</c>.</summary>
public class CacheHitBenchmarks : IDisposable
{
    private const int Names = 5000; // half of what the default capacity holds

    private readonly Asker asker = new(PluginBench.Start(CacheSetup.Definition, "cache", new Upstream()));
    private byte[][] hits = [];
    private byte[] denial = [];
    private int turn;

    [GlobalSetup]
    public void Setup()
    {
        hits = [.. Enumerable.Range(0, Names).Select(i => asker.Prepare($"www-{i}.example.com", RecordType.A, ResponseCode.NoError, 1))];
        denial = asker.Prepare("nobody.example.com", RecordType.TXT, ResponseCode.NXDomain, 0);
        new Random(1).Shuffle(hits);
    }

    [Benchmark(Baseline = true)]
    public int TheSameName() => asker.Ask(hits[0]);

    [Benchmark]
    public int EveryNameInTurn()
    {
        if (++turn == hits.Length) turn = 0;
        return asker.Ask(hits[turn]);
    }

    [Benchmark]
    public int Denial() => asker.Ask(denial);

    [GlobalCleanup]
    public void Dispose()
    {
        asker.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Has an address for every name and a denial for everything else.</summary>
    private sealed class Upstream : IQueryHandler
    {
        private const uint Ttl = 3600, DenialTtl = 1800; // the longest that the cache keeps

        private static readonly byte[] Zone = DomainName.Parse("example.com").Wire.ToArray();

        public string Name => "upstream";

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            var exists = query.Type == RecordType.A;
            var writer = query.Respond(exists ? ResponseCode.NoError : ResponseCode.NXDomain, HeaderFlags.RecursionAvailable, Name);
            if (exists) WriteAddress(query, ref writer);
            else WriteAuthority(ref writer);
            query.Complete(ref writer);
            return new(Outcome.Written);
        }

        private static void WriteAddress(Query query, ref MessageWriter writer)
        {
            writer.Begin(Section.Answer, query.Name, RecordType.A, Ttl);
            writer.Put([192, 0, 2, 1]);
            writer.End();
        }

        private static void WriteAuthority(ref MessageWriter writer)
        {
            writer.Begin(Section.Authority, Zone, RecordType.SOA, DenialTtl);
            writer.PutName(Zone);
            writer.PutName(Zone);
            foreach (var number in (uint[])[1, 7200, 1800, 86400, DenialTtl]) writer.PutUInt32(number);
            writer.End();
        }
    }
}
