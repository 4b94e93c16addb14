namespace ServiceDns.Dns;

/// <summary>
/// Info codes of extended DNS errors (RFC 8914, section 4), those that are given here. Values outside this list are valid too.
/// </summary>
public enum ExtendedError : ushort
{
    /// <summary>The text says what.</summary>
    Other = 0,

    /// <summary>What is answered was so, and nobody knows whether it still is.</summary>
    StaleAnswer = 3,

    /// <summary>The failure was kept in a cache.</summary>
    CachedError = 13,

    /// <summary>The server is not fully up.</summary>
    NotReady = 14,

    /// <summary>The server's operator does not let it be answered.</summary>
    Blocked = 15,

    /// <summary>It is withheld by the client's own wish.</summary>
    Filtered = 17,

    /// <summary>As <see cref="StaleAnswer"/>, of a name that did not exist.</summary>
    StaleNameError = 19,

    /// <summary>No server that could answer is reachable.</summary>
    NoReachableAuthority = 22,

    /// <summary>An exchange with another server failed.</summary>
    NetworkError = 23,
}
