using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>What waits in a UDP socket to be received.</summary>
public static unsafe class SocketQueue
{
    private const int SolSocket = 1, SoMemInfo = 55;
    private const int AllocatedForReceiving = 0, ReceiveBuffer = 1, Dropped = 8, MemInfoCount = 9; // SK_MEMINFO_… of linux/sock_diag.h
    private const nuint GetStamp = 0x8907; // SIOCGSTAMPNS

    /// <summary>
    /// How much of the receive buffer is taken, from 0 to 1; the kernel's account may lag by a quarter. 0 where it does not tell.
    /// </summary>
    public static double Fill(Socket socket)
    {
        Span<uint> memory = stackalloc uint[MemInfoCount];
        Read(socket, memory);
        return memory[ReceiveBuffer] > 0 ? (double)memory[AllocatedForReceiving] / memory[ReceiveBuffer] : 0;
    }

    /// <summary>
    /// Datagrams that found no room, or that a filter refused, since the socket was opened; wraps round. 0 where the kernel does not tell.
    /// </summary>
    public static uint Drops(Socket socket)
    {
        Span<uint> memory = stackalloc uint[MemInfoCount];
        Read(socket, memory);
        return memory[Dropped];
    }

    /// <summary>
    /// How long the datagram that was received last had waited. The first call makes the kernel note when datagrams come, for good; until
    /// one that came after it was received, there is no answer.
    /// </summary>
    public static bool TryAge(int descriptor, TimeProvider time, out TimeSpan age)
    {
        ArgumentNullException.ThrowIfNull(time);
        age = default;
        var stamp = default(TimeSpec);
        if (LibC.InputOutputControl(descriptor, GetStamp, &stamp) < 0) return false;
        var came =
            DateTimeOffset.UnixEpoch.AddTicks(stamp.Seconds * TimeSpan.TicksPerSecond + stamp.Nanoseconds / TimeSpan.NanosecondsPerTick);
        age = time.GetUtcNow() - came;
        if (age < TimeSpan.Zero) age = TimeSpan.Zero; // the clock was set
        return age < TimeSpan.FromMinutes(1);
    }

    private static void Read(Socket socket, Span<uint> memory)
    {
        ArgumentNullException.ThrowIfNull(socket);
        try
        {
            socket.GetRawSocketOption(SolSocket, SoMemInfo, MemoryMarshal.AsBytes(memory));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            memory.Clear();
        }
    }

    /// <summary>struct timespec of 64-bit machines.</summary>
    private struct TimeSpec
    {
        public nint Seconds, Nanoseconds;
    }
}
