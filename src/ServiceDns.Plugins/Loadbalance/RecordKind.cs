using ServiceDns.Dns;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Kinds of records, in the order in which a section has them.</summary>
internal enum RecordKind
{
    /// <summary>First: glibc and other stub resolvers want them before the addresses.</summary>
    Alias,

    /// <summary>All that is neither of the other kinds, in its own order.</summary>
    Other,

    /// <summary>A and AAAA, shuffled together.</summary>
    Address,

    /// <summary>MX, shuffled.</summary>
    MailExchanger,
}

/// <summary>Sorts records into kinds.</summary>
internal static class RecordKinds
{
    /// <summary>The kind of a record of that type.</summary>
    public static RecordKind Of(RecordType type) => type switch
    {
        RecordType.CNAME => RecordKind.Alias,
        RecordType.A or RecordType.AAAA => RecordKind.Address,
        RecordType.MX => RecordKind.MailExchanger,
        _ => RecordKind.Other,
    };
}
