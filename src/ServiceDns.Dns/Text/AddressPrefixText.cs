using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ServiceDns.Dns;

/// <summary>APL records: <c>1:192.0.2.0/24 !2:2001:db8::/32</c>, each a family, an address and the length of a prefix (RFC 3123).</summary>
internal static class AddressPrefixText
{
    private const int Negation = 0x80;

    /// <summary>Appends one prefix.</summary>
    /// <exception cref="FormatException">The word is none.</exception>
    public static void Write(ArrayBufferWriter<byte> data, string word)
    {
        var isNegated = word.StartsWith('!');
        var (colon, slash) = (word.IndexOf(':', StringComparison.Ordinal), word.LastIndexOf('/'));
        var first = isNegated ? 1 : 0;
        if (colon < 0 || slash < colon || !IPAddress.TryParse(word.AsSpan(colon + 1, slash - colon - 1), out var address)
            || !byte.TryParse(word.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || word[first..colon] != FamilyOf(address).ToString(CultureInfo.InvariantCulture))
        {
            throw new FormatException($"'{word}' is not a prefix like 1:192.0.2.0/24 or !2:2001:db8::/32");
        }
        var bytes = address.GetAddressBytes();
        if (length > 8 * bytes.Length) throw new FormatException($"'{word}': a prefix has at most {8 * bytes.Length} bits");
        if (HasBitsBehind(bytes, length)) throw new FormatException($"'{word}': the address has bits set behind the prefix");
        var used = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1; // section 4: zeros at the end are left out
        data.Write<byte>([0, (byte)FamilyOf(address), length, (byte)(used | (isNegated ? Negation : 0)), .. bytes.AsSpan(0, used)]);
    }

    /// <summary>
    /// Appends the text of all prefixes. False when a family is unknown, or an address is too long or has zeros at its end.
    /// </summary>
    public static bool TryFormat(StringBuilder text, ReadOnlySpan<byte> data)
    {
        Span<byte> address = stackalloc byte[16];
        for (var isFirst = true; !data.IsEmpty; isFirst = false)
        {
            if (data.Length < 4) return false;
            var size = BinaryPrimitives.ReadUInt16BigEndian(data) switch { 1 => 4, 2 => 16, _ => -1 };
            var (length, used) = (data[2], data[3] & ~Negation);
            if (used > size || length > 8 * size || data.Length < 4 + used || (used > 0 && data[3 + used] == 0)) return false;
            address.Clear();
            data.Slice(4, used).CopyTo(address);
            if (HasBitsBehind(address[..size], length)) return false;
            if (!isFirst) text.Append(' ');
            if ((data[3] & Negation) != 0) text.Append('!');
            text.Append(CultureInfo.InvariantCulture, $"{data[1]}:{new IPAddress(address[..size])}/{length}");
            data = data[(4 + used)..];
        }
        return true;
    }

    private static int FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 1 : 2;

    private static bool HasBitsBehind(ReadOnlySpan<byte> address, int length)
    {
        var whole = length / 8;
        if (whole == address.Length) return false;
        return (address[whole] & (0xFF >> (length % 8))) != 0 || address[(whole + 1)..].ContainsAnyExcept((byte)0);
    }
}
