using System.Buffers.Binary;
using System.Net;

namespace ServiceDns.Cluster;

/// <summary>The family of an address, as a Service's <c>ipFamilies</c> names it.</summary>
public enum IpFamily : byte
{
    /// <summary>IPv4, 4 bytes on the wire.</summary>
    IPv4,

    /// <summary>IPv6, 16 bytes on the wire.</summary>
    IPv6,
}

/// <summary>An IP address in 16 bytes and no heap object; IPv4 is kept in its IPv4-mapped form (RFC 4291, section 2.5.5.2).</summary>
/// <remarks>As with Go's <c>net.IP</c>, which Kubernetes uses, <c>::ffff:10.0.0.1</c> and <c>10.0.0.1</c> are the same address.</remarks>
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    private const int LongestQuad = 15;

    private readonly ulong high, low;

    private Address(ulong high, ulong low) => (this.high, this.low) = (high, low);

    /// <summary>The family: IPv4 for every IPv4-mapped value.</summary>
    public IpFamily Family => high == 0 && (low & 0xFFFF_FFFF_0000_0000) == MappedPrefix ? IpFamily.IPv4 : IpFamily.IPv6;

    /// <summary>The address as a number: 32 bits for IPv4, 128 for IPv6.</summary>
    public UInt128 Number => Family == IpFamily.IPv4 ? (uint)low : new UInt128(high, low);

    /// <summary>Bytes on the wire: 4 or 16.</summary>
    public int Length => Family == IpFamily.IPv4 ? 4 : 16;

    /// <summary>The address whose number in <paramref name="family"/> is <paramref name="number"/>; excess bits are dropped.</summary>
    public static Address FromNumber(IpFamily family, UInt128 number) => family == IpFamily.IPv4
        ? new Address(0, MappedPrefix | (uint)number)
        : new Address((ulong)(number >> 64), (ulong)number);

    /// <summary>Reads 4 or 16 bytes in network order.</summary>
    /// <exception cref="ArgumentException">Any other length.</exception>
    public static Address FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => new Address(0, MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        16 => new Address(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])),
        _ => throw new ArgumentException("an address has 4 or 16 bytes", nameof(bytes)),
    };

    /// <summary>The same address in this form; a scope is dropped.</summary>
    public static Address From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return FromBytes(bytes[..written]);
    }

    /// <summary>Reads the text that Kubernetes accepts: dotted quads without leading zeros, or RFC 4291 text without a zone.</summary>
    /// <returns>False for anything else, short IPv4 forms such as <c>10.1</c> and brackets included.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        if (text.Contains(':'))
        {
            if (text.IndexOfAny('[', '%', '/') >= 0 || !EmbeddedQuadIsStrict(text) || !IPAddress.TryParse(text, out var parsed))
            {
                return false;
            }
            address = From(parsed);
            return true;
        }
        return TryParseQuad(text, out address);
    }

    /// <summary>Reads an IPv4 address from ASCII: a dotted quad without leading zeros, the one form that is never warned about.</summary>
    /// <returns>False for anything else, IPv6 included.</returns>
    public static bool TryParseQuad(ReadOnlySpan<byte> ascii, out Address address)
    {
        address = default;
        if (ascii.Length > LongestQuad) return false;
        Span<char> text = stackalloc char[LongestQuad];
        for (var i = 0; i < ascii.Length; i++) text[i] = (char)ascii[i];
        return TryParseQuad(text[..ascii.Length], out address);
    }

    /// <summary>As <see cref="TryParse"/>, for text that is known to be right.</summary>
    /// <exception cref="FormatException">It was not.</exception>
    public static Address Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address");

    /// <summary>Writes <see cref="Length"/> bytes in network order and returns how many.</summary>
    /// <exception cref="ArgumentException">Not enough room.</exception>
    public int WriteTo(Span<byte> destination)
    {
        if (Family == IpFamily.IPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)low);
            return 4;
        }
        BinaryPrimitives.WriteUInt64BigEndian(destination, high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], low);
        return 16;
    }

    /// <summary>The framework's form of the same address.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..WriteTo(bytes)]);
    }

    /// <summary>Canonical text: dotted quad or RFC 5952.</summary>
    public override string ToString() => ToIPAddress().ToString();

    /// <inheritdoc/>
    public bool Equals(Address other) => high == other.high && low == other.low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(high, low);

    /// <summary>IPv4 before IPv6, each in numeric order.</summary>
    public int CompareTo(Address other) =>
        Family != other.Family ? Family.CompareTo(other.Family) : Number.CompareTo(other.Number);

    /// <summary>Same address.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Other address.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    private static bool TryParseQuad(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        uint value = 0;
        var octet = -1;
        var digits = 0;
        var octets = 0;
        foreach (var c in text)
        {
            if (c == '.')
            {
                if (octet < 0 || ++octets > 3) return false;
                value = (value << 8) | (uint)octet;
                (octet, digits) = (-1, 0);
            }
            else if (!char.IsAsciiDigit(c) || ++digits > 3 || (digits == 2 && octet == 0))
            {
                return false;
            }
            else
            {
                octet = (octet < 0 ? 0 : octet * 10) + (c - '0');
                if (octet > 255) return false;
            }
        }
        if (octets != 3 || octet < 0) return false;
        address = new Address(0, MappedPrefix | (value << 8) | (uint)octet);
        return true;
    }

    private static bool EmbeddedQuadIsStrict(ReadOnlySpan<char> text)
    {
        var tail = text[(text.LastIndexOf(':') + 1)..];
        return !tail.Contains('.') || TryParseQuad(tail, out _);
    }
}
