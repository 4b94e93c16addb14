namespace ServiceDns.Dns;

/// <summary>What a piece of a record's data is, in wire form and as text.</summary>
internal enum RdataField : byte
{
    /// <summary>A name, in full.</summary>
    Name,

    /// <summary>A number of 8 bits.</summary>
    Number8,

    /// <summary>A number of 16 bits.</summary>
    Number16,

    /// <summary>A number of 32 bits.</summary>
    Number32,

    /// <summary>Seconds in 32 bits; <c>1h30m</c> may be written too.</summary>
    Seconds,

    /// <summary>A moment in 32 bits, written <c>YYYYMMDDHHMMSS</c> or as seconds since 1970 (RFC 4034, section 3.2).</summary>
    Time,

    /// <summary>A record type in 16 bits.</summary>
    TypeCode,

    /// <summary>A DNSSEC algorithm: a number of 8 bits, or its mnemonic.</summary>
    Algorithm,

    /// <summary>A certificate type in 16 bits, or its mnemonic (RFC 4398, section 2.1).</summary>
    CertificateType,

    /// <summary>An IPv4 address.</summary>
    IPv4,

    /// <summary>An IPv6 address.</summary>
    IPv6,

    /// <summary>One character string with its length before it.</summary>
    Text,

    /// <summary>A character string that may be missing.</summary>
    OptionalText,

    /// <summary>A character string of letters and digits: written without quotes.</summary>
    Tag,

    /// <summary>Character strings up to the end, at least one.</summary>
    Texts,

    /// <summary>One string that is the rest of the data, without a length.</summary>
    Rest,

    /// <summary>The rest in hexadecimal digits.</summary>
    Hex,

    /// <summary>The rest in base 64.</summary>
    Base64,

    /// <summary>A salt with its length before it, in hexadecimal digits, or <c>-</c> (RFC 5155, section 3.3).</summary>
    Salt,

    /// <summary>A hash with its length before it, in base 32 with the extended hex alphabet.</summary>
    Hash,

    /// <summary>A set of types as a bitmap (RFC 4034, section 4.1.2).</summary>
    Types,

    /// <summary>64 bits as four groups of hexadecimal digits (RFC 6742).</summary>
    Locator,

    /// <summary>6 bytes as pairs of digits (RFC 7043).</summary>
    Eui48,

    /// <summary>8 bytes as pairs of digits.</summary>
    Eui64,

    /// <summary>The parameters of a service binding (RFC 9460).</summary>
    ServiceParameters,

    /// <summary>A place on Earth (RFC 1876).</summary>
    Location,

    /// <summary>Any number of address prefixes (RFC 3123).</summary>
    AddressPrefixes,

    /// <summary>The kind of a gateway, the algorithm of its key, the gateway and the key (RFC 4025).</summary>
    KeyGateway,

    /// <summary>Whether discovery is optional, the kind of a relay, and the relay (RFC 8777).</summary>
    Relay,

    /// <summary>A host identity, its key, and the servers to meet it at (RFC 8005).</summary>
    HostIdentity,
}
