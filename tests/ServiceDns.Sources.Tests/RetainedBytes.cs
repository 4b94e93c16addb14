namespace ServiceDns.Sources.Tests;

/// <summary>Tests that look at the whole heap, so nothing else may run beside them.</summary>
[CollectionDefinition(nameof(AloneOnTheHeap), DisableParallelization = true)]
public class AloneOnTheHeap;

/// <summary>What something leaves on the heap.</summary>
internal static class RetainedBytes
{
    private const int FewestRounds = 5, MostRounds = 40;

    /// <summary>
    /// The bytes of what is made, divided by a count. What tests before this one left behind goes on allocating and is freed in some of
    /// the rounds: the lowest result that two rounds agree on is the one that nobody else had a part in.
    /// </summary>
    public static long Each(int count, Func<object> make)
    {
        GC.KeepAlive(make()); // whatever is made once is made now
        var rounds = new List<long>();
        while (rounds.Count < MostRounds)
        {
            rounds.Add(Once(make) / count);
            rounds.Sort();
            var agreed = Enumerable.Range(0, rounds.Count - 1).FirstOrDefault(
                i => rounds[i] > 0 && rounds[i + 1] - rounds[i] <= rounds[i] / 50, -1);
            if (agreed >= 0 && rounds.Count >= FewestRounds) return rounds[agreed];
        }
        return rounds[rounds.Count / 2];
    }

    private static long Once(Func<object> make)
    {
        var before = InUse();
        var made = make();
        var after = InUse();
        GC.KeepAlive(made);
        return after - before;
    }

    /// <summary>Compacted, for else what lies between the objects that stay is counted with them now and then.</summary>
    private static long InUse()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: false);
    }
}
