using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <content>The question, as parsed from the request.</content>
public sealed unsafe partial class Query
{
    private RequestFields fields;
    private byte[]? longTail;

    /// <summary>The client's id.</summary>
    public ushort Id => fields.Id;

    /// <summary>
    /// The request's flags. A plugin may change them for what <see cref="CopyRequest"/> sends on (as <c>cache</c> asks for AD), and then
    /// puts the client's back: RD and CD of the response come from here.
    /// </summary>
    public HeaderFlags RequestFlags
    {
        get => fields.Flags;
        set => fields.Flags = value;
    }

    /// <summary>The request's operation; a response repeats it.</summary>
    public Opcode Opcode => fields.Opcode;

    /// <summary>The request's length in bytes.</summary>
    public int RequestLength => fields.RequestLength;

    /// <summary>The asked name as the client wrote it, uncompressed.</summary>
    public ReadOnlySpan<byte> Name => new(memory + Header.Size, NameLength);

    /// <summary>The asked name in lower case (A to Z only, RFC 4343).</summary>
    public ReadOnlySpan<byte> LowerName => new(memory + NameArea, NameLength);

    /// <summary>Where each label of the name starts, counted from the name's first byte; the root is not among them.</summary>
    public ReadOnlySpan<byte> LabelStarts => new(memory + LabelArea, LabelCount);

    /// <summary>Bytes of the name, the final zero included.</summary>
    public int NameLength => fields.NameLength;

    /// <summary>Labels before the root.</summary>
    public int LabelCount => fields.LabelCount;

    /// <summary>The asked type.</summary>
    public RecordType Type => fields.Type;

    /// <summary>The asked class.</summary>
    public RecordClass Class => fields.Class;

    /// <summary>The first byte behind the question, where the answer begins.</summary>
    public int QuestionEnd => Header.Size + NameLength + 4;

    /// <summary>Whether the request had an OPT record; then the response gets one.</summary>
    public bool HasEdns => fields.HasEdns;

    /// <summary>
    /// The payload size the client offers, as it wrote it; a plugin may lower it. Meaningless without <see cref="HasEdns"/>.
    /// </summary>
    public int UdpPayloadSize
    {
        get => fields.UdpPayloadSize;
        set => fields.UdpPayloadSize = (ushort)value;
    }

    /// <summary>DO: the client wants DNSSEC records.</summary>
    public bool DnssecOk => fields.DnssecOk;

    /// <summary>What stood behind the question: the request's other records. Counts are in <see cref="RequestAdditionalCount"/>.</summary>
    public ReadOnlySpan<byte> RequestTail
    {
        get
        {
            if (longTail is not null) return longTail;
            if (fields.HasBareOpt) RestoreBareOpt();
            return new ReadOnlySpan<byte>(memory + (fields.TailLength <= ShortTailSize ? ShortTailArea : TailArea), fields.TailLength);
        }
    }

    /// <summary>Records in the request's additional section.</summary>
    public int RequestAdditionalCount => fields.AdditionalCount;

    /// <summary>The data of the request's OPT record: options, for <see cref="Edns.TryNextOption"/>.</summary>
    public ReadOnlySpan<byte> RequestOptions => RequestTail.Slice(fields.OptionsStart, fields.OptionsLength);

    /// <summary>The most bytes a response may have: 65,535 on a stream, else what the client offers and at least 512 (RFC 6891).</summary>
    public int ResponseLimit =>
        Transport != Transport.Udp ? MaxMessage : HasEdns ? Math.Max(UdpPayloadSize, Edns.MinimumPayload) : Edns.MinimumPayload;

    /// <summary>
    /// Bytes that records may take behind the question, so that a plugin need not write what could not be sent. What plugins add to the
    /// OPT record can take some more; <see cref="Finish"/> has the last word.
    /// </summary>
    public int RecordRoom => Math.Max(0, ResponseLimit - QuestionEnd - (HasEdns ? Edns.MinimumSize : 0));

    /// <summary>Whether the name is <paramref name="zone"/> or below it.</summary>
    public bool IsWithin(DomainName zone) => OffsetOfZone(zone) >= 0;

    /// <summary>Where <paramref name="zone"/> starts in the name, or -1 when the name is not in it.</summary>
    public int OffsetOfZone(DomainName zone)
    {
        var before = LabelCount - zone.LabelCount;
        if (before < 0) return -1;
        int start = before == LabelCount ? NameLength - 1 : LabelStarts[before];
        return LowerName[start..].SequenceEqual(zone.Wire) ? start : -1;
    }

    /// <summary>Writes the request anew, for sending it elsewhere: as it came, but for what plugins changed in
    /// <see cref="RequestFlags"/> and <see cref="UdpPayloadSize"/>. Works whatever is in <see cref="Buffer"/> behind the
    /// question.</summary>
    /// <param name="destination">At least <see cref="QuestionEnd"/> bytes and those of <see cref="RequestTail"/>.</param>
    /// <returns>Bytes written.</returns>
    public int CopyRequest(Span<byte> destination)
    {
        Header.SetId(destination, Id);
        Header.Set(destination, RequestFlags, Opcode, ResponseCode.NoError);
        Header.SetCount(destination, Section.Question, 1);
        Header.SetCount(destination, Section.Answer, fields.AnswerCount);
        Header.SetCount(destination, Section.Authority, fields.AuthorityCount);
        Header.SetCount(destination, Section.Additional, RequestAdditionalCount);
        Buffer[Header.Size..QuestionEnd].CopyTo(destination[Header.Size..]);
        RequestTail.CopyTo(destination[QuestionEnd..]);
        const int sizeBeforeOptions = 8; // class, TTL and length of the OPT record stand there; its class is the payload size
        if (HasEdns)
        {
            BinaryPrimitives.WriteUInt16BigEndian(
                destination[(QuestionEnd + fields.OptionsStart - sizeBeforeOptions)..], (ushort)UdpPayloadSize);
        }
        return QuestionEnd + RequestTail.Length;
    }

    /// <summary>Makes this a query from inside for <paramref name="name"/>, with recursion desired and 65,535 bytes of room.</summary>
    public void Ask(ReadOnlySpan<byte> name, RecordType type, bool dnssecOk)
    {
        Buffer[..Header.Size].Clear();
        Header.Set(Buffer, HeaderFlags.RecursionDesired, Opcode.Query, ResponseCode.NoError);
        Header.SetCount(Buffer, Section.Question, 1);
        name.CopyTo(Buffer[Header.Size..]);
        BinaryPrimitives.WriteUInt16BigEndian(Buffer[(Header.Size + name.Length)..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(Buffer[(Header.Size + name.Length + 2)..], (ushort)RecordClass.IN);
        Parse(Header.Size + name.Length + 4);
        Transport = Transport.Tcp;
        fields.DnssecOk = dnssecOk;
    }
}
