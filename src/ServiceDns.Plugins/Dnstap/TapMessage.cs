using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ServiceDns.Plugins.Dnstap;

/// <summary>The kinds of messages that are made here (dnstap.proto, <c>Message.Type</c>).</summary>
internal enum TapKind
{
    /// <summary>A client has asked.</summary>
    ClientQuery = 5,

    /// <summary>A client is answered.</summary>
    ClientResponse = 6,

    /// <summary>Another server is asked.</summary>
    ForwarderQuery = 7,

    /// <summary>Another server has answered.</summary>
    ForwarderResponse = 8,
}

/// <summary>Writes one dnstap message in the form of Protocol Buffers: <c>Dnstap</c>, and <c>Message</c> in it (dnstap.proto).</summary>
internal ref struct TapMessage
{
    private const int Identity = 1, Version = 2, Extra = 3, Message = 14, DnstapType = 15;
    private const int Varint = 0, Bytes = 2, Fixed32 = 5; // wire types

    private readonly ArrayBufferWriter<byte> fields;

    /// <param name="kind">What happened.</param>
    /// <param name="isIPv4">Of the addresses.</param>
    /// <param name="isStream">TCP, or what goes over it.</param>
    public TapMessage(TapKind kind, bool isIPv4, bool isStream)
    {
        fields = new ArrayBufferWriter<byte>(128);
        Put(fields, 1, (ulong)kind);
        Put(fields, 2, isIPv4 ? 1ul : 2);
        Put(fields, 3, isStream ? 2ul : 1);
    }

    /// <summary>Who asks.</summary>
    public readonly void From(ReadOnlySpan<byte> address, int port)
    {
        Put(fields, 4, address);
        Put(fields, 6, (ulong)port);
    }

    /// <summary>Who answers.</summary>
    public readonly void To(ReadOnlySpan<byte> address, int port)
    {
        Put(fields, 5, address);
        Put(fields, 7, (ulong)port);
    }

    /// <summary>When it was asked.</summary>
    public readonly void Asked(DateTimeOffset time) => PutTime(8, time);

    /// <summary>When it was answered.</summary>
    public readonly void Answered(DateTimeOffset time) => PutTime(12, time);

    /// <summary>The query's bytes.</summary>
    public readonly void Query(ReadOnlySpan<byte> message) => Put(fields, 10, message);

    /// <summary>The response's bytes.</summary>
    public readonly void Response(ReadOnlySpan<byte> message) => Put(fields, 14, message);

    /// <summary>The whole.</summary>
    public readonly byte[] ToArray(byte[] identity, byte[] version, string? extra)
    {
        var whole = new ArrayBufferWriter<byte>(fields.WrittenCount + 128);
        Put(whole, Identity, identity);
        Put(whole, Version, version);
        if (extra is not null) Put(whole, Extra, Encoding.UTF8.GetBytes(extra));
        Put(whole, Message, fields.WrittenSpan);
        Put(whole, DnstapType, 1ul);
        return whole.WrittenSpan.ToArray();
    }

    private readonly void PutTime(int field, DateTimeOffset time)
    {
        Put(fields, field, (ulong)time.ToUnixTimeSeconds());
        PutTag(fields, field + 1, Fixed32);
        BinaryPrimitives.WriteUInt32LittleEndian(fields.GetSpan(4), (uint)(time.Ticks % TimeSpan.TicksPerSecond * 100));
        fields.Advance(4);
    }

    private static void Put(ArrayBufferWriter<byte> to, int field, ReadOnlySpan<byte> value)
    {
        PutTag(to, field, Bytes);
        PutNumber(to, (ulong)value.Length);
        to.Write(value);
    }

    private static void Put(ArrayBufferWriter<byte> to, int field, ulong value)
    {
        PutTag(to, field, Varint);
        PutNumber(to, value);
    }

    private static void PutTag(ArrayBufferWriter<byte> to, int field, int wireType) => PutNumber(to, ((ulong)field << 3) | (uint)wireType);

    private static void PutNumber(ArrayBufferWriter<byte> to, ulong value)
    {
        var room = to.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) room[length++] = (byte)(value | 0x80);
        room[length++] = (byte)value;
        to.Advance(length);
    }
}
