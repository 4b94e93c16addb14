using Microsoft.Extensions.Caching.Memory;

namespace ServiceDns.Benchmarks.Cache;

/// <summary>
/// Microsoft.Extensions.Caching.Memory with a limit: it refuses what would exceed that, and clears a part in the background.
/// </summary>
internal sealed class FrameworkCache(int capacity) : ICandidate, IDisposable
{
    private static readonly object Value = new();

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = capacity });

    public string Name => "MemoryCache";

    public bool Ask(int key)
    {
        if (cache.TryGetValue(key, out _)) return true;
        cache.Set(key, Value, new MemoryCacheEntryOptions { Size = 1 });
        return false;
    }

    public void Dispose() => cache.Dispose();
}
