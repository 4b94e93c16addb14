namespace ServiceDns.Benchmarks.Cache;

/// <summary>
/// S3-FIFO: new names pass through a small queue and come into the main one only when they were asked for again, there or soon after.
/// </summary>
/// <remarks>J. Yang and others, SOSP 2023.</remarks>
/// <param name="capacity">Entries of both queues.</param>
/// <param name="smallPercent">The small queue's part of it.</param>
/// <param name="threshold">Hits in the small queue that bring a name into the main one.</param>
internal sealed class SmallAndMain(int capacity, int smallPercent, int threshold) : ICandidate
{
    private const int MostHits = 3;

    private readonly Queue<int> small = new(), main = new(), ghosts = new();
    private readonly Dictionary<int, int> hits = [];
    private readonly HashSet<int> remembered = [];

    public string Name => $"S3-FIFO ({smallPercent} %, from {threshold})";

    public bool Ask(int key)
    {
        if (hits.TryGetValue(key, out var known))
        {
            hits[key] = Math.Min(known + 1, MostHits);
            return true;
        }
        while (hits.Count >= capacity) EvictOne();
        (remembered.Remove(key) ? main : small).Enqueue(key);
        hits[key] = 0;
        return false;
    }

    private void EvictOne()
    {
        if (small.Count * 100 >= capacity * smallPercent || main.Count == 0) EvictFromSmall();
        else EvictFromMain();
    }

    private void EvictFromSmall()
    {
        var key = small.Dequeue();
        if (hits[key] >= threshold)
        {
            hits[key] = 0;
            main.Enqueue(key);
            return;
        }
        hits.Remove(key);
        remembered.Add(key);
        ghosts.Enqueue(key);
        if (ghosts.Count > capacity) remembered.Remove(ghosts.Dequeue());
    }

    private void EvictFromMain()
    {
        var key = main.Dequeue();
        if (hits[key]-- > 0) main.Enqueue(key);
        else hits.Remove(key);
    }
}
