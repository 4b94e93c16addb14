namespace ServiceDns.Server;

/// <summary>The cells that the calling thread adds to, found out once for several additions (<see cref="MetricShard.Open"/>).</summary>
public readonly ref struct MetricCells
{
    private readonly MetricShard shard;
    private readonly bool isShared;

    internal MetricCells(MetricShard shard, bool isShared)
    {
        this.shard = shard;
        this.isShared = isShared;
    }

    internal void Add(int cell, long amount)
    {
        ref var place = ref shard.Cell(cell);
        if (isShared) Interlocked.Add(ref place, amount);
        else place += amount;
    }
}
