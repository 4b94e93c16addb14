namespace ServiceDns.Server;

/// <summary>The cells that the calling thread adds to, found out once for several additions (<see cref="MetricShard.Open"/>).</summary>
public readonly ref struct MetricCells
{
    private const int ChunkBits = MetricShard.ChunkBits;

    private readonly long[][] chunks;
    private readonly bool isShared;

    internal MetricCells(long[][] chunks, bool isShared)
    {
        this.chunks = chunks;
        this.isShared = isShared;
    }

    internal void Add(int cell, long amount)
    {
        ref var place = ref chunks[cell >> ChunkBits][cell & (MetricShard.ChunkSize - 1)];
        if (isShared) Interlocked.Add(ref place, amount);
        else place += amount;
    }
}
