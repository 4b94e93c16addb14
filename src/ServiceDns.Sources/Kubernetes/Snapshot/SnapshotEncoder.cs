using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>Writes values through one small buffer, with their checksum. Keeps only what it may have to refer to again.</summary>
internal sealed class SnapshotEncoder(Stream stream)
{
    private const int BufferSize = 64 * 1024;
    private const int MostNumber = 10; // bytes of the longest LEB128 number

    private readonly byte[] buffer = new byte[BufferSize];
    private readonly Dictionary<string, int> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<LabelSet, int> labels = new(StringPool.BySet);
    private readonly Dictionary<ValueList<EndpointPort>, int> ports = [];
    private int filled;
    private long written;
    private uint checksum = uint.MaxValue;

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - filled) Flush();
        if (bytes.Length > buffer.Length)
        {
            Put(bytes);
            return;
        }
        bytes.CopyTo(buffer.AsSpan(filled));
        filled += bytes.Length;
    }

    /// <summary>A number.</summary>
    public void Number(ulong value)
    {
        if (buffer.Length - filled < MostNumber) Flush();
        for (; value > 0x7F; value >>= 7) buffer[filled++] = (byte)(value | 0x80);
        buffer[filled++] = (byte)value;
    }

    /// <summary>A string that hardly comes twice.</summary>
    public void Name(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        Number((ulong)size);
        if (size > buffer.Length - filled) Flush();
        if (size > buffer.Length) Put(Encoding.UTF8.GetBytes(text));
        else filled += Encoding.UTF8.GetBytes(text, buffer.AsSpan(filled));
    }

    /// <summary>A string that many objects have, or null.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            Number(0);
            return;
        }
        if (Refers(texts, text)) return;
        Name(text);
    }

    /// <summary>A set of labels, which many objects share.</summary>
    public void Labels(LabelSet set)
    {
        if (set.Count == 0)
        {
            Number(0);
            return;
        }
        if (Refers(labels, set)) return;
        Number((ulong)set.Count);
        foreach (var (key, value) in set.Pairs)
        {
            Text(key);
            Text(value);
        }
    }

    /// <summary>A list of a slice's ports, which most slices of a cluster share.</summary>
    public void Ports(ValueList<EndpointPort> list)
    {
        if (list.Count == 0)
        {
            Number(0);
            return;
        }
        if (Refers(ports, list)) return;
        Number((ulong)list.Count);
        foreach (var port in list)
        {
            Text(port.Name);
            Number((ulong)port.Protocol);
            Number(port.Port);
            Text(port.AppProtocol);
        }
    }

    /// <summary>An address: its length and its bytes.</summary>
    public void Address(Address address)
    {
        if (buffer.Length - filled < 17) Flush();
        buffer[filled] = (byte)address.Length;
        filled += 1 + address.WriteTo(buffer.AsSpan(filled + 1));
    }

    /// <summary>Addresses with their number.</summary>
    public void Addresses(ReadOnlySpan<Address> list)
    {
        Number((ulong)list.Length);
        foreach (var address in list) Address(address);
    }

    /// <summary>Strings with their number.</summary>
    public void Texts(ReadOnlySpan<string> list)
    {
        Number((ulong)list.Length);
        foreach (var text in list) Text(text);
    }

    /// <summary>The tail: nothing may follow.</summary>
    public void End()
    {
        Flush();
        Span<byte> tail = stackalloc byte[SnapshotFormat.TailSize];
        BinaryPrimitives.WriteInt64LittleEndian(tail, written);
        BinaryPrimitives.WriteUInt32LittleEndian(tail[8..], checksum);
        stream.Write(tail);
    }

    /// <summary>CRC-32C (Castagnoli), as the processor computes it: eight bytes a step.</summary>
    public static uint Checksum(uint start, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) start = BitOperations.Crc32C(start, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var single in bytes) start = BitOperations.Crc32C(start, single);
        return start;
    }

    /// <summary>0 is nothing, 1 what follows and has the next number from then on, 2 the first that followed.</summary>
    private bool Refers<T>(Dictionary<T, int> known, T value) where T : notnull
    {
        if (known.TryGetValue(value, out var number))
        {
            Number((ulong)number + 2);
            return true;
        }
        known.Add(value, known.Count);
        Number(1);
        return false;
    }

    private void Flush()
    {
        Put(buffer.AsSpan(0, filled));
        filled = 0;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        checksum = Checksum(checksum, bytes);
        written += bytes.Length;
        stream.Write(bytes);
    }
}
