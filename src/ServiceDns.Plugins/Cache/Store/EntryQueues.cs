using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// The entries of one store in one shard, and who of them goes when it is full: S3-FIFO (J. Yang and others, SOSP 2023). A new entry comes
/// into a small ring, and from there into the main one if it was asked for; else it goes, and if it comes again soon it comes into the main
/// ring. There, entries that were asked for since they were last looked at go round again.
/// </summary>
/// <remarks>Only with the shard's lock. Methods that make room return how many entries had to go.</remarks>
internal sealed class EntryQueues
{
    private const int SmallPart = 10; // one in ten lines, and when the queues are full one in ten entries

    private readonly CacheIndex index;
    private readonly LineMemory memory;
    private readonly bool isDenial;
    private readonly QueueLimits limits;
    private readonly EntryRing small, main;
    private readonly Ghosts ghosts;

    /// <summary>Makes empty queues.</summary>
    /// <param name="index">Where slots are.</param>
    /// <param name="memory">The store's.</param>
    /// <param name="isDenial">Which store it is.</param>
    /// <param name="firstLine">Where these queues' part of the memory begins.</param>
    /// <param name="limits">How much they hold.</param>
    public EntryQueues(CacheIndex index, LineMemory memory, bool isDenial, int firstLine, QueueLimits limits)
    {
        (this.index, this.memory, this.isDenial, this.limits) = (index, memory, isDenial, limits);
        var smallLines = limits.Lines / SmallPart;
        small = new EntryRing(memory, firstLine, smallLines);
        main = new EntryRing(memory, firstLine + smallLines, limits.Lines - smallLines);
        ghosts = new Ghosts(limits.Entries / 2); // more bring too much into the main ring
    }

    /// <summary>Entries.</summary>
    public int Count => small.Live + main.Live;

    /// <summary>Lines in use; those of dead entries are until the ring comes round to them.</summary>
    public int Lines => small.Used + main.Used;

    /// <summary>The longest entry, in lines.</summary>
    public int MostLines => main.Size / 2;

    /// <summary>Makes room for an entry.</summary>
    /// <param name="hash">Its key's hash.</param>
    /// <param name="lines">Its length, at most <see cref="MostLines"/>.</param>
    /// <param name="wasMain">Whether it was in the main ring before, and has become too long for its place.</param>
    /// <param name="now">The time, in ticks.</param>
    /// <param name="evicted">Entries that had to go.</param>
    /// <returns>The ring for it.</returns>
    public EntryRing MakeRoom(ulong hash, int lines, bool wasMain, long now, out int evicted)
    {
        var ring = ghosts.Take(hash) || wasMain || lines > small.Size / 4 ? main : small;
        evicted = 0;
        while (Count >= limits.Entries)
        {
            evicted += small.Live * SmallPart >= limits.Entries || main.Live == 0
                ? EvictFromSmall(now, mayPass: false)
                : EvictFromMain(now);
        }
        while (!ring.HasRoom(lines)) evicted += ring == small ? EvictFromSmall(now, mayPass: true) : EvictFromMain(now);
        return ring;
    }

    /// <summary>Whether a line is in the main ring.</summary>
    public bool IsMain(int line) => main.Holds(line);

    /// <summary>Makes the entry of a slot a dead one, and the slot free.</summary>
    public void Remove(int slot)
    {
        (main.Holds(index.Read(slot).Line) ? main : small).Live--;
        index.Swap(slot, default);
    }

    /// <param name="now">The time, in ticks.</param>
    /// <param name="mayPass">Whether an entry that nobody asked for may go on, if there is room: only the small ring is full.</param>
    private int EvictFromSmall(long now, bool mayPass)
    {
        var (line, header) = TakeOldest(small);
        if (!IsLive(header, line, out var slot)) return 0;
        var held = index.Read(slot);
        if (!IsOver(header, now) && (held.Uses > 0 || (mayPass && main.HasRoom(header.Lines))))
        {
            small.Live--;
            return MoveToMain(slot, held, header, now);
        }
        ghosts.Add(header.Hash);
        Remove(slot);
        return 1;
    }

    private int EvictFromMain(long now)
    {
        var (line, header) = TakeOldest(main);
        if (!IsLive(header, line, out var slot)) return 0;
        var held = index.Read(slot);
        if (held.Uses == 0 || IsOver(header, now))
        {
            Remove(slot);
            return 1;
        }
        var bucket = CacheIndex.BucketOf(slot);
        index.BeginWrite(bucket); // where it goes may overlap where it is
        index.Set(slot, held.WithUses(held.Uses - 1).At(Copy(line, main, header.Lines)));
        index.EndWrite(bucket);
        return 0;
    }

    private int MoveToMain(int slot, Slot held, in EntryHeader header, long now)
    {
        var evicted = 0;
        while (!main.HasRoom(header.Lines)) evicted += EvictFromMain(now);
        main.Live++;
        index.Swap(slot, held.WithUses(0).At(Copy(held.Line, main, header.Lines)));
        return evicted;
    }

    private int Copy(int line, EntryRing to, int lines)
    {
        var destination = to.Append(lines);
        LinesAt(line, lines).CopyTo(LinesAt(destination, lines));
        return destination;
    }

    private (int Line, EntryHeader Header) TakeOldest(EntryRing ring)
    {
        var line = ring.Oldest;
        var header = Unsafe.As<byte, EntryHeader>(ref memory[line]);
        ring.Drop(header.Lines);
        return (line, header);
    }

    private bool IsLive(in EntryHeader header, int line, out int slot)
    {
        slot = index.Find(header.Hash, new Slot(header.Hash, isDenial, line));
        return slot != 0;
    }

    private bool IsOver(in EntryHeader header, long now) => now >= header.Expires + limits.StaleTicks;

    private Span<byte> LinesAt(int line, int lines) => MemoryMarshal.CreateSpan(ref memory[line], lines * LineMemory.LineSize);
}

/// <summary>How much the queues of one store in one shard hold.</summary>
/// <param name="Entries">Entries.</param>
/// <param name="Lines">Lines of memory.</param>
/// <param name="StaleTicks">How long an entry is of use after it expired.</param>
internal readonly record struct QueueLimits(int Entries, int Lines, long StaleTicks);
