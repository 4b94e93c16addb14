using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// Where entries are, by the hash of their key: a bucket is one line of memory, with a version and seven slots. Readers take no lock: they
/// read what a slot leads to, and then look whether the version is still what it was. A writer makes it odd while it changes what a slot
/// of the bucket leads to, and another even number when it changed a slot.
/// </summary>
internal sealed class CacheIndex
{
    private const int SlotsInBucket = 7, BucketShift = 3;
    private const double MostInBucket = 2.5; // on average: then one bucket of 250 has to refuse an eighth entry
    private const int FewestBuckets = 16;

    private readonly LineMemory memory;
    private readonly uint mask;

    /// <summary>Makes an index for that many entries.</summary>
    public CacheIndex(long entries)
    {
        var buckets = BitOperations.RoundUpToPowerOf2((uint)Math.Max(entries / MostInBucket, FewestBuckets));
        mask = buckets - 1;
        memory = new LineMemory((int)buckets);
        for (var bucket = 0; bucket < buckets; bucket++) MemoryMarshal.CreateSpan(ref memory[bucket], LineMemory.LineSize).Clear();
    }

    /// <summary>Slots and versions together: numbers of slots are below it.</summary>
    public int SlotCount => (int)(mask + 1) << BucketShift;

    /// <summary>The bucket of a hash.</summary>
    public int BucketOf(ulong hash) => (int)((uint)hash & mask);

    /// <summary>Has the bucket fetched.</summary>
    public void Prefetch(ulong hash) => memory.Prefetch(BucketOf(hash));

    /// <summary>The bucket's version; odd while it is written.</summary>
    public ulong Version(int bucket) => Volatile.Read(ref Word(bucket << BucketShift));

    /// <summary>Whether nothing that the bucket leads to was written since the version was <paramref name="expected"/>.</summary>
    public bool IsStill(int bucket, ulong expected)
    {
        Volatile.ReadBarrier();
        return Version(bucket) == expected;
    }

    /// <summary>Slots of the bucket that are like one, as bits.</summary>
    public uint Matches(int bucket, Slot like) => Matches(bucket, Slot.KeyMask, like.Key);

    /// <summary>Slots of the bucket that lead to entries of either store that may have that hash.</summary>
    public uint MatchesOfEither(int bucket, ulong hash) => Matches(bucket, Slot.HashMask, hash & Slot.HashMask);

    private uint Matches(int bucket, ulong bits, ulong value)
    {
        ref var words = ref Word(bucket << BucketShift);
        var (mask, wanted) = (Vector256.Create(bits), Vector256.Create(value));
        var low = Vector256.Equals(Vector256.LoadUnsafe(ref words) & mask, wanted).ExtractMostSignificantBits();
        var high = Vector256.Equals(Vector256.LoadUnsafe(ref words, 4) & mask, wanted).ExtractMostSignificantBits();
        return (low | (high << 4)) & ~1u; // the first is the version
    }

    /// <summary>The number of a slot of a bucket.</summary>
    public static int NumberOf(int bucket, int place) => (bucket << BucketShift) + place;

    /// <summary>The bucket that a slot is in.</summary>
    public static int BucketOf(int slot) => slot >> BucketShift;

    /// <summary>What a slot holds.</summary>
    public Slot Read(int slot) => new(Volatile.Read(ref Word(slot)));

    /// <summary>
    /// Makes the bucket's version odd: until <see cref="EndWrite"/>, readers get nothing from it. Only with its shard's lock.
    /// </summary>
    public void BeginWrite(int bucket)
    {
        ref var version = ref Word(bucket << BucketShift);
        Volatile.Write(ref version, version + 1);
        Volatile.WriteBarrier();
    }

    /// <summary>Ends what <see cref="BeginWrite"/> began: readers may trust the bucket again.</summary>
    public void EndWrite(int bucket)
    {
        ref var version = ref Word(bucket << BucketShift);
        Volatile.Write(ref version, version + 1);
    }

    /// <summary>Sets a slot between <see cref="BeginWrite"/> and <see cref="EndWrite"/>.</summary>
    public void Set(int slot, Slot value) => Volatile.Write(ref Word(slot), value.Word);

    /// <summary>Sets a slot, so that readers of what it led to see it.</summary>
    public void Swap(int slot, Slot value)
    {
        BeginWrite(BucketOf(slot));
        Set(slot, value);
        EndWrite(BucketOf(slot));
    }

    /// <summary>Notes a use of what the slot leads to, as far as it counts. Any thread may; a lost one does no harm.</summary>
    public void Touch(int slot)
    {
        ref var word = ref Word(slot);
        var seen = new Slot(Volatile.Read(ref word));
        if (seen.IsUsed && seen.Uses < Slot.MostUses) Interlocked.CompareExchange(ref word, seen.WithUses(seen.Uses + 1).Word, seen.Word);
    }

    /// <summary>The slot that leads to a line; 0, which is no slot, when none does: then the entry there is dead.</summary>
    public int Find(ulong hash, Slot leading)
    {
        var bucket = BucketOf(hash);
        for (var matches = Matches(bucket, leading); matches != 0; matches &= matches - 1)
        {
            var slot = NumberOf(bucket, BitOperations.TrailingZeroCount(matches));
            if (Read(slot).Line == leading.Line) return slot;
        }
        return 0;
    }

    /// <summary>
    /// A slot for a new entry: a free one, or that of the least used entry of the same store; 0 when all are the other's.
    /// </summary>
    public int Choose(ulong hash, bool isDenial)
    {
        var bucket = BucketOf(hash);
        var (chosen, fewest) = (0, int.MaxValue);
        for (var slot = NumberOf(bucket, 1); slot <= NumberOf(bucket, SlotsInBucket); slot++)
        {
            var held = Read(slot);
            if (!held.IsUsed) return slot;
            if (held.IsDenial != isDenial || held.Uses >= fewest) continue;
            (chosen, fewest) = (slot, held.Uses);
        }
        return chosen;
    }

    private ref ulong Word(int number) => ref Unsafe.Add(ref Unsafe.As<byte, ulong>(ref memory[0]), (nint)(uint)number);
}
