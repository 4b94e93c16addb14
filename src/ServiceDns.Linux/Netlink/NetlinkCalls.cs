using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Netlink;

/// <summary>The system calls of netlink sockets. On -1 the reason is <see cref="Marshal.GetLastSystemError"/>, read at once.</summary>
internal static unsafe partial class NetlinkCalls
{
    public const int AddressFamily = 16; // AF_NETLINK
    public const int RawSocket = 3, CloseOnExec = 0x80000;
    public const int DontWait = 0x40, RealLength = 0x20; // MSG_DONTWAIT, MSG_TRUNC
    public const int SolSocket = 1, SolNetlink = 270;
    public const int SendBuffer = 7, ReceiveBuffer = 8, SendBufferForce = 32, ReceiveBufferForce = 33, AttachFilter = 26;
    public const int AddMembership = 1, CapAcknowledge = 10, ExtendedAcknowledge = 11, StrictCheck = 12;
    public const short PollIn = 1;

    [LibraryImport("libc", EntryPoint = "socket")]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind")]
    public static partial int Bind(int socket, NetlinkAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname")]
    public static partial int GetSocketName(int socket, NetlinkAddress* address, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    public static partial int SetOption(int socket, int level, int name, int* value, uint length);

    [LibraryImport("libc", EntryPoint = "sendto")]
    public static partial nint SendTo(int socket, byte* message, nuint length, int flags, NetlinkAddress* to, uint toLength);

    [LibraryImport("libc", EntryPoint = "recvfrom")]
    public static partial nint ReceiveFrom(int socket, byte* buffer, nuint length, int flags, NetlinkAddress* from, uint* fromLength);

    [LibraryImport("libc", EntryPoint = "poll")]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);
}

/// <summary>struct sockaddr_nl. The kernel's port is 0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkAddress
{
    public ushort Family;
    public ushort Padding;
    public uint PortId;
    public uint Groups;
}

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Events;
    public short Returned;
}
