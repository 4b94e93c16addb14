using System.Buffers.Binary;

namespace ServiceDns.Dns;

/// <summary>The parts of an OPT record (RFC 6891).</summary>
public static class Edns
{
    /// <summary>Bytes of an OPT record without options.</summary>
    public const int MinimumSize = 11;

    /// <summary>The least payload size that counts; smaller ones are read as this (RFC 6891, section 6.2.3).</summary>
    public const int MinimumPayload = 512;

    /// <summary>The bit of the TTL field that asks for DNSSEC records (RFC 3225).</summary>
    public const uint DnssecOkFlag = 0x8000;

    /// <summary>NSID (RFC 5001).</summary>
    public const ushort NsidOption = 3;

    /// <summary>Client subnet (RFC 7871).</summary>
    public const ushort ClientSubnetOption = 8;

    /// <summary>Expire (RFC 7314).</summary>
    public const ushort ExpireOption = 9;

    /// <summary>Cookie (RFC 7873).</summary>
    public const ushort CookieOption = 10;

    /// <summary>TCP keepalive (RFC 7828).</summary>
    public const ushort TcpKeepaliveOption = 11;

    /// <summary>Padding (RFC 7830).</summary>
    public const ushort PaddingOption = 12;

    /// <summary>Extended DNS Error (RFC 8914).</summary>
    public const ushort ExtendedErrorOption = 15;

    /// <summary>
    /// Appends an OPT record without options at <paramref name="length"/> and counts it; the buffer must have room for 11 bytes.
    /// </summary>
    /// <returns>The message's new length.</returns>
    public static int Append(Span<byte> message, int length, int payloadSize, ResponseCode code, bool dnssecOk)
    {
        var opt = message.Slice(length, MinimumSize);
        var upper = (ulong)(byte)((int)code >> 4);
        BinaryPrimitives.WriteUInt32BigEndian(opt[7..], dnssecOk ? DnssecOkFlag << 16 : 0); // then the length, 0
        BinaryPrimitives.WriteUInt64BigEndian(
            opt, ((ulong)RecordType.OPT << 40) | ((ulong)(ushort)payloadSize << 24) | (upper << 16) | (dnssecOk ? DnssecOkFlag >> 8 : 0));
        Header.SetCount(message, Section.Additional, Header.Count(message, Section.Additional) + 1);
        return length + MinimumSize;
    }

    /// <summary>Adds an option to the OPT record that is the last record of the message.</summary>
    /// <param name="message">The buffer, with room for 4 bytes and the value.</param>
    /// <param name="length">The message's length, where the OPT record ends.</param>
    /// <param name="opt">Where the OPT record starts.</param>
    /// <param name="code">The option's code.</param>
    /// <param name="value">Its data.</param>
    /// <returns>The message's new length.</returns>
    public static int AppendOption(Span<byte> message, int length, int opt, ushort code, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message[length..], code);
        BinaryPrimitives.WriteUInt16BigEndian(message[(length + 2)..], (ushort)value.Length);
        value.CopyTo(message[(length + 4)..]);
        length += 4 + value.Length;
        BinaryPrimitives.WriteUInt16BigEndian(message[(opt + 9)..], (ushort)(length - opt - MinimumSize));
        return length;
    }

    /// <summary>Whether an OPT record's data are options, one behind the other to the last byte.</summary>
    public static bool AreOptions(ReadOnlySpan<byte> rdata)
    {
        var position = 0;
        while (TryNextOption(rdata, ref position, out _, out _))
        {
        }
        return position == rdata.Length;
    }

    /// <summary>
    /// Finds the next option in an OPT record's data and moves <paramref name="position"/> behind it; false at the end or when it is cut
    /// off.
    /// </summary>
    public static bool TryNextOption(ReadOnlySpan<byte> rdata, ref int position, out ushort code, out ReadOnlySpan<byte> value)
    {
        code = 0;
        value = default;
        if (position + 4 > rdata.Length) return false;
        code = BinaryPrimitives.ReadUInt16BigEndian(rdata[position..]);
        int size = BinaryPrimitives.ReadUInt16BigEndian(rdata[(position + 2)..]);
        if (position + 4 + size > rdata.Length) return false;
        value = rdata.Slice(position + 4, size);
        position += 4 + size;
        return true;
    }
}
