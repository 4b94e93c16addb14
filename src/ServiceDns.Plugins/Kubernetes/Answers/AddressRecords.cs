using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Writes rows of A or AAAA records that differ in nothing but the address: what stands before it is made once for all.</summary>
internal static class AddressRecords
{
    private const int HeadSize = 12; // pointer, type, class, TTL, length
    private const ushort ToQuestion = 0xC000 | Header.Size;

    /// <summary>Writes <paramref name="count"/> records of the asked name, from one address on and round to the first.</summary>
    /// <param name="destination">Where; long enough.</param>
    /// <param name="type">A or AAAA.</param>
    /// <param name="ttl">Seconds.</param>
    /// <param name="addresses">4 or 16 bytes each.</param>
    /// <param name="first">The index of the first address to write.</param>
    /// <param name="count">At most as many as there are.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, RecordType type, uint ttl, ReadOnlySpan<byte> addresses, int first, int count)
    {
        var size = type == RecordType.A ? 4 : 16;
        var template = Head(type, ttl, size);
        var before = Math.Min(count, addresses.Length / size - first);
        var written = WriteRun(destination, template, addresses.Slice(first * size, before * size), size);
        return written + WriteRun(destination[written..], template, addresses[..((count - before) * size)], size);
    }

    /// <summary>
    /// The bytes before the address, in the order that little-endian machines have them in: .NET runs on others only for s390x.
    /// </summary>
    private static Vector128<uint> Head(RecordType type, uint ttl, int size)
    {
        var wireTtl = BinaryPrimitives.ReverseEndianness(ttl);
        return Vector128.Create(
            BinaryPrimitives.ReverseEndianness((uint)(ToQuestion << 16 | (int)type)),
            (uint)BinaryPrimitives.ReverseEndianness((ushort)RecordClass.IN) | wireTtl << 16,
            wireTtl >> 16 | (uint)BinaryPrimitives.ReverseEndianness((ushort)size) << 16,
            0);
    }

    private static int WriteRun(Span<byte> destination, Vector128<uint> template, ReadOnlySpan<byte> addresses, int size)
    {
        var at = 0;
        if (size == sizeof(uint))
        {
            foreach (var address in MemoryMarshal.Cast<byte, uint>(addresses))
            {
                MemoryMarshal.Write(destination[at..], template.WithElement(3, address));
                at += HeadSize + sizeof(uint);
            }
            return at;
        }
        foreach (var address in MemoryMarshal.Cast<byte, Vector128<byte>>(addresses))
        {
            MemoryMarshal.Write(destination[at..], template);
            MemoryMarshal.Write(destination[(at + HeadSize)..], address);
            at += HeadSize + Vector128<byte>.Count;
        }
        return at;
    }
}
