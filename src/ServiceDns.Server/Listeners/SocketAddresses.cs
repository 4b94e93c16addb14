using System.Buffers.Binary;

namespace ServiceDns.Server;

/// <summary>Reads socket addresses as systems lay them out: port at 2, then IPv4 at 4, or IPv6 at 8 and its scope at 24.</summary>
internal static class SocketAddresses
{
    /// <summary>Reads struct sockaddr_in or sockaddr_in6.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, bool isIPv6, ref ClientAddress address)
    {
        address.Port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (isIPv6)
        {
            ReadIPv6(bytes[8..], ref address);
            address.Scope = BitConverter.ToUInt32(bytes[24..]); // in the machine's order
        }
        else
        {
            ReadIPv4(bytes[4..], ref address);
        }
    }

    /// <summary>Reads a bare address of 4 or 16 bytes; port and scope stay.</summary>
    public static void ReadBare(ReadOnlySpan<byte> bytes, ref ClientAddress address)
    {
        if (bytes.Length == 4) ReadIPv4(bytes, ref address);
        else ReadIPv6(bytes, ref address);
    }

    private static void ReadIPv6(ReadOnlySpan<byte> bytes, ref ClientAddress address) => bytes[..16].CopyTo(address.Raw);

    private static void ReadIPv4(ReadOnlySpan<byte> bytes, ref ClientAddress address)
    {
        var raw = address.Raw;
        BinaryPrimitives.WriteUInt64LittleEndian(raw, 0);
        BinaryPrimitives.WriteUInt32BigEndian(raw[8..], 0xFFFF);
        bytes[..4].CopyTo(raw[12..]);
    }
}
