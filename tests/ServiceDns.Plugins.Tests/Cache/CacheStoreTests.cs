using ServiceDns.Dns;
using ServiceDns.Plugins.Cache;

namespace ServiceDns.Plugins.Tests.Cache;

public class CacheStoreTests
{
    /// <summary>
    /// Two threads put responses of many lengths into a store that is much too small for them; two others answer from it all the while.
    /// </summary>
    [Fact]
    public async Task A_reader_never_gets_an_entry_half_written_or_anothers()
    {
        const int rounds = 40_000, enough = 2000;
        var store = new CacheStore(new(1024, 512 << 10), new(1024, 512 << 10), staleTicks: 0, tracksUse: true);
        var (done, answered, wrong) = (false, 0, 0);

        var readers = Enumerable.Range(0, 2).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (!Volatile.Read(ref done))
            {
                using var query = Names.Query(random.Next(3000));
                if (!store.TryFind(CacheKey.Of(query), isDenial: false, out var found)) continue;
                if (!store.TryAnswer(found, query, 60, wantsAuthentic: false)) continue;
                Interlocked.Increment(ref answered);
                if (!Names.IsWhole(query, ttl: 60)) Interlocked.Increment(ref wrong);
            }
        })).ToArray();
        var writers = Enumerable.Range(2, 2).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < rounds || Volatile.Read(ref answered) < enough; i++)
            {
                using var response = Names.Response(random.Next(3000), records: 1 + random.Next(random.Next(60) + 1));
                store.Put(
                    CacheKey.Of(response), isDenial: false, response,
                    new NewEntry(Ttl: 1000, Now: i / 1000, Expires: 1000 + i / 1000, Hits: 0));
                if (i % 7 == 0) store.Remove(CacheKey.Of(response), isDenial: false);
            }
        })).ToArray();
        await Task.WhenAll(writers);
        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);

        Assert.Equal(0, wrong);
        Assert.True(answered >= enough);
    }

    //                     records of each response, entries and bytes that the store may have
    public static TheoryData<int, int, int> Bounds => new()
    {
        { 1, 1024, 4 << 20 },
        { 1, 4096, 64 << 10 },
        { 40, 1024, 64 << 10 },
        { 40, 1024, 512 << 10 },
        { 1000, 1024, 4 << 20 },
        { 4000, 1024, 4 << 20 }, // as long as a message can be
    };

    [Theory, MemberData(nameof(Bounds))]
    public void Neither_entries_nor_bytes_exceed_the_bounds(int records, int entries, int bytes)
    {
        var store = new CacheStore(new(entries, bytes), new(1024, 64 << 10), staleTicks: 0, tracksUse: false);
        var (evicted, count) = (0, records < 1000 ? 6000 : 500);
        for (var n = 0; n < count; n++)
        {
            using var response = Names.Response(n, records);
            evicted += store.Put(CacheKey.Of(response), isDenial: false, response, new NewEntry(Ttl: 60, Now: 0, Expires: 60, Hits: 0));

            Assert.InRange(store.Count(isDenial: false), 1, entries);
            Assert.InRange(store.Bytes(isDenial: false), 1, bytes);
        }

        Assert.Equal(count, store.Count(isDenial: false) + evicted);
        Assert.Equal(store.Count(isDenial: false), Enumerable.Range(0, count).Count(n => Answers(store, n)));
        Assert.Equal((0, 0L), (store.Count(isDenial: true), store.Bytes(isDenial: true)));
        var used = Math.Max((double)store.Count(isDenial: false) / entries, (double)store.Bytes(isDenial: false) / bytes);
        Assert.InRange(used, 0.75, 1); // what bounds it is made use of
    }

    [Fact]
    public void A_response_that_is_longer_than_a_shards_memory_is_not_kept()
    {
        var store = new CacheStore(new(1024, 64 << 10), new(1024, 64 << 10), staleTicks: 0, tracksUse: false);
        using var response = Names.Response(1, records: 200);

        Assert.Equal(0, store.Put(CacheKey.Of(response), isDenial: false, response, new NewEntry(Ttl: 60, Now: 0, Expires: 60, Hits: 0)));

        Assert.Equal(0, store.Count(isDenial: false));
    }

    [Fact]
    public void Storing_a_name_again_takes_no_more_memory_as_long_as_it_is_not_longer()
    {
        var store = new CacheStore(new(1024, 4 << 20), new(1024, 64 << 10), staleTicks: 0, tracksUse: false);
        var bytes = new List<long>();
        foreach (var records in new[] { 40, 40, 1, 40, 41, 90 })
        {
            using var response = Names.Response(1, records);
            store.Put(CacheKey.Of(response), isDenial: false, response, new NewEntry(Ttl: 60, Now: 0, Expires: 60, Hits: 0));
            bytes.Add(store.Bytes(isDenial: false));
            Assert.Equal(1, store.Count(isDenial: false));
            Assert.True(Answers(store, 1, records));
        }

        Assert.Equal([832, 832, 832, 832, 832, 832 + 1728], bytes);
    }

    [Fact]
    public void Answers_and_denials_of_one_key_stand_beside_each_other()
    {
        var store = new CacheStore(new(1024, 4 << 20), new(1024, 4 << 20), staleTicks: 0, tracksUse: false);
        using var one = Names.Response(1, records: 1);
        using var two = Names.Response(1, records: 2);
        store.Put(CacheKey.Of(one), isDenial: false, one, new NewEntry(Ttl: 60, Now: 0, Expires: 60, Hits: 0));
        store.Put(CacheKey.Of(two), isDenial: true, two, new NewEntry(Ttl: 50, Now: 0, Expires: 50, Hits: 0));

        Assert.True(store.TryFind(CacheKey.Of(one), isDenial: false, out var success));
        Assert.True(store.TryFind(CacheKey.Of(one), isDenial: true, out var denial));
        Assert.Equal((60u, 50u), (success.Ttl, denial.Ttl));

        store.Remove(CacheKey.Of(one), isDenial: false);
        Assert.False(store.TryFind(CacheKey.Of(one), isDenial: false, out _));
        Assert.True(store.TryFind(CacheKey.Of(one), isDenial: true, out _));
    }

    [Fact]
    public void Another_entry_in_its_place_does_not_end_a_refresh()
    {
        var store = new CacheStore(new(1024, 4 << 20), new(1024, 4 << 20), staleTicks: 0, tracksUse: true);
        using var response = Names.Response(1, records: 1);
        var key = CacheKey.Of(response);
        store.Put(key, isDenial: false, response, new NewEntry(Ttl: 60, Now: 0, Expires: 60, Hits: 0));
        Assert.True(store.TryFind(key, isDenial: false, out var first));
        Assert.True(store.TryBeginRefresh(first, now: 0, heedsFailures: false));
        Assert.False(store.TryBeginRefresh(first, now: 0, heedsFailures: false));

        store.Put(key, isDenial: false, response, new NewEntry(Ttl: 60, Now: 0, Expires: 60, Hits: 5));
        Assert.True(store.TryFind(key, isDenial: false, out var second));
        Assert.True(store.TryBeginRefresh(second, now: 0, heedsFailures: false));
        store.EndRefresh(first, retryFrom: 0);

        Assert.False(store.TryBeginRefresh(second, now: 0, heedsFailures: false));
        Assert.Equal(5, store.UseOf(second).Hits);
    }

    //                     capacity as written, memory of the process, entries, bytes
    public static TheoryData<long, long, long, long> Sizes => new()
    {
        { 10_000, long.MaxValue, 9984, 9984 * 512 },
        { 10, long.MaxValue, 1024, 4 << 20 },
        { 0, 0, 1024, 4 << 20 },
        { 100_000, 170 << 20, 99_840, (170 << 20) / 8 },
        { 1_000_000, 170 << 20, (170 << 20) / 8 / 64, (170 << 20) / 8 },
        { long.MaxValue, long.MaxValue, 1 << 26, 1L << 32 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Bytes_follow_from_the_capacity_and_the_memory_there_is(long capacity, long memory, long entries, long bytes) =>
        Assert.Equal(new StoreSize(entries, bytes), StoreSize.Of(capacity, memory));

    private static bool Answers(CacheStore store, int n, int? records = null)
    {
        using var query = Names.Query(n);
        if (!store.TryFind(CacheKey.Of(query), isDenial: false, out var found)) return false;
        if (!store.TryAnswer(found, query, 60, wantsAuthentic: false)) return false;
        Assert.True(Names.IsWhole(query, ttl: 60));
        return records is null || Header.Count(query.Response, Section.Answer) == records;
    }

    /// <summary>
    /// A reload leaves its cache behind, long after the collector has last seen it as new. Nothing but what the caches say of themselves
    /// makes it look at what is old: a server that answers from memory makes no garbage.
    /// </summary>
    [Fact]
    public void Stores_that_nobody_has_any_more_give_their_memory_back()
    {
        const int enough = 300, most = 3000, size = 4 << 20;
        var made = new List<WeakReference>();

        // The runtime decides when to look, and heeds how busy it is: so it is given the time that another thousand reloads take.
        do made.Add(GrowOld(new CacheStore(new(1024, size), new(1024, size), staleTicks: 0, tracksUse: false)));
        while (made.Count < enough || (made.Count < most && StillThere() > made.Count / 2));

        Assert.InRange(StillThere(), 0, made.Count / 2);

        int StillThere() => made.Count(store => store.IsAlive);
    }

    private static WeakReference GrowOld(CacheStore store)
    {
        GC.Collect(1);
        GC.Collect(1);
        GC.KeepAlive(store);
        return new WeakReference(store);
    }
}
