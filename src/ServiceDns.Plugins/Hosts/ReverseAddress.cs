using System.Buffers.Text;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Hosts;

/// <summary>Addresses in names of reverse lookup (RFC 1035, section 3.5; RFC 3596, section 2.5).</summary>
internal static class ReverseAddress
{
    private const int V6Labels = 34;

    /// <summary>Reads the address that the asked name is the reverse of.</summary>
    /// <param name="query">Its name is looked at.</param>
    /// <param name="address">16 bytes; an IPv4 address is written as IPv4-mapped.</param>
    public static bool TryRead(Query query, Span<byte> address) => query.LabelCount switch
    {
        6 when query.LowerName.EndsWith("\u0007in-addr\u0004arpa\0"u8) => TryReadV4(query, address),
        V6Labels when query.LowerName.EndsWith("\u0003ip6\u0004arpa\0"u8) => TryReadV6(query.LowerName, address),
        _ => false,
    };

    private static bool TryReadV4(Query query, Span<byte> address)
    {
        address[..10].Clear();
        address[10] = address[11] = 0xFF;
        for (var i = 0; i < 4; i++)
        {
            int start = query.LabelStarts[i];
            var label = query.LowerName.Slice(start + 1, query.LowerName[start]);
            var isCanonical = label.Length == 1 || label[0] is not ((byte)'0' or (byte)'+');
            if (!isCanonical || !Utf8Parser.TryParse(label, out byte value, out var used) || used != label.Length) return false;
            address[15 - i] = value;
        }
        return true;
    }

    private static bool TryReadV6(ReadOnlySpan<byte> name, Span<byte> address)
    {
        for (var i = 0; i < 32; i++)
        {
            if (name[2 * i] != 1) return false;
            var digit = name[2 * i + 1];
            if (!char.IsAsciiHexDigitLower((char)digit)) return false;
            var value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
            ref var target = ref address[15 - i / 2];
            target = (byte)(i % 2 == 0 ? value : target | (value << 4));
        }
        return true;
    }
}
