using System.Net;
using System.Runtime.InteropServices;

namespace ServiceDns.Server;

/// <summary>
/// One question and the room for its answer. The request is received into <see cref="Buffer"/> and answered in place: header and
/// question stay where they are, records are written behind the question. Objects are reused; nobody keeps one after its task completed.
/// </summary>
/// <remarks>
/// The buffer is native memory of 65,535 bytes, of which the system backs with pages what is touched: mostly the first. The name in lower
/// case and the places of its labels lie right before it. Each query begins at another cache line of its page, or the queries of a batch
/// would push one another out of the cache. What stood behind the question of the request is kept aside (<see cref="RequestTail"/>), so it
/// can still be read when the answer is written. While the chain runs, the message has no OPT record; the server adds it last, together
/// with the options of <see cref="AddOption"/>.
/// </remarks>
public sealed unsafe partial class Query : IDisposable
{
    /// <summary>The longest message.</summary>
    public const int MaxMessage = 65535;

    private const int PageSize = 4096, LineSize = 64, LinesApart = 11; // odd, so that it takes 64 queries to come back to a line
    private const int ShortTailArea = -512, ShortTailSize = 128, NameArea = -384, LabelArea = -128; // before the message
    private const int TailArea = MaxMessage + 1, TailSize = 3584;
    private const int AreaSize = TailArea + TailSize - ShortTailArea;

    private static int made;

    private byte* area; // as allocated
    private byte* memory; // the message in it

    private uint random;

    /// <summary>Takes native memory; <see cref="Dispose"/> gives it back.</summary>
    /// <param name="seed">Where <see cref="NextRandom"/> starts.</param>
    public Query(uint seed = 1)
    {
        var line = Interlocked.Increment(ref made) * LinesApart * LineSize & (PageSize - 1);
        area = (byte*)NativeMemory.AlignedAlloc(AreaSize + PageSize, PageSize);
        memory = area + line - ShortTailArea;
        random = seed | 1;
    }

    /// <summary>Gives back the native memory when nobody else did.</summary>
    ~Query() => Release();

    /// <summary>The message: header and question, then the answer as far as it is written. Valid until the query is done.</summary>
    public Span<byte> Buffer => new(memory, MaxMessage);

    /// <summary>Where the message lies, for system calls.</summary>
    public byte* Pointer => memory;

    /// <summary>The listener that received the query, or the one of the query that this lookup serves.</summary>
    public ListenerInfo Listener { get; set; } = ListenerInfo.None;

    /// <summary>The server block that serves the query: set before its chain is called.</summary>
    public BlockInfo Block { get; set; } = BlockInfo.None;

    /// <summary>The metric counters of the thread that serves the query.</summary>
    public MetricShard Shard { get; set; } = MetricShard.Shared;

    /// <summary>Who asks.</summary>
    public ClientAddress Client;

    /// <summary>The address the query was sent to; its port is the listener's.</summary>
    public ClientAddress Local;

    /// <summary>How the query came.</summary>
    public Transport Transport { get; set; }

    /// <summary>When it came, in ticks of <see cref="TimeProvider.GetTimestamp"/>; one reading serves a batch.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>Lookups from inside that led to this one: 0 for a client's query.</summary>
    public int Depth { get; set; }

    /// <summary>Resolves other names through the whole server.</summary>
    public IInternalResolver Resolver { get; set; } = NoResolver.Instance;

    /// <summary>Takes several messages as the response; null where only one can be sent (UDP, HTTPS, lookups from inside).</summary>
    public IMessageStream? Stream { get; set; }

    /// <summary>Signs the response; null for none. Holds until the next request is parsed.</summary>
    public IResponseSigner? Signer { get; set; }

    /// <summary>The server that was asked last for the response; null for none. Holds until the next request is parsed.</summary>
    public IPEndPoint? Upstream { get; set; }

    /// <summary>Where what happens to the query is written down; null, as for all but the queries of <c>explain</c>, for nowhere.</summary>
    public QueryTrace? Trace { get; set; }

    /// <summary>What the source that was asked last remembers between its steps.</summary>
    public Lookup Lookup;

    /// <summary>Says who serves the query; what has not changed is not written, since storing a reference has a price.</summary>
    internal void Enter(ListenerInfo listener, IInternalResolver resolver, BlockInfo block)
    {
        if (!ReferenceEquals(Listener, listener)) Listener = listener;
        if (!ReferenceEquals(Resolver, resolver)) Resolver = resolver;
        if (!ReferenceEquals(Block, block)) Block = block;
    }

    /// <summary>The next of a row of numbers for choosing among equals: quick, not secret (xorshift, G. Marsaglia 2003).</summary>
    public uint NextRandom()
    {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        return random;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        NativeMemory.AlignedFree(area);
        area = memory = null;
    }
}
