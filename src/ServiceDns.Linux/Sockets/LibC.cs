using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>The system calls of the UDP loop. On -1 the reason is <see cref="Marshal.GetLastSystemError"/>, read at once.</summary>
/// <remarks>
/// Only numbers and pointers, so nothing is marshalled. No SuppressGCTransition: receiving blocks, and a collection could not start.
/// </remarks>
internal static unsafe partial class LibC
{
    /// <summary>Block for the first message only.</summary>
    public const int WaitForOne = 0x10000;

    /// <summary>Do not block.</summary>
    public const int DontWait = 0x40;

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    public static partial int ReceiveMessages(int socket, BatchMessage* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    public static partial int SendMessages(int socket, BatchMessage* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg")]
    public static partial nint ReceiveMessage(int socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    public static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    public static partial int InputOutputControl(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    public static partial nint SendMessage(int socket, MessageHeader* message, int flags);
}
