using static ServiceDns.Dns.RdataField;

namespace ServiceDns.Dns;

/// <summary>Of what pieces the data of each type consist. Both directions between text and wire read this one table.</summary>
internal static class RdataLayout
{
    /// <summary>The pieces in their order; empty for types that are written only as RFC 3597 says.</summary>
    public static ReadOnlySpan<RdataField> Of(RecordType type) => type switch
    {
        RecordType.A => [IPv4],
        RecordType.AAAA => [IPv6],
        RecordType.NS or RecordType.CNAME or RecordType.PTR or RecordType.DNAME or RecordType.MB or RecordType.MG or RecordType.MR
            or RecordType.MD or RecordType.MF or RecordType.NSAPPTR => [Name],
        RecordType.SOA => [Name, Name, Number32, Seconds, Seconds, Seconds, Seconds],
        RecordType.MINFO or RecordType.RP or RecordType.TALINK => [Name, Name],
        RecordType.MX or RecordType.AFSDB or RecordType.RT or RecordType.KX or RecordType.LP => [Number16, Name],
        RecordType.PX => [Number16, Name, Name],
        RecordType.HINFO => [Text, Text],
        RecordType.GPOS => [Text, Text, Text],
        RecordType.X25 or RecordType.UINFO => [Text],
        RecordType.ISDN => [Text, OptionalText],
        RecordType.TXT or RecordType.SPF or RecordType.AVC or RecordType.NINFO or RecordType.RESINFO => [Texts],
        RecordType.UID or RecordType.GID => [Number32],
        RecordType.SRV => [Number16, Number16, Number16, Name],
        RecordType.NAPTR => [Number16, Number16, Text, Text, Text, Name],
        RecordType.LOC => [Location],
        RecordType.CERT => [CertificateType, Number16, Algorithm, Base64],
        RecordType.DS or RecordType.CDS or RecordType.DLV or RecordType.TA => [Number16, Algorithm, Number8, Hex],
        RecordType.DNSKEY or RecordType.CDNSKEY or RecordType.KEY or RecordType.RKEY => [Number16, Number8, Algorithm, Base64],
        RecordType.RRSIG or RecordType.SIG =>
            [RdataField.TypeCode, Algorithm, Number8, Seconds, Time, Time, Number16, Name, Base64],
        RecordType.NSEC => [Name, Types],
        RecordType.NSEC3 => [Number8, Number8, Number16, Salt, Hash, Types],
        RecordType.NSEC3PARAM => [Number8, Number8, Number16, Salt],
        RecordType.SSHFP => [Number8, Number8, Hex],
        RecordType.TLSA or RecordType.SMIMEA => [Number8, Number8, Number8, Hex],
        RecordType.ZONEMD => [Number32, Number8, Number8, Hex],
        RecordType.EID or RecordType.NIMLOC => [Hex],
        RecordType.DHCID or RecordType.OPENPGPKEY => [Base64],
        RecordType.CSYNC => [Number32, Number16, Types],
        RecordType.SVCB or RecordType.HTTPS => [Number16, Name, ServiceParameters],
        RecordType.URI => [Number16, Number16, Rest],
        RecordType.CAA => [Number8, Tag, Rest],
        RecordType.NID or RecordType.L64 => [Number16, Locator],
        RecordType.L32 => [Number16, IPv4],
        RecordType.EUI48 => [Eui48],
        RecordType.EUI64 => [Eui64],
        RecordType.APL => [AddressPrefixes],
        RecordType.IPSECKEY => [Number8, KeyGateway],
        RecordType.AMTRELAY => [Number8, Relay],
        RecordType.HIP => [HostIdentity],
        _ => [],
    };
}
