namespace ServiceDns.Server;

/// <summary>
/// The counters of one thread. Its owner adds without a lock or an atomic operation; a scrape sums all shards and may miss what is
/// being added at that moment. Threads that own none add to <see cref="Shared"/> atomically; so does whoever adds to another thread's
/// shard, as a handler does that goes on elsewhere after it waited.
/// </summary>
public sealed class MetricShard
{
    private const int ChunkBits = 10, ChunkSize = 1 << ChunkBits;

    private static readonly Lock Gate = new();
    private static readonly Stack<MetricShard> Released = new();
    private static MetricShard[] all = [];
    private static int cellCount;

    private int owner; // the managed number of its thread; 0 for none
    private long[][] chunks = [];

    private MetricShard(int owner)
    {
        this.owner = owner;
        lock (Gate)
        {
            Grow(cellCount);
            all = [.. all, this];
        }
    }

    /// <summary>The shard of every thread that has none of its own.</summary>
    public static MetricShard Shared { get; } = new(owner: 0);

    /// <summary>A shard for the thread that calls this. What it counted stays when the thread ends.</summary>
    public static MetricShard ForThisThread()
    {
        var thread = System.Environment.CurrentManagedThreadId;
        lock (Gate)
        {
            if (Released.TryPop(out var shard))
            {
                shard.owner = thread;
                return shard;
            }
        }
        return new MetricShard(thread);
    }

    /// <summary>Lets another thread go on with this shard. The caller, its owner, does not add to it any more.</summary>
    public void Release()
    {
        lock (Gate)
        {
            owner = 0;
            Released.Push(this);
        }
    }

    /// <summary>Reserves <paramref name="count"/> neighbouring cells in every shard and returns the first one's number.</summary>
    internal static int Reserve(int count)
    {
        lock (Gate)
        {
            var first = cellCount;
            cellCount += count;
            foreach (var shard in all) shard.Grow(cellCount);
            return first;
        }
    }

    /// <summary>The sum of a cell over all shards.</summary>
    internal static long Sum(int cell)
    {
        long sum = 0;
        foreach (var shard in Volatile.Read(ref all)) sum += Volatile.Read(ref shard.Cell(cell));
        return sum;
    }

    /// <summary>What the calling thread may add to: these cells when they are its own, else the shared ones.</summary>
    public MetricCells Open() =>
        owner == System.Environment.CurrentManagedThreadId
            ? new MetricCells(this, isShared: false)
            : new MetricCells(Shared, isShared: true);

    internal ref long Cell(int cell) => ref chunks[cell >> ChunkBits][cell & (ChunkSize - 1)];

    private void Grow(int cells)
    {
        var needed = (cells + ChunkSize - 1) >> ChunkBits;
        if (chunks.Length >= needed) return;
        var grown = new long[needed][];
        chunks.CopyTo(grown, 0); // the chunks themselves stay, so an owner that adds meanwhile loses nothing
        for (var i = chunks.Length; i < needed; i++) grown[i] = new long[ChunkSize];
        Volatile.Write(ref chunks, grown);
    }
}
