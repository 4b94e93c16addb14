using System.Globalization;

namespace ServiceDns.Dns;

/// <summary>A resource record or question type (IANA DNS parameters). Values outside this list are valid too (RFC 3597).</summary>
public enum RecordType : ushort
{
#pragma warning disable CS1591 // the mnemonics are IANA's own
    None = 0, A = 1, NS = 2, MD = 3, MF = 4, CNAME = 5, SOA = 6, MB = 7, MG = 8, MR = 9, NULL = 10, PTR = 12, HINFO = 13, MINFO = 14,
    MX = 15, TXT = 16, RP = 17, AFSDB = 18, X25 = 19, ISDN = 20, RT = 21, NSAPPTR = 23, SIG = 24, KEY = 25, PX = 26, GPOS = 27, AAAA = 28,
    LOC = 29,
    EID = 31, NIMLOC = 32, SRV = 33, NAPTR = 35, KX = 36, CERT = 37, DNAME = 39, OPT = 41, APL = 42, DS = 43, SSHFP = 44, IPSECKEY = 45,
    RRSIG = 46, NSEC = 47, DNSKEY = 48, DHCID = 49, NSEC3 = 50, NSEC3PARAM = 51, TLSA = 52, SMIMEA = 53, HIP = 55, NINFO = 56, RKEY = 57,
    TALINK = 58, CDS = 59, CDNSKEY = 60, OPENPGPKEY = 61, CSYNC = 62, ZONEMD = 63, SVCB = 64, HTTPS = 65, SPF = 99, UINFO = 100, UID = 101,
    GID = 102, NID = 104, L32 = 105, L64 = 106, LP = 107, EUI48 = 108, EUI64 = 109, NXNAME = 128, TKEY = 249, TSIG = 250, IXFR = 251,
    AXFR = 252, MAILB = 253, MAILA = 254, ANY = 255, URI = 256, CAA = 257, AVC = 258, AMTRELAY = 260, RESINFO = 261, TA = 32768,
    DLV = 32769,
#pragma warning restore CS1591
}

/// <summary>Text forms of <see cref="RecordType"/>.</summary>
public static class RecordTypes
{
    private static readonly Dictionary<RecordType, string> Names = Enum.GetValues<RecordType>()
        .Where(type => type != RecordType.None).Distinct()
        .ToDictionary(type => type, type => type == RecordType.NSAPPTR ? "NSAP-PTR" : Enum.GetName(type)!);

    private static readonly Dictionary<string, RecordType> Types = Names.ToDictionary(
        pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The mnemonic, or <c>TYPE1234</c> (RFC 3597, section 5).</summary>
    public static string ToText(this RecordType type) => Names.TryGetValue(type, out var name) ? name : $"TYPE{(ushort)type}";

    /// <summary>Reads a mnemonic in any case, or <c>TYPE1234</c>.</summary>
    public static bool TryParse(string text, out RecordType type)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Types.TryGetValue(text, out type)) return true;
        if (!text.StartsWith("TYPE", StringComparison.OrdinalIgnoreCase)) return false;
        if (!ushort.TryParse(text.AsSpan(4), NumberStyles.None, null, out var number)) return false;
        type = (RecordType)number;
        return true;
    }
}
