using System.Buffers.Binary;

namespace ServiceDns.Linux.Sockets;

/// <summary>
/// The program of a <see cref="ClientFilter"/>: a binary search of the sender's address, so that a datagram of anybody costs a handful of
/// comparisons, and for those found a throw of the dice.
/// </summary>
internal sealed class ClientFilterProgram(bool isIPv6)
{
    /// <summary>Most clients: what a program may hold (4,096 instructions) with room to spare.</summary>
    public const int MostClients = 256;

    private const int LongestOfClient = 12, Longest = 4 + MostClients * LongestOfClient;
    private const int Leaf = 4; // fewer clients are compared one after the other

    private const ushort LoadWord = 0x20, LoadScratch = 0x60, StoreScratch = 0x02; // BPF_…
    private const ushort Jump = 0x05, JumpEqual = 0x15, JumpGreater = 0x25, Return = 0x06;
    private const uint NetworkHeader = unchecked((uint)-0x100000); // SKF_NET_OFF
    private const uint RandomNumber = unchecked((uint)(-0x1000 + 56)); // SKF_AD_RANDOM
    private const uint IPv4Source = NetworkHeader + 12, IPv6Source = NetworkHeader + 8;
    private const uint None = 0, Whole = uint.MaxValue;

    private readonly BpfInstruction[] instructions = new BpfInstruction[Longest];
    private readonly ulong[] clients = new ulong[MostClients]; // as numbers that sort as addresses do
    private readonly uint[] passes = new uint[MostClients];

    /// <summary>Instructions of the last program.</summary>
    public int Length { get; private set; }

    /// <summary>Makes a program of at most <see cref="MostClients"/> of the clients; see <see cref="ClientFilter.TryAttach"/>.</summary>
    /// <returns>It, until the next is made.</returns>
    public ReadOnlySpan<BpfInstruction> Write(ReadOnlySpan<ulong> keys, ReadOnlySpan<double> parts)
    {
        var count = Math.Min(keys.Length, MostClients);
        for (var i = 0; i < count; i++)
        {
            clients[i] = isIPv6 ? BinaryPrimitives.ReverseEndianness(keys[i]) : BinaryPrimitives.ReverseEndianness((uint)keys[i]);
            passes[i] = (uint)(parts[i] * uint.MaxValue);
        }
        Array.Sort(clients, passes, 0, count);

        Length = 0;
        Add(LoadWord, isIPv6 ? IPv6Source : IPv4Source);
        if (isIPv6)
        {
            Add(StoreScratch, 0);
            Add(LoadWord, IPv6Source + 4);
            Add(StoreScratch, 1);
        }
        Search(0, count);
        return instructions.AsSpan(0, Length);
    }

    private void Search(int from, int to)
    {
        if (to - from <= Leaf)
        {
            for (var i = from; i < to; i++) Match(i);
            Add(Return, Whole);
            return;
        }
        var middle = (from + to) / 2;
        SkipUnlessGreater(clients[middle - 1]);
        var jump = Length;
        Add(Jump, 0);
        Search(from, middle);
        instructions[jump] = new(Jump, (uint)(Length - jump - 1));
        Search(middle, to);
    }

    /// <summary>Leaves out the next instruction unless the address is greater.</summary>
    private void SkipUnlessGreater(ulong client)
    {
        if (isIPv6)
        {
            Add(LoadScratch, 0);
            Add(JumpGreater, (uint)(client >> 32), then: 3);
            Add(JumpEqual, (uint)(client >> 32), otherwise: 3);
            Add(LoadScratch, 1);
        }
        Add(JumpGreater, (uint)client, otherwise: 1);
    }

    private void Match(int index)
    {
        if (isIPv6)
        {
            Add(LoadScratch, 0);
            Add(JumpEqual, (uint)(clients[index] >> 32), otherwise: 6);
            Add(LoadScratch, 1);
        }
        Add(JumpEqual, (uint)clients[index], otherwise: 4);
        Add(LoadWord, RandomNumber);
        Add(JumpGreater, passes[index], otherwise: 1);
        Add(Return, None);
        Add(Return, Whole);
    }

    private void Add(ushort code, uint operand, byte then = 0, byte otherwise = 0) =>
        instructions[Length++] = new(code, operand, then, otherwise);
}
