using ServiceDns.Dns;
using ServiceDns.Plugins.Cache;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Cache;

public class CacheEntryTests
{
    /// <summary>One thread writes an entry with a long and a short response in turn, another answers from it all the while.</summary>
    [Fact]
    public async Task A_reader_never_gets_an_entry_half_written()
    {
        const int rounds = 30_000, enough = 1000;
        using var longResponse = Respond("10.1.1.1", 200);
        using var shortResponse = Respond("10.2.2.2", 150);
        var entry = new CacheEntry();
        var (done, answered, torn) = (false, 0, 0);

        var reader = Task.Run(() =>
        {
            using var query = Ask.For("example.org.");
            while (!Volatile.Read(ref done))
            {
                if (!entry.TryRead(CacheKey.Of(query), out var state)) continue;
                if (!entry.TryAnswer(state.Version, query, 60, wantsAuthentic: false)) continue;
                Interlocked.Increment(ref answered);
                if (!IsWhole(query.Response, state.Ttl)) torn++;
            }
        });
        for (var i = 0; (i < rounds || Volatile.Read(ref answered) < enough) && !reader.IsCompleted; i++)
        {
            var (response, ttl) = i % 2 == 0 ? (longResponse, 200u) : (shortResponse, 150u);
            entry.Write(CacheKey.Of(response), response, new NewEntry(IsAnswer: true, ttl, Now: i, Hits: 0, KeepsLastAnswer: false));
            Thread.SpinWait(i % 64 * 50); // now and then long enough for a reader to be done between two writes
        }
        Volatile.Write(ref done, true);
        await reader;

        Assert.Equal(0, torn);
        Assert.True(answered >= enough);
    }

    /// <summary>The TTL of the entry tells how many records it has.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> response, uint count)
    {
        var octet = count == 200 ? (byte)1 : (byte)2;
        var reader = new RecordReader(response);
        var seen = 0;
        while (reader.MoveNext())
        {
            var record = reader.Current;
            if (record.Ttl != 60 || response[record.Rdata + 1] != octet || response[record.Rdata + 3] != octet) return false;
            seen++;
        }
        return !reader.IsMalformed && seen == count;
    }

    private static Query Respond(string address, int count)
    {
        var query = Ask.For("example.org.");
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, "test");
        for (var i = 0; i < count; i++) ZoneLine.Write(ref writer, Section.Answer, $"example.org. 99 IN A {address}");
        query.Complete(ref writer);
        return query;
    }
}
