namespace ServiceDns.Server;

/// <summary>
/// Counts the queries of one worker that left their batch, keeps their number bounded and shares it out fairly among clients, and knows
/// when the last is done.
/// </summary>
/// <remarks>
/// A client may have as many waiting as there is room left for others (dynamic thresholds: Choudhury, Hahne 1998). So one alone gets half
/// of the room, two a third each, and one that asks little finds room whatever the others do. Clients are told apart by two rows of
/// counters; it takes a clash with a busy one in both to be taken for it.
/// </remarks>
/// <param name="limit">Beyond it, a query may not begin to wait: it gets a token that is cancelled already.</param>
/// <param name="overloads">Counts queries that came meanwhile.</param>
/// <param name="close">Called once, after the worker and the last query have left.</param>
internal sealed class WaitingQueries(int limit, Counter overloads, Action close)
{
    private const int Bits = 10, Row = 1 << Bits, FewOfClient = 8;

    private static readonly CancellationToken Cancelled = new(canceled: true);

    private readonly int[] ofClients = new int[2 * Row];
    private int count = 1; // the worker itself

    /// <summary>
    /// Whether a batch is to be served at all. False at twice the limit, which only handlers reach that do not heed their token: then not
    /// even what is in memory is answered.
    /// </summary>
    public bool TryAdmit(int batch)
    {
        if (Volatile.Read(ref count) <= 2 * limit) return true;
        overloads.Add(MetricShard.Shared, batch);
        return false;
    }

    /// <summary>The token for a query's handlers.</summary>
    /// <param name="client">The client's hash.</param>
    /// <param name="usual">The token when there is room for it.</param>
    public CancellationToken TokenFor(ulong client, CancellationToken usual)
    {
        var room = limit - Volatile.Read(ref count);
        if (room >= 0 && OfClient(client) < Math.Max(FewOfClient, room)) return usual;
        overloads.Add(MetricShard.Shared);
        return Cancelled;
    }

    /// <summary>A query of that client waits.</summary>
    public void Enter(ulong client)
    {
        Interlocked.Increment(ref count);
        Interlocked.Increment(ref First(client));
        Interlocked.Increment(ref Second(client));
    }

    /// <summary>A query of that client waits no more.</summary>
    public void Leave(ulong client)
    {
        Interlocked.Decrement(ref First(client));
        Interlocked.Decrement(ref Second(client));
        Leave();
    }

    /// <summary>The worker leaves.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref count) == 0) close();
    }

    private int OfClient(ulong client) => Math.Min(Volatile.Read(ref First(client)), Volatile.Read(ref Second(client)));

    private ref int First(ulong client) => ref ofClients[(int)(client & (Row - 1))];

    private ref int Second(ulong client) => ref ofClients[Row + (int)((client >> Bits) & (Row - 1))];
}
