using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>
/// What <see cref="Query.Parse"/> finds out, and what is said of the response: together, so that few stores clear all of it.
/// </summary>
internal struct RequestFields
{
    public int RequestLength, ResponseLength;
    public ushort Id;
    public HeaderFlags Flags;
    public RecordType Type;
    public RecordClass Class;
    public byte NameLength, LabelCount;
    public Opcode Opcode;
    public byte EdnsVersion;
    public bool HasEdns, DnssecOk;

    /// <summary>The payload size as the client offered it, and as plugins have it.</summary>
    public ushort OfferedSize, UdpPayloadSize;

    /// <summary>Whether the tail is one OPT record without options, which is kept only in its fields.</summary>
    public bool HasBareOpt;

    /// <summary>What stands in that record's TTL.</summary>
    public uint BareOptFlags;

    public byte AnswerCount, AuthorityCount, AdditionalCount; // 1, 1 and 2 at most
    public int TailLength, OptionsStart, OptionsLength;
    public int ResponseOptions; // bytes
    public ResponseCode ExtendedCode;

    /// <summary><see cref="Query.KeepsOrder"/> and <see cref="Query.IsForOneClient"/>, in bytes that would be padding.</summary>
    public bool KeepsOrder, IsForOneClient;

    /// <summary>One more than <see cref="Query.PrecomputedTtl"/>, so that none is 0.</summary>
    public int PrecomputedTtl;
}
