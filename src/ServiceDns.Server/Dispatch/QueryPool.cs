namespace ServiceDns.Server;

/// <summary>Keeps queries for reuse, so that TCP and lookups from inside do not take and give back native memory each time.</summary>
/// <param name="random">Seeds of <see cref="Query.NextRandom"/>.</param>
/// <param name="capacity">Queries kept while nobody needs them; more are freed. Each holds two to four pages of memory.</param>
public sealed class QueryPool(Random random, int capacity = 256)
{
    private readonly Lock gate = new();
    private readonly Query[] free = new Query[capacity];
    private int count;

    /// <summary>A query that is the caller's until <see cref="Return"/>. What it holds is left over from its last use.</summary>
    public Query Rent()
    {
        lock (gate)
        {
            if (count > 0) return free[--count];
        }
        return new Query((uint)random.Next());
    }

    /// <summary>Gives a query back; the caller must not touch it any more.</summary>
    public void Return(Query query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Trace is not null) query.Trace = null;
        lock (gate)
        {
            if (count < free.Length)
            {
                free[count++] = query;
                return;
            }
        }
        query.Dispose();
    }
}
