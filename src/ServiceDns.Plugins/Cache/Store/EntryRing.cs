using System.Runtime.CompilerServices;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// A part of a store's memory that is written round and round: entries of any length come in behind the newest and go from the oldest, so
/// that nothing is ever in pieces.
/// </summary>
/// <remarks>An entry lies in one piece. What is left before the end is filled with an entry that no slot leads to.</remarks>
internal sealed class EntryRing
{
    private readonly LineMemory memory;
    private readonly int first, end;
    private int head, tail;

    /// <summary>Makes an empty ring of some lines of the store's memory.</summary>
    public EntryRing(LineMemory memory, int first, int size)
    {
        this.memory = memory;
        head = tail = this.first = first;
        end = first + size;
    }

    /// <summary>Lines in use, dead entries included.</summary>
    public int Used { get; private set; }

    /// <summary>Lines in all.</summary>
    public int Size => end - first;

    /// <summary>Entries that a slot leads to. Its owner counts them.</summary>
    public int Live { get; set; }

    /// <summary>The line of the oldest entry.</summary>
    public int Oldest => tail;

    /// <summary>Whether a line is of this ring.</summary>
    public bool Holds(int line) => line >= first && line < end;

    /// <summary>Whether an entry of that many lines can come in.</summary>
    public bool HasRoom(int lines)
    {
        if (Used == 0) head = tail = first;
        if (Used == Size) return false;
        return head < tail ? tail - head >= lines : end - head >= lines || tail - first >= lines;
    }

    /// <summary>The first line of a new entry, for which there is room.</summary>
    public int Append(int lines)
    {
        if (head >= tail && end - head < lines)
        {
            if (head < end) Unsafe.As<byte, EntryHeader>(ref memory[head]) = new EntryHeader { Lines = (ushort)(end - head) };
            Used += end - head;
            head = first;
        }
        var line = head;
        head += lines;
        Used += lines;
        if (head == end) head = first;
        return line;
    }

    /// <summary>Gives up the oldest entry.</summary>
    public void Drop(int lines)
    {
        tail += lines;
        Used -= lines;
        if (tail == end) tail = first;
    }
}
