using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Shuffles the addresses of one section in the message that they lie in.</summary>
internal static class AddressShuffle
{
    private const int LengthField = 10; // behind a pointer as owner, type, class and TTL

    /// <summary>Swaps the data of addresses that are alike (Fisher and Yates; R. Durstenfeld, 1964).</summary>
    /// <param name="query">Gives the random numbers.</param>
    /// <param name="data">The message from the first address's data on.</param>
    /// <param name="count">How many addresses.</param>
    /// <param name="stride">From one address to the next.</param>
    /// <param name="dataLength">4 or 16.</param>
    public static void SwapData(Query query, Span<byte> data, int count, int stride, int dataLength)
    {
        if (dataLength == sizeof(uint)) Swap<uint>(query, data, count, stride);
        else Swap<UInt128>(query, data, count, stride);
    }

    /// <summary>Puts whole records, each with a pointer as owner, into a random order.</summary>
    public static void MoveRecords(Query query, in SectionShape shape)
    {
        var run = query.Response[shape.Start..shape.End];
        var copy = ArrayPool<byte>.Shared.Rent(run.Length);
        var keys = ArrayPool<ulong>.Shared.Rent(shape.Addresses);
        run.CopyTo(copy);
        var at = 0;
        for (var i = 0; i < shape.Addresses; i++)
        {
            keys[i] = ((ulong)query.NextRandom() << 32) | (uint)at;
            at += LengthAt(copy, at);
        }
        var written = 0;
        keys.AsSpan(0, shape.Addresses).Sort();
        foreach (var key in keys.AsSpan(0, shape.Addresses))
        {
            var length = LengthAt(copy, (int)(uint)key);
            copy.AsSpan((int)(uint)key, length).CopyTo(run[written..]);
            written += length;
        }
        ArrayPool<ulong>.Shared.Return(keys);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private static int LengthAt(byte[] records, int start) =>
        LengthField + 2 + BinaryPrimitives.ReadUInt16BigEndian(records.AsSpan(start + LengthField));

    private static void Swap<T>(Query query, Span<byte> data, int count, int stride) where T : unmanaged
    {
        for (var i = 0; i < count - 1; i++)
        {
            var other = i + (int)(((ulong)query.NextRandom() * (ulong)(count - i)) >> 32);
            var left = data[(i * stride)..];
            var right = data[(other * stride)..];
            var value = MemoryMarshal.Read<T>(left);
            MemoryMarshal.Write(left, MemoryMarshal.Read<T>(right));
            MemoryMarshal.Write(right, value);
        }
    }
}
