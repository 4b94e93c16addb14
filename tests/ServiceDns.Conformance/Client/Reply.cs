using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace ServiceDns.Conformance.Client;

/// <summary>A response, read strictly: anything that is not well formed throws.</summary>
internal sealed record Reply(
    byte[] Wire, ushort Id, ushort Flags, string Code, string Question, string QuestionType,
    IReadOnlyList<ZoneRecord> Answer, IReadOnlyList<ZoneRecord> Authority, IReadOnlyList<ZoneRecord> Additional, OptRecord? Opt)
{
    public bool IsResponse => (Flags & 0x8000) != 0;

    public bool IsAuthoritative => (Flags & 0x0400) != 0;

    public bool IsTruncated => (Flags & 0x0200) != 0;

    public bool RecursionDesired => (Flags & 0x0100) != 0;

    public bool RecursionAvailable => (Flags & 0x0080) != 0;

    public override string ToString()
    {
        var text = new StringBuilder($"{Code} flags {Flags:X4} {Question} {QuestionType}, {Wire.Length} bytes\n");
        foreach (var record in Answer) text.Append(record).Append('\n');
        foreach (var record in Authority) text.Append("authority ").Append(record).Append('\n');
        foreach (var record in Additional) text.Append("additional ").Append(record).Append('\n');
        return text.ToString();
    }

    public static Reply Read(byte[] wire)
    {
        var reader = new Reader(wire);
        var (id, flags) = (reader.Number16(), reader.Number16());
        var (questions, answers, authorities, additionals) = (reader.Number16(), reader.Number16(), reader.Number16(), reader.Number16());
        var (question, type) = ("", "");
        for (var i = 0; i < questions; i++)
        {
            question = reader.Name();
            type = TypeNames.Type(reader.Number16());
            reader.Number16();
        }
        OptRecord? opt = null;
        var sections = new[] { answers, authorities, additionals }.Select(count => reader.Records(count, ref opt)).ToList();
        if (reader.Left > 0) throw new FormatException($"{reader.Left} bytes behind the message");
        var code = (flags & 0xF) | ((opt?.UpperCode ?? 0) << 4);
        return new Reply(wire, id, flags, TypeNames.Code(code), question, type, sections[0], sections[1], sections[2], opt);
    }

    private sealed class Reader(byte[] wire)
    {
        private int position;

        public int Left => wire.Length - position;

        public ushort Number16()
        {
            var value = BinaryPrimitives.ReadUInt16BigEndian(wire.AsSpan(position));
            position += 2;
            return value;
        }

        private uint Number32()
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(wire.AsSpan(position));
            position += 4;
            return value;
        }

        public string Name()
        {
            var text = NameAt(position, out var end);
            position = end;
            return text;
        }

        private string NameAt(int start, out int end)
        {
            var text = new StringBuilder();
            var at = start;
            var lowest = start;
            end = -1;
            while (wire[at] != 0)
            {
                if (wire[at] >= 0xC0)
                {
                    if (end < 0) end = at + 2;
                    at = ((wire[at] & 0x3F) << 8) | wire[at + 1];
                    if (at >= lowest) throw new FormatException("a pointer that does not look back");
                    lowest = at;
                    continue;
                }
                text.Append(Encoding.Latin1.GetString(wire, at + 1, wire[at])).Append('.');
                at += wire[at] + 1;
            }
            if (end < 0) end = at + 1;
            return text.Length == 0 ? "." : text.ToString();
        }

        public List<ZoneRecord> Records(int count, ref OptRecord? opt)
        {
            var records = new List<ZoneRecord>();
            for (var i = 0; i < count; i++)
            {
                var owner = Name();
                var (type, recordClass, ttl, length) = (Number16(), Number16(), Number32(), Number16());
                var end = position + length;
                if (type == 41)
                {
                    if (opt is not null) throw new FormatException("two OPT records");
                    opt = new OptRecord(recordClass, (byte)(ttl >> 24), (byte)(ttl >> 16), (ttl & 0x8000) != 0, wire[position..end]);
                }
                else
                {
                    records.Add(new ZoneRecord(owner, ttl, TypeNames.Type(type), Rdata(type, end)));
                }
                position = end;
            }
            return records;
        }

        private string Rdata(int type, int end)
        {
            var text = type switch
            {
                1 => new IPAddress(Take(4)).ToString(),
                28 => new IPAddress(Take(16)).ToString(),
                2 or 5 or 12 => Name(),
                15 => string.Create(CultureInfo.InvariantCulture, $"{Number16()} {Name()}"),
                6 => string.Join(' ', Name(), Name(), Number32(), Number32(), Number32(), Number32(), Number32()),
                33 => string.Create(CultureInfo.InvariantCulture, $"{Number16()} {Number16()} {Number16()} {Name()}"),
                16 => Strings(end),
                _ => "\\# " + Convert.ToHexString(Take(end - position)),
            };
            if (position != end) throw new FormatException($"data of {TypeNames.Type(type)} have {end - position} bytes too many");
            return text;
        }

        private byte[] Take(int count)
        {
            var bytes = wire[position..(position + count)];
            position += count;
            return bytes;
        }

        private string Strings(int end)
        {
            var parts = new List<string>();
            while (position < end) parts.Add($"\"{Encoding.Latin1.GetString(Take(Take(1)[0]))}\"");
            return string.Join(' ', parts);
        }
    }
}

/// <summary>A record; its text is a line of a zone file.</summary>
internal sealed record ZoneRecord(string Owner, uint Ttl, string Type, string Data)
{
    public override string ToString() => $"{Owner} {Ttl} IN {Type} {Data}";
}

/// <summary>An OPT record's fields (RFC 6891, section 6.1.3).</summary>
internal sealed record OptRecord(ushort PayloadSize, byte UpperCode, byte Version, bool DnssecOk, byte[] Options);
