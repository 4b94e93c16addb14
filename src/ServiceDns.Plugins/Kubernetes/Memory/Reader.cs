namespace ServiceDns.Plugins.Kubernetes;

/// <summary>A thread, as the writer of an arena sees it: inside a reading, or not. Shared by all arenas.</summary>
internal sealed class Reader
{
    private const int Cell = 16; // in the middle of an array of four cache lines, so that no two readers share one

    [ThreadStatic]
    private static Reader? current;

    private static readonly Lock Gate = new();
    private static Reader[] all = [];

    private readonly Thread thread = Thread.CurrentThread;
    private readonly long[] passes = new long[2 * Cell]; // odd while inside
    private int depth;

    /// <summary>The calling thread.</summary>
    public static Reader OfThisThread => current ?? Register();

    /// <summary>Threads that are or were inside a reading, without those that have ended.</summary>
    public static ReadOnlySpan<Reader> All => Volatile.Read(ref all);

    /// <summary>Odd while the thread is inside a reading; never the same again after it left.</summary>
    public long Passes => Volatile.Read(ref passes[Cell]);

    /// <remarks>
    /// The look-ups that follow could be carried out before this write is seen by others: the writer's process-wide barrier
    /// (<see cref="GracePeriod.Begin"/>) stands in for the fence that would be needed here for each query.
    /// </remarks>
    public void Enter()
    {
        if (depth++ == 0) Volatile.Write(ref passes[Cell], passes[Cell] + 1);
    }

    public void Leave()
    {
        if (--depth == 0) Volatile.Write(ref passes[Cell], passes[Cell] + 1);
    }

    private static Reader Register()
    {
        lock (Gate)
        {
            current = new Reader();
            all = [.. all.Where(reader => reader.thread.IsAlive), current];
            return current;
        }
    }
}
