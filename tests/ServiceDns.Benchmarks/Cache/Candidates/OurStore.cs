using ServiceDns.Dns;
using ServiceDns.Plugins.Cache;
using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Cache;

/// <summary>The store of this product, with real keys and responses of one address.</summary>
internal sealed class OurStore : ICandidate, IDisposable
{
    private const int NameLetters = 8;

    private readonly CacheStore store;
    private readonly Query query = new();
    private readonly byte[] request;

    public OurStore(int capacity)
    {
        store = new CacheStore(
            StoreSize.Of(capacity, memory: long.MaxValue), StoreSize.Of(capacity, memory: long.MaxValue), staleTicks: 0, tracksUse: false);
        query.Ask([NameLetters, .. new byte[NameLetters], 7, .. "example"u8, 3, .. "org"u8, 0], RecordType.A, dnssecOk: false);
        request = query.Buffer[..query.RequestLength].ToArray();
    }

    public string Name => "this store";

    public bool Ask(int key)
    {
        Parse(key);
        var question = CacheKey.Of(query);
        if (store.TryFind(question, isDenial: false, out var found) && store.TryAnswer(found, query, 60, wantsAuthentic: false))
        {
            return true;
        }
        query.BeginResponse(ResponseCode.NoError, HeaderFlags.None, "trace");
        ReadOnlySpan<byte> record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
        record.CopyTo(query.Buffer[query.QuestionEnd..]);
        Header.SetCount(query.Buffer, Section.Answer, 1);
        query.CompleteAt(query.QuestionEnd + record.Length);
        store.Put(question, isDenial: false, query, new NewEntry(Ttl: 60, Now: 0, Expires: 60, Hits: 0));
        return false;
    }

    public void Dispose() => query.Dispose();

    private void Parse(int key)
    {
        request.CopyTo(query.Buffer);
        for (var i = 0; i < NameLetters; i++) query.Buffer[Header.Size + 1 + i] = (byte)('a' + ((key >> (4 * i)) & 15));
        query.Parse(request.Length);
    }
}
