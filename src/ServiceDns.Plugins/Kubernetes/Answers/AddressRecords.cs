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
        Span<byte> head = stackalloc byte[Vector128<byte>.Count];
        head.Clear();
        Answer.WriteFixed(head, ToQuestion, type, ttl, size);
        var template = Vector128.Create((ReadOnlySpan<byte>)head);
        var before = Math.Min(count, addresses.Length / size - first);
        var written = WriteRun(destination, template, addresses.Slice(first * size, before * size), size);
        return written + WriteRun(destination[written..], template, addresses[..((count - before) * size)], size);
    }

    private static int WriteRun(Span<byte> destination, Vector128<byte> template, ReadOnlySpan<byte> addresses, int size)
    {
        var at = 0;
        if (size == sizeof(uint))
        {
            foreach (var address in MemoryMarshal.Cast<byte, uint>(addresses))
            {
                MemoryMarshal.Write(destination[at..], template.AsUInt32().WithElement(3, address));
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
