using System.Runtime.InteropServices;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>The key or data of an element by value: up to 32 bytes, no heap object.</summary>
internal readonly record struct ElementBytes
{
    /// <summary>The longest there are: two IPv6 addresses.</summary>
    public const int Limit = 32;

    private readonly ulong first, second, third, fourth;

    /// <summary>Copies bytes.</summary>
    public ElementBytes(ReadOnlySpan<byte> bytes)
    {
        Span<ulong> words = stackalloc ulong[Limit / sizeof(ulong)];
        bytes.CopyTo(MemoryMarshal.AsBytes(words));
        (first, second, third, fourth, Length) = (words[0], words[1], words[2], words[3], (byte)bytes.Length);
    }

    /// <summary>How many.</summary>
    public byte Length { get; }

    /// <summary>The 32-bit number in host order that they begin with.</summary>
    public uint Number => (uint)first;

    /// <summary>The 32-bit number behind <see cref="Number"/>.</summary>
    public uint SecondNumber => (uint)(first >> 32);

    /// <summary>A 32-bit number in host order.</summary>
    public static ElementBytes Of(uint number) => new(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in number)));

    /// <summary>A hash in which equal halves, such as an address twice, do not cancel out.</summary>
    public override int GetHashCode()
    {
        const ulong factor = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio (Knuth, volume 3, section 6.4)
        var hash = first * factor;
        hash = (hash ^ (hash >> 32) ^ second) * factor;
        hash = (hash ^ (hash >> 32) ^ third) * factor;
        hash = (hash ^ (hash >> 32) ^ fourth) * factor;
        return (int)(hash >> 32);
    }

    /// <summary>Writes them to the beginning of <paramref name="destination"/>, which has room for <see cref="Limit"/>.</summary>
    public Span<byte> CopyTo(Span<byte> destination)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(destination);
        (words[0], words[1], words[2], words[3]) = (first, second, third, fourth);
        return destination[..Length];
    }
}
