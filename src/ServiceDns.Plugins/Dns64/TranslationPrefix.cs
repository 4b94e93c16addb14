using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Dns64;

/// <summary>The prefix that IPv4 addresses are put behind (RFC 6052, section 2.2).</summary>
internal sealed class TranslationPrefix
{
    private const int ReservedOctet = 8; // bits 64 to 71 are zero

    private readonly byte[] prefix = new byte[16];
    private readonly int length; // in bytes

    private TranslationPrefix(Address address, int length)
    {
        address.WriteTo(prefix);
        this.length = length;
    }

    /// <summary>64:ff9b::/96.</summary>
    public static TranslationPrefix WellKnown { get; } = new(Address.Parse("64:ff9b::"), 12);

    /// <summary>Reads <c>ADDRESS/LENGTH</c>.</summary>
    /// <exception cref="CorefileException">It is no IPv6 prefix, or of another length than 32, 40, 48, 56, 64 or 96.</exception>
    public static TranslationPrefix Parse(PluginSetup setup, string text)
    {
        if (!Cidr.TryParseStrict(text, out var cidr)) throw setup.Error($"invalid CIDR address: {text}");
        if (cidr.Family == IpFamily.IPv4) throw setup.Error($"invalid netmask 32 IPv6 address: {GoQuote.Quote(text)}");
        return cidr.PrefixLength % 8 == 0 && cidr.PrefixLength is >= 32 and <= 96
            ? new TranslationPrefix(cidr.Network, cidr.PrefixLength / 8)
            : throw setup.Error($"invalid prefix length {GoQuote.Quote(text)}");
    }

    /// <summary>Writes the 16 bytes that stand for the 4 of <paramref name="address"/>.</summary>
    public void Translate(ReadOnlySpan<byte> address, Span<byte> translated)
    {
        prefix.CopyTo(translated);
        var position = length;
        foreach (var octet in address)
        {
            if (position == ReservedOctet) position++;
            translated[position++] = octet;
        }
    }
}
