namespace ServiceDns.Plugins.ZoneData;

/// <summary>What a look-up in a zone found.</summary>
internal enum ZoneResult
{
    /// <summary>Records; or, without any, a name that is only there because of names below it.</summary>
    Success,

    /// <summary>No such name.</summary>
    NameError,

    /// <summary>A name of another zone: NS records of that one.</summary>
    Delegation,

    /// <summary>The name, but not the type.</summary>
    NoData,

    /// <summary>Nothing that could be told.</summary>
    ServerFailure,

    /// <summary>A name that a DNAME makes too long (RFC 6672, section 2.2).</summary>
    TooLong,

    /// <summary>A CNAME whose target is not here: <see cref="ZoneAnswer.Target"/> must be asked.</summary>
    External,
}
