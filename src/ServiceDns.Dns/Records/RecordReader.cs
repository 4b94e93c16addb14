using System.Buffers.Binary;

namespace ServiceDns.Dns;

/// <summary>Where one record lies in its message. All offsets count from the message's first byte.</summary>
/// <param name="Section">The section it stands in.</param>
/// <param name="Start">Its owner name.</param>
/// <param name="Fixed">Its type; class, TTL and length follow.</param>
/// <param name="Type">Its type.</param>
/// <param name="Class">Its class; the payload size for OPT.</param>
/// <param name="Ttl">Its TTL in seconds; flags for OPT.</param>
/// <param name="RdataLength">Bytes of data.</param>
public readonly record struct RecordView(
    Section Section, int Start, int Fixed, RecordType Type, RecordClass Class, uint Ttl, int RdataLength)
{
    /// <summary>Where the TTL stands.</summary>
    public int TtlOffset => Fixed + 4;

    /// <summary>Where the data begin.</summary>
    public int Rdata => Fixed + 10;

    /// <summary>The first byte behind the record.</summary>
    public int End => Rdata + RdataLength;
}

/// <summary>Walks a message's records without copying. A message that ends early or lies about a length stops the walk.</summary>
public ref struct RecordReader
{
    private readonly ReadOnlySpan<byte> message;
    private int position;
    private int section;
    private int remaining;

    /// <summary>Starts behind the questions of <paramref name="message"/>.</summary>
    /// <param name="message">At least a header.</param>
    public RecordReader(ReadOnlySpan<byte> message)
    {
        this.message = message;
        position = Header.Size;
        for (var i = Header.Count(message, Section.Question); i > 0 && !IsMalformed; i--)
        {
            if (WireName.TrySkip(message, ref position) && position + 4 <= message.Length) position += 4;
            else IsMalformed = true;
        }
        QuestionEnd = position;
    }

    /// <summary>True once a record did not fit the message.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The first byte behind the questions.</summary>
    public int QuestionEnd { get; }

    /// <summary>The record that <see cref="MoveNext"/> found.</summary>
    public RecordView Current { get; private set; }

    /// <summary>Bytes read so far; after the walk, the message's length without trailing bytes.</summary>
    public readonly int Position => position;

    /// <summary>Goes to the next record; false at the end and at the first malformed one.</summary>
    public bool MoveNext()
    {
        while (remaining == 0)
        {
            if (section == (int)Section.Additional || IsMalformed) return false;
            remaining = Header.Count(message, (Section)(++section));
        }
        remaining--;
        var start = position;
        var at = position;
        if (!WireName.TrySkip(message, ref at) || at + 10 > message.Length) return Stop();
        var fields = message.Slice(at, 10);
        int length = BinaryPrimitives.ReadUInt16BigEndian(fields[8..]);
        if (at + 10 + length > message.Length) return Stop();
        Current = new RecordView(
            (Section)section, start, at, (RecordType)BinaryPrimitives.ReadUInt16BigEndian(fields),
            (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(fields[2..]), BinaryPrimitives.ReadUInt32BigEndian(fields[4..]), length);
        position = Current.End;
        return true;
    }

    private bool Stop()
    {
        IsMalformed = true;
        remaining = 0;
        return false;
    }
}
