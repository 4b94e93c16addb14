using ServiceDns.Plugins.Dnssec;
using ServiceDns.Plugins.Signing;

namespace ServiceDns.Plugins.Tests;

public class SignatureCacheTests
{
    [Fact]
    public void Of_a_full_part_the_oldest_goes()
    {
        var cache = new SignatureCache(capacity: 0);
        var keys = Enumerable.Range(0, 7).Select(i => new SignatureCache.Key((ulong)i * 16, 0)).ToArray(); // all of one part, of four

        foreach (var key in keys) cache.Add(key, [[1]], new SignaturePeriod(0, 100));

        Assert.Equal(4, cache.Count);
        Assert.Equal(keys[3..], keys.Where(key => cache.Find(key, until: 100) is not null));
    }
}
