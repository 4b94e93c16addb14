using System.Buffers.Binary;

namespace ServiceDns.Dns;

/// <summary>A TSIG record (RFC 8945, section 4.2).</summary>
/// <param name="Key">The key's name, the record's owner.</param>
/// <param name="Algorithm">The algorithm's name.</param>
/// <param name="Time">When it was signed, in seconds since 1970.</param>
/// <param name="Fudge">Seconds that the clocks may differ.</param>
/// <param name="Code">The signature.</param>
/// <param name="OriginalId">The message's id when it was signed.</param>
/// <param name="Error">What is wrong with the request.</param>
/// <param name="Other">The server's time for <see cref="TsigError.BadTime"/>, else empty.</param>
public sealed record TsigRecord(
    DomainName Key, DomainName Algorithm, ulong Time, ushort Fudge, byte[] Code, ushort OriginalId, TsigError Error, byte[] Other)
{
    /// <summary>Bytes of a time.</summary>
    public const int TimeSize = 6;

    private const int FixedSize = 10; // type, class, TTL, length of data

    /// <summary>Where it starts in the message that it was read from.</summary>
    public int Start { get; init; }

    /// <summary>Bytes in a message.</summary>
    public int Length => Key.Length + FixedSize + DataLength;

    private int DataLength => Algorithm.Length + TimeSize + 10 + Code.Length + Other.Length;

    /// <summary>Looks at the last record of a message.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="record">The record; null when the message has none.</param>
    /// <returns>False when the message is malformed, or its TSIG record is, or stands elsewhere than at the end.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, out TsigRecord? record)
    {
        record = null;
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            if (record is not null) return false;
            if (reader.Current.Type != RecordType.TSIG) continue;
            record = Read(message, reader.Current);
            if (record is null) return false;
        }
        return !reader.IsMalformed;
    }

    /// <summary>Appends the record to a message and counts it.</summary>
    /// <param name="buffer">The message, with room for <see cref="Length"/> bytes behind it.</param>
    /// <param name="length">The message's length.</param>
    /// <returns>The new length.</returns>
    public int Append(Span<byte> buffer, int length)
    {
        Key.Wire.CopyTo(buffer[length..]);
        var at = length + Key.Length;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)RecordType.TSIG);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 2)..], (ushort)RecordClass.Any);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[(at + 4)..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 8)..], (ushort)DataLength);
        at += FixedSize;
        at += Put(buffer[at..], Algorithm.Wire);
        WriteTime(buffer[at..], Time);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 6)..], Fudge);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 8)..], (ushort)Code.Length);
        at += 10;
        at += Put(buffer[at..], Code);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], OriginalId);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 2)..], (ushort)Error);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 4)..], (ushort)Other.Length);
        at += 6;
        at += Put(buffer[at..], Other);
        Header.SetCount(buffer, Section.Additional, Header.Count(buffer, Section.Additional) + 1);
        return at;
    }

    /// <summary>Writes a time as six bytes.</summary>
    public static void WriteTime(Span<byte> destination, ulong seconds)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(seconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)seconds);
    }

    private static TsigRecord? Read(ReadOnlySpan<byte> message, RecordView view)
    {
        if (view.Section != Section.Additional || view.Class != RecordClass.Any || view.Ttl != 0) return null;
        var whole = message[..view.End];
        var (owner, at) = (view.Start, view.Rdata);
        if (!TryReadName(whole, ref owner, out var key) || !TryReadName(whole, ref at, out var algorithm)) return null;
        var data = whole[at..];
        if (data.Length < 10) return null;
        var time = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(data) << 32) | BinaryPrimitives.ReadUInt32BigEndian(data[2..]);
        var fudge = BinaryPrimitives.ReadUInt16BigEndian(data[6..]);
        if (!TryTake(ref data, 8, out var code) || data.Length < 6) return null;
        var (id, error) = (BinaryPrimitives.ReadUInt16BigEndian(data), BinaryPrimitives.ReadUInt16BigEndian(data[2..]));
        if (!TryTake(ref data, 4, out var other) || data.Length > 0) return null;
        return new TsigRecord(key, algorithm, time, fudge, code.ToArray(), id, (TsigError)error, other.ToArray()) { Start = view.Start };
    }

    private static bool TryReadName(ReadOnlySpan<byte> message, ref int at, out DomainName name)
    {
        Span<byte> wire = stackalloc byte[WireName.MaxLength];
        var isName = WireName.TryRead(message, ref at, wire, out var length);
        name = isName ? DomainName.FromWire(wire[..length]) : DomainName.Root;
        return isName;
    }

    /// <summary>Takes bytes whose number stands before them, and what stands before that.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> data, int before, out ReadOnlySpan<byte> taken)
    {
        int size = BinaryPrimitives.ReadUInt16BigEndian(data[before..]);
        var start = before + 2;
        taken = data.Length >= start + size ? data.Slice(start, size) : default;
        if (data.Length < start + size) return false;
        data = data[(start + size)..];
        return true;
    }

    private static int Put(Span<byte> destination, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination);
        return bytes.Length;
    }
}
