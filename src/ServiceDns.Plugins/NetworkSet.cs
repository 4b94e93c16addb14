using System.Buffers.Binary;
using System.Globalization;
using ServiceDns.Cluster;
using ServiceDns.Server;

namespace ServiceDns.Plugins;

/// <summary>A set of address ranges of both families. A look-up costs one hash for each prefix length in it, however many ranges there are.</summary>
internal sealed class NetworkSet
{
    private const int AddressBits = 128, MappedBits = 96; // IPv4 is kept in its IPv6-mapped form

    private readonly (UInt128 Mask, HashSet<UInt128> Networks)[] byLength;

    private NetworkSet((UInt128 Mask, HashSet<UInt128> Networks)[] byLength) => this.byLength = byLength;

    /// <summary>Every address.</summary>
    public static NetworkSet All { get; } = new([(UInt128.Zero, [UInt128.Zero])]);

    /// <summary>A set of <c>ADDRESS/LENGTH</c>; bits behind the length do not matter.</summary>
    /// <exception cref="FormatException">One is no such range; the message is its text.</exception>
    public static NetworkSet Parse(IEnumerable<string> ranges) => new(
    [
        .. ranges.Select(Parse)
            .GroupBy(range => range.Mask, range => range.Network)
            .Select(group => (group.Key, group.ToHashSet())),
    ]);

    /// <summary>Whether the endpoint's address is in one of the ranges.</summary>
    public bool Contains(ClientAddress client) => Contains(client.Raw);

    /// <summary>Whether the address, 4 or 16 bytes in network order, is in one of the ranges.</summary>
    public bool Contains(ReadOnlySpan<byte> address)
    {
        var number = address.Length == 4 ? Mapped(BinaryPrimitives.ReadUInt32BigEndian(address)) : BinaryPrimitives.ReadUInt128BigEndian(address);
        foreach (var (mask, networks) in byLength)
        {
            if (networks.Contains(number & mask)) return true;
        }
        return false;
    }

    private static (UInt128 Mask, UInt128 Network) Parse(string range)
    {
        var slash = range.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !Address.TryParse(range.AsSpan(0, slash), out var address)
            || !int.TryParse(range.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > (range.Contains(':', StringComparison.Ordinal) ? AddressBits : AddressBits - MappedBits))
        {
            throw new FormatException(range);
        }
        if (!range.Contains(':', StringComparison.Ordinal)) length += MappedBits;
        var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (AddressBits - length);
        var number = address.Family == IpFamily.IPv4 ? Mapped((uint)address.Number) : address.Number;
        return (mask, number & mask);
    }

    private static UInt128 Mapped(uint address) => new(0, 0x0000_FFFF_0000_0000UL | address);
}
