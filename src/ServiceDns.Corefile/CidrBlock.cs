using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ServiceDns.Corefile;

/// <summary>An address range, <c>ADDRESS/LENGTH</c>, and the reverse zones that cover it.</summary>
internal readonly struct CidrBlock
{
    private readonly UInt128 network; // the highest bits are the first ones
    private readonly int length;
    private readonly bool isV6;

    private CidrBlock(UInt128 network, int length, bool isV6) => (this.network, this.length, this.isV6) = (network, length, isV6);

    private int LabelBits => isV6 ? 4 : 8;

    /// <summary>Reads text with an address and a length; bits behind the length are dropped.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out CidrBlock block)
    {
        block = default;
        var slash = text.IndexOf('/');
        if (slash < 0 || !StrictAddress.TryParse(text[..slash], out var address)) return false;
        if (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return false;
        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        if (length > (isV6 ? 128 : 32) || text.Contains('\0')) return false;
        if (address.IsIPv4MappedToIPv6 && length >= 96)
        {
            (address, length, isV6) = (address.MapToIPv4(), length - 96, false);
        }
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
        block = new CidrBlock(BinaryPrimitives.ReadUInt128BigEndian(bytes) & mask, length, isV6);
        return true;
    }

    /// <summary>The zones that together are this range: one when its length is a whole number of labels (8 bits in IPv4,
    /// 4 in IPv6), else those of the next such length.</summary>
    internal IReadOnlyList<string> ReverseZones()
    {
        var labels = (length + LabelBits - 1) / LabelBits;
        var count = 1 << (labels * LabelBits - length);
        var zones = new string[count];
        for (var i = 0; i < count; i++)
        {
            var offset = labels == 0 ? UInt128.Zero : (UInt128)i << (128 - labels * LabelBits);
            zones[i] = ReverseZone(network + offset, labels);
        }
        return zones;
    }

    private string ReverseZone(UInt128 address, int labels)
    {
        var zone = new StringBuilder();
        for (var label = labels; label > 0; label--)
        {
            var value = (int)(address >> (128 - label * LabelBits)) & ((1 << LabelBits) - 1);
            zone.Append(value.ToString(isV6 ? "x" : "d", CultureInfo.InvariantCulture)).Append('.');
        }
        return zone.Append(isV6 ? "ip6.arpa." : "in-addr.arpa.").ToString();
    }
}
