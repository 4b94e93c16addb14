using System.Globalization;

namespace ServiceDns.Dns;

/// <summary>Numbers in records that may be written as words.</summary>
internal static class Mnemonics
{
    private static readonly Dictionary<string, uint> Algorithms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["RSAMD5"] = 1, ["DH"] = 2, ["DSA"] = 3, ["RSASHA1"] = 5, ["DSA-NSEC3-SHA1"] = 6, ["RSASHA1-NSEC3-SHA1"] = 7, ["RSASHA256"] = 8,
        ["RSASHA512"] = 10, ["ECC-GOST"] = 12, ["ECDSAP256SHA256"] = 13, ["ECDSAP384SHA384"] = 14, ["ED25519"] = 15, ["ED448"] = 16,
        ["INDIRECT"] = 252, ["PRIVATEDNS"] = 253, ["PRIVATEOID"] = 254,
    };

    private static readonly Dictionary<string, uint> CertificateTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PKIX"] = 1, ["SPKI"] = 2, ["PGP"] = 3, ["IPIX"] = 4, ["ISPKI"] = 5, ["IPGP"] = 6, ["ACPKIX"] = 7, ["IACPKIX"] = 8, ["URI"] = 253,
        ["OID"] = 254,
    };

    /// <summary>A DNSSEC algorithm (RFC 4034, appendix A.1).</summary>
    /// <exception cref="FormatException">Neither a mnemonic nor a number of 8 bits.</exception>
    public static uint Algorithm(string text) => Read(Algorithms, text, byte.MaxValue, "a DNSSEC algorithm");

    /// <summary>A certificate type (RFC 4398, section 2.1).</summary>
    /// <exception cref="FormatException">Neither a mnemonic nor a number of 16 bits.</exception>
    public static uint CertificateType(string text) => Read(CertificateTypes, text, ushort.MaxValue, "a certificate type");

    private static uint Read(Dictionary<string, uint> words, string text, uint largest, string what) =>
        words.TryGetValue(text, out var value)
        || (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= largest)
            ? value
            : throw new FormatException($"'{text}' is not {what}");
}
