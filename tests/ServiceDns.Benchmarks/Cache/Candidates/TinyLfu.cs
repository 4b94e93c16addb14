namespace ServiceDns.Benchmarks.Cache;

/// <summary>
/// W-TinyLFU: what leaves a small LRU window comes into the main part only when a sketch of all requests says that it is more popular
/// than what would have to go for it.
/// </summary>
/// <remarks>G. Einziger and others, ACM Transactions on Storage 2017.</remarks>
internal sealed class TinyLfu(int capacity) : ICandidate
{
    private const int Rows = 4, Most = 15;

    private readonly int windowSize = Math.Max(1, capacity / 100), protectedSize = capacity * 8 / 10;
    private readonly Recency window = new(), probation = new(), kept = new();
    private readonly byte[] sketch = new byte[Rows * 65536];
    private int requests;

    public string Name => "W-TinyLFU";

    public bool Ask(int key)
    {
        Count(key);
        if (TryTouch(key)) return true;
        window.Add(key);
        if (window.Count <= windowSize) return false;
        var candidate = window.Oldest;
        window.Remove(candidate);
        if (windowSize + probation.Count + kept.Count < capacity) probation.Add(candidate);
        else if (Estimate(candidate) > Estimate(probation.Oldest))
        {
            probation.Remove(probation.Oldest);
            probation.Add(candidate);
        }
        return false;
    }

    private bool TryTouch(int key)
    {
        if (window.Contains(key))
        {
            window.Touch(key);
            return true;
        }
        if (kept.Contains(key))
        {
            kept.Touch(key);
            return true;
        }
        if (!probation.Contains(key)) return false;
        probation.Remove(key);
        kept.Add(key);
        if (kept.Count <= protectedSize) return true;
        var demoted = kept.Oldest;
        kept.Remove(demoted);
        probation.Add(demoted);
        return true;
    }

    private void Count(int key)
    {
        for (var row = 0; row < Rows; row++)
        {
            ref var cell = ref Cell(row, key);
            if (cell < Most) cell++;
        }
        if (++requests < 10 * capacity) return;
        requests = 0;
        for (var i = 0; i < sketch.Length; i++) sketch[i] >>= 1;
    }

    private int Estimate(int key) => Enumerable.Range(0, Rows).Min(row => Cell(row, key));

    private ref byte Cell(int row, int key)
    {
        var mixed = (ulong)(key + 1) * (0x9E3779B97F4A7C15UL + 2 * (ulong)row * 0xC2B2AE3D27D4EB4FUL);
        return ref sketch[(row << 16) + (int)(mixed >> 48)];
    }
}
