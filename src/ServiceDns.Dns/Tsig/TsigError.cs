namespace ServiceDns.Dns;

/// <summary>What a TSIG record says of the request's own (RFC 8945, section 3). The number 16 is BADVERS in an OPT record.</summary>
public enum TsigError : ushort
{
    /// <summary>Nothing was wrong.</summary>
    None = 0,

    /// <summary>The signature is not that of the message.</summary>
    BadSignature = 16,

    /// <summary>The key, or the algorithm, is not known.</summary>
    BadKey = 17,

    /// <summary>The signature is too old, or the clocks differ.</summary>
    BadTime = 18,

    /// <summary>The signature is cut shorter than is accepted.</summary>
    BadTruncation = 22,
}
