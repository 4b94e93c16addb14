using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ServiceDns.Linux.Netlink;

/// <summary>Attributes one behind the other, for <c>foreach</c>. What is cut off at the end is left out.</summary>
public ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>The attribute that <see cref="MoveNext"/> came to.</summary>
    public NetlinkAttribute Current { get; private set; }

    /// <summary>Goes to the next attribute. False when there is none.</summary>
    public bool MoveNext()
    {
        if (rest.Length < NetlinkWriter.AttributeHeaderSize) return false;
        var length = MemoryMarshal.Read<ushort>(rest);
        if (length < NetlinkWriter.AttributeHeaderSize || length > rest.Length) return false;
        Current = new NetlinkAttribute(MemoryMarshal.Read<ushort>(rest[2..]), rest[NetlinkWriter.AttributeHeaderSize..length]);
        rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        return true;
    }

    /// <summary>Itself.</summary>
    public readonly NetlinkAttributes GetEnumerator() => this;

    /// <summary>The first attribute of a type; one with an empty value when there is none.</summary>
    public readonly NetlinkAttribute Find(ushort type)
    {
        foreach (var attribute in this)
        {
            if (attribute.Type == type) return attribute;
        }
        return default;
    }
}

/// <summary>One attribute. Values that are too short read as 0.</summary>
public readonly ref struct NetlinkAttribute
{
    private const ushort TypeMask = 0x3FFF; // above it: nested, network byte order

    internal NetlinkAttribute(ushort type, ReadOnlySpan<byte> value)
    {
        Type = (ushort)(type & TypeMask);
        Value = value;
    }

    /// <summary>Its number, without flags.</summary>
    public ushort Type { get; }

    /// <summary>Its value, without padding.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The attributes in it.</summary>
    public NetlinkAttributes Nested => new(Value);

    /// <summary>The value as one byte.</summary>
    public byte Byte => Value.IsEmpty ? (byte)0 : Value[0];

    /// <summary>The value as a 16-bit number in network order.</summary>
    public ushort BigEndian16 => Value.Length < sizeof(ushort) ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(Value);

    /// <summary>The value as a 32-bit number in network order.</summary>
    public uint BigEndian32 => Value.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32BigEndian(Value);

    /// <summary>The value as a 64-bit number in network order.</summary>
    public ulong BigEndian64 => Value.Length < sizeof(ulong) ? 0 : BinaryPrimitives.ReadUInt64BigEndian(Value);

    /// <summary>The value as a 16-bit number in host order.</summary>
    public ushort Host16 => Value.Length < sizeof(ushort) ? (ushort)0 : MemoryMarshal.Read<ushort>(Value);

    /// <summary>The value as a 32-bit number in host order.</summary>
    public uint Host32 => Value.Length < sizeof(uint) ? 0 : MemoryMarshal.Read<uint>(Value);

    /// <summary>The value as text, up to its zero byte.</summary>
    public string Text
    {
        get
        {
            var end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }
}
