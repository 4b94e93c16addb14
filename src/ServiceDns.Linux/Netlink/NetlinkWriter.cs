using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ServiceDns.Linux.Netlink;

/// <summary>Writes netlink messages into a caller-owned buffer, without allocating.</summary>
/// <remarks>
/// Headers are in host byte order (netlink(7)). Values of nf_tables, conntrack and ipset are big-endian, those of other families mostly
/// in host order, so each number is written by the method that names its order. A full buffer latches <see cref="Overflowed"/> instead
/// of throwing; <see cref="NetlinkBatch"/> then repeats the message in a larger one.
/// </remarks>
public ref struct NetlinkWriter(Span<byte> buffer)
{
    /// <summary>Bytes of struct nlmsghdr.</summary>
    public const int HeaderSize = 16;

    /// <summary>Bytes of the longest attribute, header included: its length is a 16-bit number.</summary>
    public const int AttributeLimit = ushort.MaxValue;

    internal const int AttributeHeaderSize = 4;
    internal const ushort NestedFlag = 0x8000;

    private readonly Span<byte> buffer = buffer;
    private int messageStart;

    /// <summary>Bytes written, padding included.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the buffer was too small. What was written is then of no use.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Whether an attribute became longer than <see cref="AttributeLimit"/>. No buffer helps with that.</summary>
    public bool AttributeTooLong { get; private set; }

    /// <summary>Starts a message; <see cref="EndMessage"/> fills in its length.</summary>
    public void BeginMessage(ushort type, NetlinkFlags flags, uint sequence)
    {
        messageStart = Length;
        var header = Reserve(HeaderSize);
        if (header.IsEmpty) return;
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], (ushort)flags);
        MemoryMarshal.Write(header[8..], sequence);
    }

    /// <summary>Ends the message begun last.</summary>
    public void EndMessage()
    {
        if (!Overflowed) MemoryMarshal.Write(buffer[messageStart..], (uint)(Length - messageStart));
    }

    /// <summary>Writes the family's own header, which stands between the message's and the attributes.</summary>
    public void PutFamilyHeader(scoped ReadOnlySpan<byte> header)
    {
        var place = Reserve(header.Length);
        if (!place.IsEmpty) header.CopyTo(place);
    }

    /// <summary>Writes an attribute.</summary>
    public void Put(ushort type, scoped ReadOnlySpan<byte> value)
    {
        var place = PutEmpty(type, value.Length);
        if (!place.IsEmpty) value.CopyTo(place);
    }

    /// <summary>Writes an attribute of so many zero bytes and gives the place of its value; empty after an overflow.</summary>
    public Span<byte> PutEmpty(ushort type, int length)
    {
        var size = AttributeHeaderSize + length;
        AttributeTooLong |= size > AttributeLimit;
        var attribute = Reserve(size);
        if (attribute.IsEmpty) return default;
        MemoryMarshal.Write(attribute, (ushort)size);
        MemoryMarshal.Write(attribute[2..], type);
        return attribute.Slice(AttributeHeaderSize, length);
    }

    /// <summary>Writes an attribute of one byte.</summary>
    public void PutByte(ushort type, byte value) => Put(type, new ReadOnlySpan<byte>(in value));

    /// <summary>Writes a number in network order.</summary>
    public void PutBigEndian(ushort type, ushort value) =>
        PutHost(type, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <inheritdoc cref="PutBigEndian(ushort, ushort)"/>
    public void PutBigEndian(ushort type, uint value) =>
        PutHost(type, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <inheritdoc cref="PutBigEndian(ushort, ushort)"/>
    public void PutBigEndian(ushort type, ulong value) =>
        PutHost(type, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Writes a number in host order.</summary>
    public void PutHost(ushort type, ushort value) => Put(type, MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(in value)));

    /// <inheritdoc cref="PutHost(ushort, ushort)"/>
    public void PutHost(ushort type, uint value) => Put(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    /// <inheritdoc cref="PutHost(ushort, ushort)"/>
    public void PutHost(ushort type, ulong value) => Put(type, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in value)));

    /// <summary>Writes text and a zero byte behind it.</summary>
    public void PutString(ushort type, string text)
    {
        var place = PutEmpty(type, Encoding.UTF8.GetByteCount(text) + 1);
        if (!place.IsEmpty) Encoding.UTF8.GetBytes(text, place);
    }

    /// <summary>Opens a nested attribute and returns the mark that <see cref="EndNested"/> closes.</summary>
    public int BeginNested(ushort type)
    {
        var mark = Length;
        PutEmpty((ushort)(type | NestedFlag), 0);
        return mark;
    }

    /// <summary>Closes the nested attribute.</summary>
    public void EndNested(int mark)
    {
        if (Overflowed) return;
        AttributeTooLong |= Length - mark > AttributeLimit;
        MemoryMarshal.Write(buffer[mark..], (ushort)(Length - mark));
    }

    private Span<byte> Reserve(int size)
    {
        var aligned = (size + 3) & ~3; // NLMSG_ALIGN and NLA_ALIGN are both 4
        if (Overflowed || aligned > buffer.Length - Length)
        {
            Overflowed = true;
            return default;
        }
        var slot = buffer.Slice(Length, aligned);
        slot.Clear();
        Length += aligned;
        return slot;
    }
}
