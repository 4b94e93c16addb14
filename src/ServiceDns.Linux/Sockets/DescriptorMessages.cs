using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>
/// Messages between two processes that carry open descriptors (unix(7), SCM_RIGHTS), over a connected SOCK_SEQPACKET socket.
/// </summary>
/// <remarks>
/// Calls block, within the socket's time-outs. What is sent stays open with the sender; what is received is the receiver's to close.
/// </remarks>
public static unsafe class DescriptorMessages
{
    /// <summary>Descriptors in one message at most; the kernel takes 253.</summary>
    public const int MostDescriptors = 64;

    private const int SolSocket = 1, ScmRights = 1;
    private const int NoSignal = 0x4000, CloseOnExec = 0x40000000; // MSG_NOSIGNAL, MSG_CMSG_CLOEXEC
    private const int ControlTruncated = 0x8, Truncated = 0x20; // MSG_CTRUNC, MSG_TRUNC

    private static readonly int ControlSize = PacketInfo.HeaderSize + MostDescriptors * sizeof(int);

    /// <summary>Sends a message.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="text">Its bytes, at least one.</param>
    /// <param name="descriptors">At most <see cref="MostDescriptors"/>.</param>
    /// <exception cref="SocketException">The other side is gone, or did not take it in time.</exception>
    public static void Send(Socket socket, ReadOnlySpan<byte> text, ReadOnlySpan<int> descriptors)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MostDescriptors);
        var control = stackalloc byte[ControlSize];
        fixed (byte* start = text)
        {
            var vector = new IoVector { Start = start, Length = (nuint)text.Length };
            var header = new MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (descriptors.Length > 0)
            {
                var size = PacketInfo.HeaderSize + descriptors.Length * sizeof(int);
                *(nuint*)control = (nuint)size;
                ((int*)(control + nint.Size))[0] = SolSocket;
                ((int*)(control + nint.Size))[1] = ScmRights;
                descriptors.CopyTo(new Span<int>(control + PacketInfo.HeaderSize, descriptors.Length));
                header.Control = control;
                header.ControlLength = (nuint)size;
            }
            while (LibC.SendMessage((int)socket.Handle, &header, NoSignal) < 0) ThrowUnlessInterrupted();
        }
        GC.KeepAlive(socket);
    }

    /// <summary>Waits for a message.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="room">Gets the bytes; a longer message is a mistake of the sender.</param>
    /// <param name="descriptors">Gets what came with them, each closed in a program that this process executes.</param>
    /// <returns>Bytes received; 0 when the other side has closed.</returns>
    /// <exception cref="SocketException">The other side is gone, says nothing in time, or sends more than fits.</exception>
    public static int Receive(Socket socket, Span<byte> room, List<int> descriptors)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(descriptors);
        var control = stackalloc byte[ControlSize];
        fixed (byte* start = room)
        {
            var vector = new IoVector { Start = start, Length = (nuint)room.Length };
            var header = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = (nuint)ControlSize };
            nint count;
            while ((count = LibC.ReceiveMessage((int)socket.Handle, &header, CloseOnExec)) < 0) ThrowUnlessInterrupted();
            GC.KeepAlive(socket);
            descriptors.AddRange(Descriptors(control, header.ControlLength));
            return (header.Flags & (ControlTruncated | Truncated)) == 0 ? (int)count : throw new SocketException((int)Errno.MessageTooLong);
        }
    }

    private static ReadOnlySpan<int> Descriptors(byte* control, nuint length)
    {
        if (length < (nuint)PacketInfo.HeaderSize) return [];
        var isRights = ((int*)(control + nint.Size))[0] == SolSocket && ((int*)(control + nint.Size))[1] == ScmRights;
        return isRights
            ? new ReadOnlySpan<int>(control + PacketInfo.HeaderSize, ((int)*(nuint*)control - PacketInfo.HeaderSize) / sizeof(int))
            : [];
    }

    private static void ThrowUnlessInterrupted()
    {
        var error = Marshal.GetLastSystemError();
        if (error != (int)Errno.Interrupted) throw new SocketException(error);
    }
}
