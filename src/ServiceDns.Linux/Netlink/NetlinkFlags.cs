namespace ServiceDns.Linux.Netlink;

/// <summary>Flags of a message (netlink(7), linux/netlink.h). What the upper byte means depends on the kind of request.</summary>
[Flags]
public enum NetlinkFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>NLM_F_REQUEST: every message to the kernel has it.</summary>
    Request = 0x01,

    /// <summary>NLM_F_MULTI: one of several replies; a message of type NLMSG_DONE ends them.</summary>
    Multi = 0x02,

    /// <summary>NLM_F_ACK: asks for a reply when the message was carried out.</summary>
    Acknowledge = 0x04,

    /// <summary>NLM_F_ECHO: asks to be told what was made.</summary>
    Echo = 0x08,

    /// <summary>NLM_F_DUMP_INTR: what is dumped changed meanwhile, the replies do not fit together.</summary>
    DumpInterrupted = 0x10,

    /// <summary>NLM_F_DUMP: asks for all there are.</summary>
    Dump = 0x300,

    /// <summary>NLM_F_REPLACE: overwrites what is there.</summary>
    Replace = 0x100,

    /// <summary>NLM_F_EXCL: fails where the object is there.</summary>
    Exclusive = 0x200,

    /// <summary>NLM_F_CREATE: makes the object where it is missing.</summary>
    Create = 0x400,

    /// <summary>NLM_F_APPEND: puts it behind what is there.</summary>
    Append = 0x800,

    /// <summary>NLM_F_NONREC: of a deletion, only when nothing hangs on it.</summary>
    NotRecursive = 0x100,

    /// <summary>NLM_F_CAPPED: of an error, the request is not repeated in it.</summary>
    Capped = 0x100,

    /// <summary>NLM_F_ACK_TLVS: of an error, attributes follow that say more.</summary>
    HasAttributes = 0x200,
}
