using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>struct iovec (readv(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Start;
    public nuint Length;
}

/// <summary>struct msghdr (recvmsg(2)). glibc's and musl's layouts agree on little-endian machines.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public byte* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary>struct mmsghdr (recvmmsg(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BatchMessage
{
    public MessageHeader Header;
    public uint Length;
}

/// <summary>Places in control data (cmsg(3), ip(7), ipv6(7)).</summary>
internal static class PacketInfo
{
    /// <summary>Bytes of struct cmsghdr: a size_t and two ints.</summary>
    public static readonly int HeaderSize = nint.Size + 8;

    /// <summary>struct in_pktinfo: int ipi_ifindex, struct in_addr ipi_spec_dst, struct in_addr ipi_addr.</summary>
    public const int IPv4Size = 12, IPv4Interface = 0, IPv4Address = 4;

    /// <summary>struct in6_pktinfo: struct in6_addr ipi6_addr, unsigned ipi6_ifindex.</summary>
    public const int IPv6Size = 20, IPv6Address = 0, IPv6Interface = 16;
}

/// <summary>
/// Control data of a message that the kernel cuts into datagrams of one length, the last of which may be shorter (udp(7)).
/// </summary>
internal static unsafe class SegmentLength
{
    /// <summary>UDP_SEGMENT at the level of SOL_UDP: Linux 4.18 and later.</summary>
    public const int Level = 17, Type = 103;

    /// <summary>Bytes with what fills up to the next multiple of a size_t.</summary>
    public static readonly uint Size = (uint)(PacketInfo.HeaderSize + nint.Size);

    /// <summary>Writes it, with its header.</summary>
    public static void Write(byte* control, ushort length)
    {
        *(nuint*)control = (nuint)(PacketInfo.HeaderSize + sizeof(ushort));
        *(int*)(control + nint.Size) = Level;
        *(int*)(control + nint.Size + sizeof(int)) = Type;
        *(ushort*)(control + PacketInfo.HeaderSize) = length;
    }
}
