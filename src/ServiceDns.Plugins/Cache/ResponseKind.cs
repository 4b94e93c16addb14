namespace ServiceDns.Plugins.Cache;

/// <summary>What a response is to a cache.</summary>
internal enum ResponseKind
{
    /// <summary>NOERROR with what was asked for, or nothing that says otherwise.</summary>
    Answer,

    /// <summary>NXDOMAIN.</summary>
    NameError,

    /// <summary>NOERROR with an SOA, and without what was asked for (RFC 2308, section 2.2).</summary>
    NoData,

    /// <summary>NOERROR with name servers and nothing else.</summary>
    Delegation,

    /// <summary>SERVFAIL or NOTIMP.</summary>
    ServerError,

    /// <summary>A zone transfer.</summary>
    Meta,

    /// <summary>Anything else.</summary>
    Other,
}
