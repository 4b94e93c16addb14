using ServiceDns.Plugins.Cache;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Cache;

/// <summary>How often the answer is there, on a trace of names whose popularity falls off as Zipf's law says.</summary>
public class CacheHitRateTests
{
    private const int Capacity = 1024, Names = 10_000, Requests = 200_000, ScanEvery = 10_000, ScanLength = 2500;

    //                     Zipf's exponent, whether every now and then names are asked for that never come again
    public static TheoryData<double, bool> Traces => new()
    {
        { 0.8, false },
        { 1.0, false },
        { 1.2, false },
        { 0.8, true },
        { 1.0, true },
        { 1.2, true },
    };

    [Theory, MemberData(nameof(Traces))]
    public void More_is_there_than_when_chance_decides_what_goes(double exponent, bool hasScans)
    {
        var trace = Trace(exponent, hasScans);
        var byChance = new RandomEviction();
        var store = new CacheStore(new(Capacity, 4 << 20), new(Capacity, 4 << 20), staleTicks: 0, tracksUse: false);
        using var query = Cache.Names.Query(0);
        var (chance, ours) = (0, 0);

        foreach (var name in trace)
        {
            if (byChance.Ask(name)) chance++;
            if (Ask(store, query, name)) ours++;
        }

        Assert.InRange(ours, chance, trace.Count);
    }

    [Fact]
    public void Popular_names_outlast_a_scan_as_long_as_ten_caches()
    {
        var store = new CacheStore(new(Capacity, 4 << 20), new(Capacity, 4 << 20), staleTicks: 0, tracksUse: false);
        using var query = Cache.Names.Query(0);
        const int popular = Capacity / 4;
        for (var round = 0; round < 3; round++)
        {
            for (var name = 0; name < popular; name++) Ask(store, query, name);
        }

        for (var name = Names; name < Names + 10 * Capacity; name++) Ask(store, query, name);

        var left = Enumerable.Range(0, popular).Count(name => Ask(store, query, name));
        Assert.InRange(left, popular * 9 / 10, popular);
    }

    private static bool Ask(CacheStore store, Query query, int name)
    {
        Cache.Names.Parse(query, name);
        var key = CacheKey.Of(query);
        if (store.TryFind(key, isDenial: false, out var found)) return store.TryAnswer(found, query, 60, wantsAuthentic: false);
        Cache.Names.Respond(query, name, records: 1 + name % 3);
        store.Put(key, isDenial: false, query, new NewEntry(Ttl: 60, Now: 0, Expires: 60, Hits: 0));
        return false;
    }

    private static List<int> Trace(double exponent, bool hasScans)
    {
        var random = new Random(20);
        var upTo = new double[Names];
        var sum = 0.0;
        for (var rank = 1; rank <= Names; rank++) upTo[rank - 1] = sum += Math.Pow(rank, -exponent);
        var trace = new List<int>();
        var (scanned, left) = (Names, 0);
        for (var i = 0; i < Requests; i++)
        {
            if (hasScans && i % ScanEvery == 0) left = ScanLength;
            if (left-- > 0) trace.Add(scanned++);
            var place = Array.BinarySearch(upTo, random.NextDouble() * sum);
            trace.Add(place < 0 ? ~place : place);
        }
        return trace;
    }

    private sealed class RandomEviction
    {
        private readonly Random random = new(3);
        private readonly List<int> kept = [];
        private readonly HashSet<int> present = [];

        public bool Ask(int name)
        {
            if (!present.Add(name)) return true;
            if (kept.Count < Capacity)
            {
                kept.Add(name);
                return false;
            }
            var victim = random.Next(Capacity);
            present.Remove(kept[victim]);
            kept[victim] = name;
            return false;
        }
    }
}
