using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Netlink;

/// <summary>A received message, in the memory it was received into.</summary>
public readonly ref struct NetlinkMessage
{
    /// <summary>NLMSG_ERROR: an error, or with the number 0 an acknowledgement.</summary>
    public const ushort ErrorType = 2;

    /// <summary>NLMSG_DONE: the end of several replies.</summary>
    public const ushort DoneType = 3;

    internal NetlinkMessage(ReadOnlySpan<byte> bytes)
    {
        Type = MemoryMarshal.Read<ushort>(bytes[4..]);
        Flags = (NetlinkFlags)MemoryMarshal.Read<ushort>(bytes[6..]);
        Sequence = MemoryMarshal.Read<uint>(bytes[8..]);
        PortId = MemoryMarshal.Read<uint>(bytes[12..]);
        Payload = bytes[NetlinkWriter.HeaderSize..];
    }

    /// <summary>What kind of message it is.</summary>
    public ushort Type { get; }

    /// <summary>The flags of its header (<c>NLM_F_…</c>).</summary>
    public NetlinkFlags Flags { get; }

    /// <summary>The sequence number of the request that it answers.</summary>
    public uint Sequence { get; }

    /// <summary>The socket that caused it, of a notification.</summary>
    public uint PortId { get; }

    /// <summary>What stands behind the header: the family's own header, then attributes.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The attributes behind a family header of <paramref name="headerSize"/> bytes.</summary>
    public NetlinkAttributes Attributes(int headerSize) => new(Payload.Length < headerSize ? [] : Payload[headerSize..]);
}

/// <summary>The messages of one received buffer, for <c>foreach</c>. What is cut off at the end is left out.</summary>
public ref struct NetlinkReader(ReadOnlySpan<byte> received)
{
    private ReadOnlySpan<byte> rest = received;
    private ReadOnlySpan<byte> current;

    /// <summary>The message that <see cref="MoveNext"/> came to.</summary>
    public readonly NetlinkMessage Current => new(current);

    /// <summary>Goes to the next message. False when there is none.</summary>
    public bool MoveNext()
    {
        if (rest.Length < NetlinkWriter.HeaderSize) return false;
        var length = MemoryMarshal.Read<uint>(rest);
        if (length < NetlinkWriter.HeaderSize || length > (uint)rest.Length) return false;
        current = rest[..(int)length];
        rest = rest[Math.Min(((int)length + 3) & ~3, rest.Length)..];
        return true;
    }

    /// <summary>Itself.</summary>
    public readonly NetlinkReader GetEnumerator() => this;
}
