namespace ServiceDns.TestSupport;

/// <summary>Counts what work allocates.</summary>
internal static class Allocations
{
    private const int Rounds = 5;

    /// <summary>
    /// Bytes that <paramref name="work"/> allocates on this thread: the least of some rounds, since a garbage collection of another test
    /// makes the runtime's count jump now and then.
    /// </summary>
    public static long Of(Action work)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
