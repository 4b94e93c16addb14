using System.Numerics;

namespace ServiceDns.Cluster;

/// <summary>Leads from a hash to the rows that have it: open addressing, 4-byte slots, at most three quarters full.</summary>
/// <param name="hashOf">The hash of a row in the index.</param>
internal sealed class RowIndex(Func<int, uint> hashOf)
{
    private const int SmallestSize = 16;

    private int[] slots = new int[SmallestSize]; // a row's number and one; 0 is free
    private int count;

    /// <summary>Walks the rows whose hash may be <paramref name="hash"/>; others are among them.</summary>
    public Walk Find(uint hash) => new(Volatile.Read(ref slots), hash);

    public void Add(int row, uint hash)
    {
        if (4 * (count + 1) > 3 * slots.Length) Grow();
        Put(slots, row, hash);
        count++;
    }

    /// <summary>Takes a row out and closes the gap, so that nothing is left behind.</summary>
    public void Remove(int row, uint hash)
    {
        var mask = slots.Length - 1;
        var gap = (int)hash & mask;
        while (slots[gap] != row + 1)
        {
            if (slots[gap] == 0) return;
            gap = (gap + 1) & mask;
        }
        for (var i = (gap + 1) & mask; slots[i] != 0; i = (i + 1) & mask)
        {
            var home = (int)hashOf(slots[i] - 1) & mask;
            if (((i - home) & mask) < ((i - gap) & mask)) continue;
            slots[gap] = slots[i];
            gap = i;
        }
        slots[gap] = 0;
        count--;
    }

    private static void Put(int[] table, int row, uint hash)
    {
        var i = (int)hash & (table.Length - 1);
        while (table[i] != 0) i = (i + 1) & (table.Length - 1);
        table[i] = row + 1;
    }

    private void Grow()
    {
        var grown = new int[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * slots.Length))];
        foreach (var slot in slots)
        {
            if (slot != 0) Put(grown, slot - 1, hashOf(slot - 1));
        }
        Volatile.Write(ref slots, grown);
    }

    /// <summary>Walks candidates.</summary>
    public struct Walk(int[] slots, uint hash)
    {
        private int next = (int)hash & (slots.Length - 1);
        private int left = slots.Length; // a reader beside a writer sees no end, at worst

        public int Current { get; private set; }

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            if (left-- == 0 || Volatile.Read(ref slots[next]) is not (> 0 and var slot)) return false;
            Current = slot - 1;
            next = (next + 1) & (slots.Length - 1);
            return true;
        }
    }
}
