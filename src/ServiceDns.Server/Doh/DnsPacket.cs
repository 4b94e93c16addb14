namespace ServiceDns.Server;

/// <summary>
/// CoreDNS's <c>message DnsPacket { bytes msg = 1; }</c> in Protocol Buffers, with gRPC's five bytes before it: one for compression,
/// four for the length.
/// </summary>
internal static class DnsPacket
{
    /// <summary>Bytes before the packet.</summary>
    public const int PrefixSize = 5;

    /// <summary>The most bytes of a packet: a message, the field's tag, and three bytes of its length.</summary>
    public const int MaxSize = ushort.MaxValue + 4;

    private const int MessageField = 1, VarInt = 0, EightBytes = 1, Bytes = 2, FourBytes = 5;

    /// <summary>Finds the DNS message in a packet; unknown fields are passed over. False when it is no packet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> message)
    {
        message = default;
        while (!packet.IsEmpty)
        {
            if (!TryReadNumber(ref packet, out var tag)) return false;
            var size = 0UL;
            switch ((int)(tag & 7))
            {
                case VarInt when TryReadNumber(ref packet, out _):
                    break;
                case EightBytes:
                    size = 8;
                    break;
                case FourBytes:
                    size = 4;
                    break;
                case Bytes when TryReadNumber(ref packet, out size):
                    break;
                default:
                    return false;
            }
            if (size > (ulong)packet.Length) return false;
            if (tag == (MessageField << 3 | Bytes)) message = packet[..(int)size];
            packet = packet[(int)size..];
        }
        return true;
    }

    /// <summary>
    /// Writes prefix and packet; returns their bytes. The room is <see cref="PrefixSize"/> + 4 more than the message has.
    /// </summary>
    public static int Write(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        var position = PrefixSize;
        destination[position++] = MessageField << 3 | Bytes;
        var length = message.Length;
        for (; length > 0x7F; length >>= 7) destination[position++] = (byte)(length | 0x80);
        destination[position++] = (byte)length;
        message.CopyTo(destination[position..]);
        position += message.Length;
        destination[0] = 0;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(destination[1..], position - PrefixSize);
        return position;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> packet, out ulong number)
    {
        number = 0;
        for (var i = 0; i < packet.Length && i < 10; i++)
        {
            number |= (ulong)(packet[i] & 0x7F) << (7 * i);
            if (packet[i] > 0x7F) continue;
            packet = packet[(i + 1)..];
            return true;
        }
        return false;
    }
}
