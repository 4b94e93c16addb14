using ServiceDns.Plugins.Signing;

namespace ServiceDns.Plugins.Dnssec;

/// <summary>Signatures over record sets, kept for the next time. Bounded; of a part that is full the oldest entry goes.</summary>
/// <param name="capacity">Entries; at least 64 are kept.</param>
internal sealed class SignatureCache(int capacity)
{
    private const int PartCount = 16, LeastInPart = 4;

    private readonly int partCapacity = Math.Max(capacity / PartCount, LeastInPart);
    private readonly Part[] parts = [.. Enumerable.Range(0, PartCount).Select(_ => new Part())];
    private int count;

    /// <summary>Entries that are kept.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>The signatures, when they are good beyond <paramref name="until"/>; null when they must be made anew.</summary>
    public byte[][]? Find(Key key, uint until)
    {
        var part = PartOf(key);
        lock (part) return part.Entries.TryGetValue(key, out var entry) && entry.Expiration >= until ? entry.Signatures : null;
    }

    /// <summary>Keeps signatures.</summary>
    public void Add(Key key, byte[][] signatures, SignaturePeriod period)
    {
        var part = PartOf(key);
        lock (part)
        {
            var isNew = !part.Entries.ContainsKey(key);
            part.Entries[key] = new Entry(signatures, period.Expiration);
            if (!isNew) return;
            part.Order.Enqueue(key);
            if (part.Entries.Count > partCapacity) part.Entries.Remove(part.Order.Dequeue());
            else Interlocked.Increment(ref count);
        }
    }

    private Part PartOf(Key key) => parts[key.First % PartCount];

    private readonly record struct Entry(byte[][] Signatures, uint Expiration);

    private sealed class Part
    {
        public Dictionary<Key, Entry> Entries { get; } = [];

        public Queue<Key> Order { get; } = []; // in which they came
    }

    /// <summary>Stands for a record set and its signer: two hashes, so that no two sets ever meet.</summary>
    internal readonly record struct Key(ulong First, ulong Second)
    {
        /// <summary>The key of a canonical form.</summary>
        public static Key Of(ReadOnlySpan<byte> canonical, ReadOnlySpan<byte> signer)
        {
            var first = KeyHash.Of(canonical, KeyHash.Of(signer));
            return new Key(first, KeyHash.Of(canonical, ~first));
        }
    }
}
