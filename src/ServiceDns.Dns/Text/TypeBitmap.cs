using System.Buffers;

namespace ServiceDns.Dns;

/// <summary>Sets of record types as NSEC and its like hold them: a bitmap for each 256 types (RFC 4034, section 4.1.2).</summary>
public static class TypeBitmap
{
    private const int WindowSize = 32;

    /// <summary>Appends the set in wire form.</summary>
    public static void Write(IBufferWriter<byte> data, IEnumerable<RecordType> types)
    {
        ArgumentNullException.ThrowIfNull(data);
        Span<byte> bits = stackalloc byte[WindowSize];
        foreach (var window in types.Select(type => (ushort)type).GroupBy(type => type >> 8).OrderBy(group => group.Key))
        {
            bits.Clear();
            foreach (var type in window) bits[(type & 0xFF) / 8] |= (byte)(0x80 >> (type % 8));
            var length = bits.LastIndexOfAnyExcept((byte)0) + 1;
            data.Write([(byte)window.Key, (byte)length]);
            data.Write(bits[..length]);
        }
    }

    /// <summary>The types of a set, in ascending order. False when the bytes are no set.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out List<RecordType> types)
    {
        types = [];
        while (bytes.Length > 2)
        {
            int window = bytes[0], length = bytes[1];
            if (length is 0 or > WindowSize || bytes.Length < 2 + length) return false;
            for (var bit = 0; bit < 8 * length; bit++)
            {
                if ((bytes[2 + bit / 8] & (0x80 >> (bit % 8))) != 0) types.Add((RecordType)((window << 8) | bit));
            }
            bytes = bytes[(2 + length)..];
        }
        return bytes.IsEmpty;
    }
}
