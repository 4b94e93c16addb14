using System.Buffers.Binary;

namespace ServiceDns.Server;

/// <summary>
/// Decides which datagrams of one socket are answered when more come than can be. It then reads everything that comes, answers what fits,
/// and drops the rest unread, so that the queue in the kernel never gets long: what is answered came a few milliseconds ago, and a client
/// that asks little loses nothing, whatever the others do.
/// </summary>
/// <param name="queue">Where datagrams wait.</param>
/// <param name="hot">Spares this process the reading of most of what it would drop.</param>
/// <param name="isIPv6">The socket's family.</param>
/// <param name="time">The clock.</param>
/// <param name="seed">Makes hashes and chance that nobody can foresee.</param>
/// <param name="dropped">Counts what was dropped.</param>
/// <remarks>
/// <para>While nothing is dropped it costs a comparison a batch. Only full batches, many in a row, make it look at the socket's memory;
/// only a queue that is a quarter full makes it act. From then on it asks the socket how old its last datagram was, once a millisecond.
/// What has waited for long is skipped but for clients that ask little: the newest come first.</para>
/// <para>Clients first: each may have its fair share, found by how long the queue is. Where every client is within what anybody may have
/// and the queue is long all the same, as with forged addresses, names are treated alike: each by the name above it, so that random names
/// below one count as one. Where that does not help either, chance decides. Memory is two sketches of 64 KiB.</para>
/// </remarks>
internal sealed class OverloadGate(
    IReceiveQueue queue, HotClients hot, bool isIPv6, TimeProvider time, ulong seed, Action<int> dropped)
{
    private const int ManyFullBatches = 16;

    /// <summary>Queries of one client in 50 ms: 200 a second.</summary>
    private const uint LeastOfClient = 10;

    private const uint LeastOfName = 100, LeastOfAll = 32;

    private static readonly TimeSpan WantedDelay = TimeSpan.FromMilliseconds(3), Calm = TimeSpan.FromSeconds(1);

    /// <summary>
    /// So many wanted delays: such a queue comes from a time in which the thread could not run. It is skipped, and no share's fault.
    /// </summary>
    private const double Stale = 4;

    private const int LongStale = 20; // ms; after that it is

    /// <summary>How fast the filter follows the share: its ups and downs within milliseconds are the gate's affair.</summary>
    private const double Following = 0.2;

    private readonly long tick = time.TimestampFrequency / 1000, filtering = time.TimestampFrequency / 100,
        halving = time.TimestampFrequency / 20;
    private readonly RateSketch clients = new(), names = new();
    private readonly FairShare client = new(LeastOfClient), name = new(LeastOfName), all = new(LeastOfAll);
    private int fullBatches, droppedOfBatch;
    private bool isStale;
    private uint seen, spared;
    private uint everything, random = (uint)seed | 1;
    private double perCount; // of a count in a sketch, what came in 50 ms: from 1 down to a half, until the sketch is halved
    private double usual; // a client's share of late
    private long nextTick, nextHalving, nextFiltering, lastDrop, staleSince;

    /// <summary>How wide a client's share may become: beyond what passes, it would not be seen to be too wide before more does.</summary>
    private double Widest => hot.IsFiltering ? usual * HotClients.Margin : double.MaxValue;

    /// <summary>Whether datagrams are dropped now.</summary>
    public bool IsShedding { get; private set; }

    /// <summary>Sees how many datagrams were received at once, of how many that could have been; before they are looked at.</summary>
    public void Observe(int count, int capacity, long now)
    {
        if (IsShedding) Control(isFull: count == capacity, now);
        else if (count < capacity) fullBatches = 0;
        else if (++fullBatches >= ManyFullBatches) Look(now);
    }

    /// <summary>Whether a datagram of that client is to be read; <paramref name="peer"/> is its socket address.</summary>
    /// <remarks>Of IPv6 the first 64 bits are the client: a host has as many addresses as it likes within them.</remarks>
    public bool AdmitsClient(ReadOnlySpan<byte> peer)
    {
        var key = KeyOf(peer, isIPv6);
        var place = hot.PlaceOf(key);
        var weight = hot.WeightAt(place);
        var sent = clients.Add(RateSketch.Hash(key, seed), weight) * perCount / HotClients.One;
        seen++;
        if (client.Spares(sent)) spared++;
        if (sent > client.Value) hot.Note(key, place, sent);
        var isLetIn = isStale ? client.Spares(sent) : client.Admits(sent * HotClients.One / weight, NextRandom());
        return (isLetIn && (all.IsOpen || all.Admits(++everything * perCount, NextRandom()))) || Drop();
    }

    /// <summary>Whether the query is to be answered.</summary>
    public bool AdmitsName(Query query) =>
        name.IsOpen || name.Admits(names.Add(HashOfParent(query.LowerName)) * perCount, NextRandom()) || Drop();

    /// <summary>Drops nothing more, until there is reason anew.</summary>
    public void End()
    {
        if (IsShedding) hot.Clear();
        IsShedding = false;
    }

    /// <summary>Ends a batch.</summary>
    public void EndBatch(long now)
    {
        if (droppedOfBatch == 0) return;
        lastDrop = now;
        dropped(droppedOfBatch);
        droppedOfBatch = 0;
    }

    /// <summary>What a client is known by: an IPv4 address, or the first half of an IPv6 one.</summary>
    internal static ulong KeyOf(ReadOnlySpan<byte> peer, bool isIPv6) =>
        isIPv6 ? BinaryPrimitives.ReadUInt64LittleEndian(peer[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(peer[4..]);

    private void Look(long now)
    {
        fullBatches = 0;
        if (queue.Fill < 0.25) return;
        IsShedding = true;
        queue.TryAge(out _); // from now on the kernel stamps what comes
        clients.Clear();
        names.Clear();
        hot.Clear();
        everything = seen = spared = 0;
        client.Tighten();
        name.Open();
        all.Open();
        isStale = false;
        (perCount, usual) = (1, 0);
        (nextTick, nextHalving, nextFiltering, lastDrop) = (now + tick, now + halving, now + 2 * halving, now); // by then a share is found
    }

    private void Control(bool isFull, long now)
    {
        if (now < nextTick && !isStale) return;
        var delay = (queue.TryAge(out var age) ? age : queue.Fill * 8 * WantedDelay) / WantedDelay;
        if (!isStale) staleSince = now;
        isStale = delay > Stale;
        if (now < nextTick) return;
        nextTick = now + tick;
        if (now >= nextHalving)
        {
            nextHalving = now + halving;
            clients.Halve();
            names.Halve();
            (everything, seen, spared) = (everything / 2, seen / 2, spared / 2);
        }
        perCount = 1 / (2 - Math.Clamp((double)(nextHalving - now) / halving, 0, 1));
        var isIdle = !isFull && delay < 1;
        if (now >= nextFiltering) Filter(isIdle, now);
        if (!isStale || now - staleSince > LongStale * tick) Follow(delay, isIdle);
        if (time.GetElapsedTime(lastDrop, now) > Calm) End();
    }

    /// <summary>
    /// One share is moved at a time: a wider one is opened again before a narrower one is touched. Names are cut only where most of what
    /// comes is of clients that ask little: else the thread lacks time, and cutting names or all would hit those it must not.
    /// </summary>
    private void Follow(double delay, bool isIdle)
    {
        if (!all.IsOpen) all.Follow(delay, isIdle);
        else if (!name.IsOpen && !(name.IsLeast && isStale)) name.Follow(delay, isIdle);
        else if (!name.IsOpen) Close(all);
        else if (client.IsLeast && isStale && 2 * spared > seen) Close(name);
        else client.Follow(delay, isIdle, Widest);
    }

    private void Filter(bool isIdle, long now)
    {
        nextFiltering = now + filtering;
        usual = isIdle || usual == 0 ? client.Value : usual + (client.Value - usual) * Following;
        var byKernel = hot.Update(usual);
        if (byKernel > 0)
        {
            lastDrop = now;
            dropped(byKernel);
        }
    }

    private static void Close(FairShare share)
    {
        share.Open();
        share.Follow(delay: Stale, isIdle: false);
    }

    private bool Drop()
    {
        droppedOfBatch++;
        return false;
    }

    private ulong HashOfParent(ReadOnlySpan<byte> wireName)
    {
        var parent = wireName.Length > 1 && wireName[0] < wireName.Length - 1 ? wireName[(wireName[0] + 1)..] : wireName;
        return RateSketch.Hash(parent, seed);
    }

    private uint NextRandom()
    {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        return random;
    }
}
