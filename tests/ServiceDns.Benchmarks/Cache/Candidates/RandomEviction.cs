namespace ServiceDns.Benchmarks.Cache;

/// <summary>CoreDNS's: 256 parts, and one entry of a full part goes by chance.</summary>
internal sealed class RandomEviction(int capacity) : ICandidate
{
    private const int Parts = 256;

    private readonly Random random = new(3);
    private readonly List<int>[] parts = [.. Enumerable.Range(0, Parts).Select(_ => new List<int>())];
    private readonly HashSet<int> present = [];

    public string Name => "random (CoreDNS)";

    public bool Ask(int key)
    {
        if (!present.Add(key)) return true;
        var part = parts[(uint)(key * 2654435761) % Parts];
        if (part.Count < capacity / Parts)
        {
            part.Add(key);
            return false;
        }
        var victim = random.Next(part.Count);
        present.Remove(part[victim]);
        part[victim] = key;
        return false;
    }
}
