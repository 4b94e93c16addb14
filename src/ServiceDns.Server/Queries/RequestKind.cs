namespace ServiceDns.Server;

/// <summary>What a datagram or stream message turned out to be.</summary>
public enum RequestKind
{
    /// <summary>A query to serve.</summary>
    Query,

    /// <summary>A zone change notification (RFC 1996): goes through the chain as a query does, but not through the UDP loop.</summary>
    Notify,

    /// <summary>Too short, or itself a response: no answer, or two servers could talk for ever.</summary>
    Ignore,

    /// <summary>Answer FORMERR.</summary>
    Malformed,

    /// <summary>Another operation: answer NOTIMP.</summary>
    NotImplemented,

    /// <summary>An EDNS version other than 0: answer BADVERS (RFC 6891, section 6.1.3).</summary>
    BadVersion,
}
