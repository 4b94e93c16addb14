using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <content>Reading a request where it lies.</content>
public sealed unsafe partial class Query
{
    private const ulong QuestionAlone = 0x0001_0000_0000_0000, QuestionAndOne = QuestionAlone + 1; // a header's counts

    /// <summary>Reads the request that lies in <see cref="Buffer"/>. Never throws, whatever the bytes are.</summary>
    /// <param name="length">Bytes received.</param>
    /// <returns>What to do with it.</returns>
    public RequestKind Parse(int length)
    {
        fields = default;
        fields.Class = RecordClass.IN;
        if (longTail is not null) longTail = null;
        if (EchoedOptions is not null) EchoedOptions = null;
        if (Signer is not null) Signer = null;
        if (Upstream is not null) Upstream = null;
        fields.RequestLength = length;
        if (length < Header.Size) return RequestKind.Ignore;
        var message = new ReadOnlySpan<byte>(memory, length);
        fields.Id = Header.Id(message);
        fields.Flags = Header.Flags(message);
        if ((fields.Flags & HeaderFlags.Response) != 0) return RequestKind.Ignore;
        fields.Opcode = Header.OpcodeOf(message);
        if (fields.Opcode != Opcode.Query) return fields.Opcode == Opcode.Notify ? ReadNotify(message) : RequestKind.NotImplemented;
        var counts = BinaryPrimitives.ReadUInt64BigEndian(message[4..]);
        if (counts is not (QuestionAlone or QuestionAndOne) && !HasAcceptableCounts(message)) return RequestKind.Malformed;
        if (!TryReadQuestion(length)) return RequestKind.Malformed;
        if (counts == QuestionAlone && length == QuestionEnd) return RequestKind.Query;
        return counts == QuestionAndOne && length == QuestionEnd + Edns.MinimumSize && TryReadBareOpt(message[QuestionEnd..])
            ? KindByVersion
            : ReadTail(message);
    }

    private RequestKind ReadNotify(ReadOnlySpan<byte> message)
    {
        if (!HasAcceptableCounts(message) || !TryReadQuestion(message.Length)) return RequestKind.Malformed;
        var kind = ReadTail(message);
        return kind == RequestKind.Query ? RequestKind.Notify : kind;
    }

    /// <summary>The counts that a query, NOTIFY or IXFR may have; more than that is noise (as CoreDNS's DNS library decides).</summary>
    private static bool HasAcceptableCounts(ReadOnlySpan<byte> message) =>
        Header.Count(message, Section.Question) == 1 && Header.Count(message, Section.Answer) <= 1
        && Header.Count(message, Section.Authority) <= 1 && Header.Count(message, Section.Additional) <= 2;

    /// <remarks>The letters behind the name that are read and written with it do no harm, and spare a loop its odd end.</remarks>
    private bool TryReadQuestion(int length)
    {
        byte* name = memory + Header.Size, labels = memory + LabelArea;
        var (position, count, end) = (0, 0, length - Header.Size);
        for (; position < end && name[position] != 0; position += name[position] + 1)
        {
            if (name[position] > WireName.MaxLabelLength || position + name[position] + 2 > WireName.MaxLength) return false;
            labels[count++] = (byte)position;
        }
        if (position + 5 > end) return false;
        WireName.ToLowerInBlocks(name, memory + NameArea, position + 1);
        var kind = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(name + position + 1));
        fields.NameLength = (byte)(position + 1);
        fields.LabelCount = (byte)count;
        fields.Type = (RecordType)(kind >> 16);
        fields.Class = (RecordClass)kind;
        return true;
    }

    /// <summary>What almost every query with EDNS has behind its question: one OPT record without options.</summary>
    private bool TryReadBareOpt(ReadOnlySpan<byte> record)
    {
        const ulong root = 0x00_0029_0000_0000_00, rootMask = 0xFF_FFFF_0000_0000_00; // owner and type; class and most of the TTL are free
        if ((BinaryPrimitives.ReadUInt64BigEndian(record) & rootMask) != root || BinaryPrimitives.ReadUInt16BigEndian(record[9..]) != 0)
        {
            return false;
        }
        ReadOpt(BinaryPrimitives.ReadUInt16BigEndian(record[3..]), BinaryPrimitives.ReadUInt32BigEndian(record[5..]));
        fields.BareOptFlags = BinaryPrimitives.ReadUInt32BigEndian(record[5..]);
        fields.HasBareOpt = true;
        fields.AdditionalCount = 1;
        fields.TailLength = fields.OptionsStart = Edns.MinimumSize;
        return true;
    }

    /// <summary>Writes the tail that <see cref="TryReadBareOpt"/> did not keep.</summary>
    private void RestoreBareOpt()
    {
        var record = new Span<byte>(memory + ShortTailArea, Edns.MinimumSize);
        record.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], (ushort)RecordType.OPT);
        BinaryPrimitives.WriteUInt16BigEndian(record[3..], fields.OfferedSize);
        BinaryPrimitives.WriteUInt32BigEndian(record[5..], fields.BareOptFlags);
        fields.HasBareOpt = false;
    }

    [SkipLocalsInit]
    private RequestKind ReadTail(ReadOnlySpan<byte> message)
    {
        Span<byte> owner = stackalloc byte[WireName.MaxLength];
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            var record = reader.Current;
            var at = record.Start;
            if (!WireName.TryRead(message, ref at, owner, out var length)) return RequestKind.Malformed;
            if (record.Type != RecordType.OPT || record.Section != Section.Additional) continue;
            if (HasEdns || length > 1) return RequestKind.Malformed; // one, owned by the root: RFC 6891, section 6.1.1
            if (!Edns.AreOptions(message.Slice(record.Rdata, record.RdataLength))) return RequestKind.Malformed;
            ReadOpt((ushort)record.Class, record.Ttl);
            fields.OptionsStart = record.Rdata - QuestionEnd;
            fields.OptionsLength = record.RdataLength;
        }
        if (reader.IsMalformed) return RequestKind.Malformed;
        fields.AnswerCount = (byte)Header.Count(message, Section.Answer);
        fields.AuthorityCount = (byte)Header.Count(message, Section.Authority);
        fields.AdditionalCount = (byte)Header.Count(message, Section.Additional);
        KeepTail(message[QuestionEnd..reader.Position]);
        return KindByVersion;
    }

    private RequestKind KindByVersion => fields.EdnsVersion == 0 ? RequestKind.Query : RequestKind.BadVersion;

    private void ReadOpt(ushort size, uint flags)
    {
        fields.HasEdns = true;
        fields.OfferedSize = fields.UdpPayloadSize = size;
        fields.EdnsVersion = (byte)(flags >> 16);
        fields.DnssecOk = (flags & Edns.DnssecOkFlag) != 0;
    }

    private void KeepTail(ReadOnlySpan<byte> tail)
    {
        fields.TailLength = tail.Length;
        if (tail.Length <= ShortTailSize) tail.CopyTo(new Span<byte>(memory + ShortTailArea, ShortTailSize));
        else if (tail.Length <= TailSize) tail.CopyTo(new Span<byte>(memory + TailArea, TailSize));
        else longTail = tail.ToArray(); // only a stream can bring this much, and no client of a cluster does
    }
}
