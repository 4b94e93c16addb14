using System.Buffers.Binary;

namespace ServiceDns.Dns;

/// <summary>The bits of a header's second word (RFC 1035, section 4.1.1; AD and CD: RFC 4035).</summary>
[Flags]
public enum HeaderFlags : ushort
{
    /// <summary>None set.</summary>
    None = 0,

    /// <summary>QR: a response.</summary>
    Response = 0x8000,

    /// <summary>AA: from the zone's own server.</summary>
    Authoritative = 0x0400,

    /// <summary>TC: records were left out.</summary>
    Truncated = 0x0200,

    /// <summary>RD: the client asks for recursion.</summary>
    RecursionDesired = 0x0100,

    /// <summary>RA: the server offers recursion.</summary>
    RecursionAvailable = 0x0080,

    /// <summary>Z: reserved.</summary>
    Zero = 0x0040,

    /// <summary>AD: the data were validated.</summary>
    AuthenticData = 0x0020,

    /// <summary>CD: the client validates by itself.</summary>
    CheckingDisabled = 0x0010,
}

/// <summary>An operation code (RFC 1035, RFC 1996, RFC 2136).</summary>
public enum Opcode : byte
{
    /// <summary>A query.</summary>
    Query = 0,

    /// <summary>An inverse query, obsolete (RFC 3425).</summary>
    InverseQuery = 1,

    /// <summary>A server status request.</summary>
    Status = 2,

    /// <summary>A zone change notification (RFC 1996).</summary>
    Notify = 4,

    /// <summary>A dynamic update (RFC 2136).</summary>
    Update = 5,
}

/// <summary>Reads and writes the 12 bytes before the question, in place.</summary>
/// <remarks>Every method expects a span of at least <see cref="Size"/> bytes.</remarks>
public static class Header
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 12;

    private const ushort OpcodeMask = 0x7800, CodeMask = 0x000F;

    /// <summary>The message's id.</summary>
    public static ushort Id(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    /// <summary>Flags without opcode and response code.</summary>
    public static HeaderFlags Flags(ReadOnlySpan<byte> message) =>
        (HeaderFlags)(BinaryPrimitives.ReadUInt16BigEndian(message[2..]) & ~(OpcodeMask | CodeMask));

    /// <summary>The operation.</summary>
    public static Opcode OpcodeOf(ReadOnlySpan<byte> message) => (Opcode)((message[2] >> 3) & 0xF);

    /// <summary>The lower four bits of the response code; an OPT record may hold eight more.</summary>
    public static ResponseCode Code(ReadOnlySpan<byte> message) => (ResponseCode)(message[3] & 0xF);

    /// <summary>Number of records in a section.</summary>
    public static ushort Count(ReadOnlySpan<byte> message, Section section) =>
        BinaryPrimitives.ReadUInt16BigEndian(message[(4 + 2 * (int)section)..]);

    /// <summary>Sets the id.</summary>
    public static void SetId(Span<byte> message, ushort id) => BinaryPrimitives.WriteUInt16BigEndian(message, id);

    /// <summary>Sets flags, opcode and the lower four bits of the code.</summary>
    public static void Set(Span<byte> message, HeaderFlags flags, Opcode opcode, ResponseCode code) =>
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)((ushort)flags | ((int)opcode << 11) | ((ushort)code & CodeMask)));

    /// <summary>Adds and removes flags, leaving the rest.</summary>
    public static void Change(Span<byte> message, HeaderFlags set, HeaderFlags clear = HeaderFlags.None)
    {
        var word = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)((word & ~(ushort)clear) | (ushort)set));
    }

    /// <summary>Sets the lower four bits of the response code.</summary>
    public static void SetCode(Span<byte> message, ResponseCode code) =>
        message[3] = (byte)((message[3] & 0xF0) | ((ushort)code & CodeMask));

    /// <summary>Sets the number of records in a section.</summary>
    public static void SetCount(Span<byte> message, Section section, int count) =>
        BinaryPrimitives.WriteUInt16BigEndian(message[(4 + 2 * (int)section)..], (ushort)count);
}

/// <summary>The sections of a message, in their order.</summary>
public enum Section
{
    /// <summary>What is asked.</summary>
    Question,

    /// <summary>What answers it.</summary>
    Answer,

    /// <summary>Whose word it is: NS, or the SOA of a negative answer (RFC 2308).</summary>
    Authority,

    /// <summary>What the client will need next, and OPT.</summary>
    Additional,
}
