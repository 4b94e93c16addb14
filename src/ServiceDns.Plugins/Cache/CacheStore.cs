using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// Responses by question, in 256 parts that know nothing of one another. When a part is full, one of its entries goes, by chance.
/// </summary>
internal sealed class CacheStore
{
    private const int ShardCount = 256, LeastInShard = 4; // CoreDNS's, so that CAPACITY means the same
    private const int MostInShard = 1 << 28;

    private readonly CacheShard[] shards = new CacheShard[ShardCount];

    /// <summary>Makes a store of about that capacity: rounded down to a multiple of 256, at least 1024.</summary>
    public CacheStore(long capacity, Random random)
    {
        var inShard = (int)Math.Clamp(capacity / ShardCount, LeastInShard, MostInShard);
        for (var i = 0; i < shards.Length; i++) shards[i] = new CacheShard(inShard, random);
    }

    /// <summary>Entries in it.</summary>
    public int Count => shards.Sum(shard => shard.Count);

    /// <summary>Where the entry of a key is, if there is one.</summary>
    public CacheShard this[in CacheKey key] => shards[key.Hash & (ShardCount - 1)];
}
