using System.Buffers.Binary;

namespace ServiceDns.Dns;

/// <summary>
/// Appends records behind the question of a message that lies in a caller-owned buffer, with compression and without allocating.
/// </summary>
/// <remarks>
/// The header's counts are kept right after every record. A record that does not fit is taken back whole and latches
/// <see cref="Overflowed"/>; nothing after it is added, so the message stays a valid prefix. Records must come in section order.
/// </remarks>
public ref struct MessageWriter
{
    private readonly Span<byte> buffer;
    private NameCompressor names;
    private int recordStart;
    private int rdataStart;
    private Section section;

    /// <summary>Continues the message in <paramref name="buffer"/> at <paramref name="length"/>.</summary>
    /// <param name="buffer">Header and question, then room; its length is the limit.</param>
    /// <param name="length">Bytes that are there already, at least the header.</param>
    public MessageWriter(Span<byte> buffer, int length)
    {
        this.buffer = buffer;
        Length = length;
        if (Header.Count(buffer, Section.Question) > 0) names.Remember(buffer, Header.Size);
    }

    /// <summary>Bytes of the message so far.</summary>
    public int Length { get; private set; }

    /// <summary>True once a record did not fit.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Starts a record; data follow by the Put methods, and <see cref="End"/> closes it.</summary>
    /// <param name="section">Its section, not before that of the record before.</param>
    /// <param name="owner">An uncompressed wire name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="ttl">Seconds.</param>
    /// <param name="recordClass">Its class.</param>
    public void Begin(Section section, scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, RecordClass recordClass = RecordClass.IN)
    {
        recordStart = Length;
        this.section = section;
        PutName(owner);
        PutUInt16((ushort)type);
        PutUInt16((ushort)recordClass);
        PutUInt32(ttl);
        PutUInt16(0);
        rdataStart = Length;
    }

    /// <summary>Closes the record; false when it did not fit and was taken back.</summary>
    public bool End()
    {
        if (Overflowed)
        {
            Length = recordStart;
            names.Forget(Length);
            return false;
        }
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(rdataStart - 2)..], (ushort)(Length - rdataStart));
        Header.SetCount(buffer, section, Header.Count(buffer, section) + 1);
        return true;
    }

    /// <summary>Adds a record whose data hold no names, or none that may be compressed.</summary>
    public bool Add(Section section, scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, scoped ReadOnlySpan<byte> rdata)
    {
        Begin(section, owner, type, ttl);
        Put(rdata);
        return End();
    }

    /// <summary>Adds a record whose data are one name: CNAME, PTR, NS, DNAME.</summary>
    public bool AddName(Section section, scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, scoped ReadOnlySpan<byte> target)
    {
        Begin(section, owner, type, ttl);
        PutName(target);
        return End();
    }

    /// <summary>Appends a name, compressed where its ending stands in the message already.</summary>
    public void PutName(scoped ReadOnlySpan<byte> name)
    {
        if (Overflowed) return;
        var start = Length;
        if (names.TryFind(buffer, name, out var known, out var target))
        {
            Put(name[..known]);
            PutUInt16((ushort)(0xC000 | target));
        }
        else
        {
            Put(name);
        }
        if (!Overflowed) names.Remember(buffer, start);
    }

    /// <summary>Appends bytes.</summary>
    public void Put(scoped ReadOnlySpan<byte> bytes)
    {
        if (!Reserve(bytes.Length)) return;
        bytes.CopyTo(buffer[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void PutByte(byte value)
    {
        if (Reserve(1)) buffer[Length++] = value;
    }

    /// <summary>Appends 16 bits in network order.</summary>
    public void PutUInt16(ushort value)
    {
        if (!Reserve(2)) return;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[Length..], value);
        Length += 2;
    }

    /// <summary>Appends 32 bits in network order.</summary>
    public void PutUInt32(uint value)
    {
        if (!Reserve(4)) return;
        BinaryPrimitives.WriteUInt32BigEndian(buffer[Length..], value);
        Length += 4;
    }

    private bool Reserve(int size)
    {
        if (!Overflowed && size <= buffer.Length - Length) return true;
        Overflowed = true;
        return false;
    }
}
