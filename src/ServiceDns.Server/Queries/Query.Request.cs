using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <content>The question, as parsed from the request.</content>
public sealed unsafe partial class Query
{
    private int tailLength;
    private byte[]? longTail;
    private int answerCount, authorityCount;

    /// <summary>The client's id.</summary>
    public ushort Id { get; private set; }

    /// <summary>
    /// The request's flags. A plugin may change them for what <see cref="CopyRequest"/> sends on (as <c>cache</c> asks for AD), and then
    /// puts the client's back: RD and CD of the response come from here.
    /// </summary>
    public HeaderFlags RequestFlags { get; set; }

    /// <summary>The request's operation; a response repeats it.</summary>
    public Opcode Opcode { get; private set; }

    /// <summary>The request's length in bytes.</summary>
    public int RequestLength { get; private set; }

    /// <summary>The asked name as the client wrote it, uncompressed.</summary>
    public ReadOnlySpan<byte> Name => new(memory + Header.Size, NameLength);

    /// <summary>The asked name in lower case (A to Z only, RFC 4343).</summary>
    public ReadOnlySpan<byte> LowerName => new(memory + NameArea, NameLength);

    /// <summary>Where each label of the name starts, counted from the name's first byte; the root is not among them.</summary>
    public ReadOnlySpan<byte> LabelStarts => new(memory + LabelArea, LabelCount);

    /// <summary>Bytes of the name, the final zero included.</summary>
    public int NameLength { get; private set; }

    /// <summary>Labels before the root.</summary>
    public int LabelCount { get; private set; }

    /// <summary>The asked type.</summary>
    public RecordType Type { get; private set; }

    /// <summary>The asked class.</summary>
    public RecordClass Class { get; private set; }

    /// <summary>The first byte behind the question, where the answer begins.</summary>
    public int QuestionEnd => Header.Size + NameLength + 4;

    /// <summary>Whether the request had an OPT record; then the response gets one.</summary>
    public bool HasEdns { get; private set; }

    /// <summary>The payload size the client offers, as it wrote it; a plugin may lower it. Meaningless without <see cref="HasEdns"/>.</summary>
    public int UdpPayloadSize { get; set; }

    /// <summary>DO: the client wants DNSSEC records.</summary>
    public bool DnssecOk { get; private set; }

    /// <summary>The EDNS version asked for.</summary>
    public byte EdnsVersion { get; private set; }

    /// <summary>What stood behind the question: the request's other records. Counts are in <see cref="RequestAdditionalCount"/>.</summary>
    public ReadOnlySpan<byte> RequestTail => longTail ?? new ReadOnlySpan<byte>(memory + (tailLength <= ShortTailSize ? ShortTailArea : TailArea), tailLength);

    /// <summary>Records in the request's additional section.</summary>
    public int RequestAdditionalCount { get; private set; }

    /// <summary>The data of the request's OPT record: options, for <see cref="Edns.TryNextOption"/>.</summary>
    public ReadOnlySpan<byte> RequestOptions => RequestTail.Slice(optionsStart, optionsLength);

    /// <summary>The most bytes a response may have: 65,535 on a stream, else what the client offers and at least 512 (RFC 6891).</summary>
    public int ResponseLimit => Transport != Transport.Udp ? MaxMessage : HasEdns ? Math.Max(UdpPayloadSize, Edns.MinimumPayload) : Edns.MinimumPayload;

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
    /// <see cref="RequestFlags"/> and <see cref="UdpPayloadSize"/>. Works whatever is in <see cref="Buffer"/> behind the question.</summary>
    /// <param name="destination">At least <see cref="QuestionEnd"/> bytes and those of <see cref="RequestTail"/>.</param>
    /// <returns>Bytes written.</returns>
    public int CopyRequest(Span<byte> destination)
    {
        Header.SetId(destination, Id);
        Header.Set(destination, RequestFlags, Opcode, ResponseCode.NoError);
        Header.SetCount(destination, Section.Question, 1);
        Header.SetCount(destination, Section.Answer, answerCount);
        Header.SetCount(destination, Section.Authority, authorityCount);
        Header.SetCount(destination, Section.Additional, RequestAdditionalCount);
        Buffer[Header.Size..QuestionEnd].CopyTo(destination[Header.Size..]);
        RequestTail.CopyTo(destination[QuestionEnd..]);
        const int sizeBeforeOptions = 8; // class, TTL and length of the OPT record stand there; its class is the payload size
        if (HasEdns) BinaryPrimitives.WriteUInt16BigEndian(destination[(QuestionEnd + optionsStart - sizeBeforeOptions)..], (ushort)UdpPayloadSize);
        return QuestionEnd + RequestTail.Length;
    }

    /// <summary>Reads the request that lies in <see cref="Buffer"/>. Never throws, whatever the bytes are.</summary>
    /// <param name="length">Bytes received.</param>
    /// <returns>What to do with it.</returns>
    public RequestKind Parse(int length)
    {
        Reset();
        RequestLength = length;
        if (length < Header.Size) return RequestKind.Ignore;
        var message = new ReadOnlySpan<byte>(memory, length);
        Id = Header.Id(message);
        RequestFlags = Header.Flags(message);
        if ((RequestFlags & HeaderFlags.Response) != 0) return RequestKind.Ignore;
        Opcode = Header.OpcodeOf(message);
        if (Opcode != Opcode.Query) return RequestKind.NotImplemented;
        if (!HasAcceptableCounts(message) || !TryReadQuestion(message)) return RequestKind.Malformed;
        const ulong questionAlone = 0x0001_0000_0000_0000, questionAndOne = 0x0001_0000_0000_0001;
        var counts = BinaryPrimitives.ReadUInt64BigEndian(message[4..]);
        if (counts == questionAlone && length == QuestionEnd) return RequestKind.Query;
        if (counts == questionAndOne && length == QuestionEnd + Edns.MinimumSize && IsBareOpt(message[QuestionEnd..]))
        {
            var opt = message[QuestionEnd..];
            ReadOpt(BinaryPrimitives.ReadUInt16BigEndian(opt[3..]), BinaryPrimitives.ReadUInt32BigEndian(opt[5..]));
            RequestAdditionalCount = 1;
            optionsStart = Edns.MinimumSize;
            return EndTail(opt);
        }
        return ReadTail(message);
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
        DnssecOk = dnssecOk;
    }

    private int optionsStart, optionsLength;

    private void Reset()
    {
        NameLength = LabelCount = tailLength = optionsStart = optionsLength = UdpPayloadSize = RequestAdditionalCount = 0;
        answerCount = authorityCount = 0;
        HasEdns = DnssecOk = false;
        EdnsVersion = 0;
        longTail = null;
        EchoedOptions = null;
        Length = 0;
        Responder = "";
        PrecomputedTtl = -1;
        optionBytes = 0;
        extendedCode = 0;
        Class = RecordClass.IN;
        Type = RecordType.None;
    }

    /// <summary>The counts that a query, NOTIFY or IXFR may have; more than that is noise (as CoreDNS's DNS library decides).</summary>
    private static bool HasAcceptableCounts(ReadOnlySpan<byte> message) =>
        Header.Count(message, Section.Question) == 1 && Header.Count(message, Section.Answer) <= 1
        && Header.Count(message, Section.Authority) <= 1 && Header.Count(message, Section.Additional) <= 2;

    private bool TryReadQuestion(ReadOnlySpan<byte> message)
    {
        var position = Header.Size;
        var labels = memory + LabelArea;
        while (position < message.Length)
        {
            int label = message[position];
            if (label == 0) break;
            if (label > WireName.MaxLabelLength || position - Header.Size + label + 2 > WireName.MaxLength) return false;
            labels[LabelCount++] = (byte)(position - Header.Size);
            position += label + 1;
        }
        if (position + 5 > message.Length) return false;
        NameLength = position + 1 - Header.Size;
        WireName.ToLower(Name, new Span<byte>(memory + NameArea, NameLength));
        Type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(message[(position + 1)..]);
        Class = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(message[(position + 3)..]);
        return true;
    }

    private RequestKind ReadTail(ReadOnlySpan<byte> message)
    {
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            var record = reader.Current;
            if (record.Type != RecordType.OPT || record.Section != Section.Additional) continue;
            if (HasEdns || message[record.Start] != 0) return RequestKind.Malformed; // one, owned by the root: RFC 6891, section 6.1.1
            ReadOpt((ushort)record.Class, record.Ttl);
            optionsStart = record.Rdata - QuestionEnd;
            optionsLength = record.RdataLength;
        }
        if (reader.IsMalformed) return RequestKind.Malformed;
        answerCount = Header.Count(message, Section.Answer);
        authorityCount = Header.Count(message, Section.Authority);
        RequestAdditionalCount = Header.Count(message, Section.Additional);
        return EndTail(message[QuestionEnd..reader.Position]);
    }

    /// <summary>What almost every query with EDNS has: one OPT record without options.</summary>
    private static bool IsBareOpt(ReadOnlySpan<byte> record) =>
        record[0] == 0 && BinaryPrimitives.ReadUInt16BigEndian(record[1..]) == (ushort)RecordType.OPT
        && BinaryPrimitives.ReadUInt16BigEndian(record[9..]) == 0;

    private void ReadOpt(ushort size, uint flags)
    {
        HasEdns = true;
        UdpPayloadSize = size;
        EdnsVersion = (byte)(flags >> 16);
        DnssecOk = (flags & Edns.DnssecOkFlag) != 0;
    }

    private RequestKind EndTail(ReadOnlySpan<byte> tail)
    {
        KeepTail(tail);
        return EdnsVersion == 0 ? RequestKind.Query : RequestKind.BadVersion;
    }

    private void KeepTail(ReadOnlySpan<byte> tail)
    {
        tailLength = tail.Length;
        if (tail.Length <= ShortTailSize) tail.CopyTo(new Span<byte>(memory + ShortTailArea, ShortTailSize));
        else if (tail.Length <= TailSize) tail.CopyTo(new Span<byte>(memory + TailArea, TailSize));
        else longTail = tail.ToArray(); // only a stream can bring this much, and no client of a cluster does
    }
}

/// <summary>What a datagram or stream message turned out to be.</summary>
public enum RequestKind
{
    /// <summary>A query to serve.</summary>
    Query,

    /// <summary>Too short, or itself a response: no answer, or two servers could talk for ever.</summary>
    Ignore,

    /// <summary>Answer FORMERR.</summary>
    Malformed,

    /// <summary>Another operation than a query: answer NOTIMP.</summary>
    NotImplemented,

    /// <summary>An EDNS version other than 0: answer BADVERS (RFC 6891, section 6.1.3).</summary>
    BadVersion,
}
