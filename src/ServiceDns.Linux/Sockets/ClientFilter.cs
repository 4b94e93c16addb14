using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>
/// Lets the kernel drop a part of some clients' datagrams before they are queued to a socket: by whoever delivers them, at no cost to who
/// reads the socket. A classic BPF program (socket(7), SO_ATTACH_FILTER), which any user may attach.
/// </summary>
public static unsafe class ClientFilter
{
    /// <summary>Most clients of one filter.</summary>
    public const int MostClients = 32;

    private const int SolSocket = 1, SoAttachFilter = 26, SoDetachFilter = 27;
    private const int LongestOfClient = 8, Longest = 4 + MostClients * LongestOfClient + 1;

    // BPF_…
    private const ushort LoadWord = 0x20, LoadScratch = 0x60, StoreScratch = 0x02, JumpEqual = 0x15, JumpGreater = 0x25, Return = 0x06;
    // SKF_NET_OFF, SKF_AD_RANDOM
    private const uint NetworkHeader = unchecked((uint)-0x100000), RandomNumber = unchecked((uint)(-0x1000 + 56));
    private const uint IPv4Source = NetworkHeader + 12, IPv6Source = NetworkHeader + 8;
    private const uint Whole = uint.MaxValue;

    /// <summary>Replaces the socket's filter.</summary>
    /// <param name="socket">The socket, of the family of the keys.</param>
    /// <param name="isIPv6">Whether keys are the first eight bytes of an IPv6 address; else the four of an IPv4 one.</param>
    /// <param name="keys">The clients, as their address's bytes in network order read as a little-endian number.</param>
    /// <param name="passes">Which part of each client's datagrams passes, from 0 to 1; everybody else's do.</param>
    /// <returns>Whether the system has taken it.</returns>
    public static bool TryAttach(Socket socket, bool isIPv6, ReadOnlySpan<ulong> keys, ReadOnlySpan<double> passes)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var program = stackalloc Instruction[Longest];
        var length = 0;
        program[length++] = new(LoadWord, isIPv6 ? IPv6Source : IPv4Source);
        if (isIPv6)
        {
            program[length++] = new(StoreScratch, 0);
            program[length++] = new(LoadWord, IPv6Source + 4);
            program[length++] = new(StoreScratch, 1);
        }
        for (var i = 0; i < Math.Min(keys.Length, MostClients); i++)
        {
            if (isIPv6)
            {
                program[length++] = new(LoadScratch, 0);
                program[length++] = new(JumpEqual, BinaryPrimitives.ReverseEndianness((uint)keys[i]), otherwise: 6);
                program[length++] = new(LoadScratch, 1);
            }
            var word = isIPv6 ? (uint)(keys[i] >> 32) : (uint)keys[i];
            program[length++] = new(JumpEqual, BinaryPrimitives.ReverseEndianness(word), otherwise: 4);
            program[length++] = new(LoadWord, RandomNumber);
            program[length++] = new(JumpGreater, (uint)(passes[i] * uint.MaxValue), otherwise: 1);
            program[length++] = new(Return, 0);
            program[length++] = new(Return, Whole);
        }
        program[length++] = new(Return, Whole);
        var filter = new FilterProgram { Length = (ushort)length, Instructions = program };
        return TrySet(socket, SoAttachFilter, new ReadOnlySpan<byte>(&filter, sizeof(FilterProgram)));
    }

    /// <summary>Takes the socket's filter away, if it has one.</summary>
    public static void Detach(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        TrySet(socket, SoDetachFilter, stackalloc byte[sizeof(int)]);
    }

    private static bool TrySet(Socket socket, int option, ReadOnlySpan<byte> value)
    {
        try
        {
            socket.SetRawSocketOption(SolSocket, option, value);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Instruction(ushort code, uint operand, byte otherwise = 0)
    {
        private readonly ushort code = code;
        private readonly byte then;
        private readonly byte otherwise = otherwise;
        private readonly uint operand = operand;
    }

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public Instruction* Instructions;
    }
}
