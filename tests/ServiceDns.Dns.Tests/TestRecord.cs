namespace ServiceDns.Dns.Tests;

/// <summary>A piece of a record's data: bytes, or a name that the writer may compress.</summary>
internal sealed record Part(byte[] Bytes, bool IsName = false);

/// <summary>A record as its parts; equality is by <see cref="ToString"/>.</summary>
internal sealed record TestRecord(Section Section, byte[] Owner, RecordType Type, uint Ttl, IReadOnlyList<Part> Data)
{
    public byte[] Rdata => [.. Data.SelectMany(part => part.Bytes)];

    /// <summary>The parts that data of a type have (RFC 1035, section 3.3 and the types' own RFCs).</summary>
    public static IReadOnlyList<Part> Layout(RecordType type, byte[] fields, byte[] first, byte[] second, byte[] data) => type switch
    {
        RecordType.NS or RecordType.CNAME or RecordType.PTR or RecordType.DNAME => [new(first, IsName: true)],
        RecordType.SOA => [new(first, IsName: true), new(second, IsName: true), new(fields)],
        RecordType.RP => [new(first, IsName: true), new(second, IsName: true)],
        RecordType.MX or RecordType.AFSDB => [new(fields[..2]), new(first, IsName: true)],
        RecordType.SRV => [new(fields[..6]), new(first, IsName: true)],
        RecordType.A => [new(fields[..4])],
        RecordType.AAAA => [new(fields[..16])],
        _ => [new(data)],
    };

    public bool Equals(TestRecord? other) => ToString() == other?.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Section} {Convert.ToHexString(Owner)} {Ttl} {Type.ToText()} {Convert.ToHexString(Rdata)}";
}

/// <summary>A question and records, with a plain encoder that never compresses and the writer under test.</summary>
internal sealed record TestMessage(byte[] Question, IReadOnlyList<TestRecord> Records)
{
    private const int Room = 65535;

    /// <summary>Header and question alone.</summary>
    public byte[] Head => [.. Wire.Head(1), .. Question, .. Wire.Number16((int)RecordType.A), .. Wire.Number16((int)RecordClass.IN)];

    public byte[] Encode()
    {
        var buffer = new byte[Room];
        return buffer[..Write(buffer, out _)];
    }

    /// <summary>Writes into a buffer that may be too short, and says how many records fitted.</summary>
    public int Write(Span<byte> buffer, out int written)
    {
        var head = Head;
        head.CopyTo(buffer);
        var writer = new MessageWriter(buffer, head.Length);
        written = 0;
        foreach (var record in Records)
        {
            writer.Begin(record.Section, record.Owner, record.Type, record.Ttl);
            foreach (var part in record.Data)
            {
                if (part.IsName) writer.PutName(part.Bytes);
                else writer.Put(part.Bytes);
            }
            if (writer.End()) written++;
        }
        return writer.Length;
    }

    public byte[] EncodePlain()
    {
        int Count(Section section) => Records.Count(record => record.Section == section);
        var message = new List<byte>();
        message.AddRange(Wire.Head(1, Count(Section.Answer), Count(Section.Authority), Count(Section.Additional)));
        message.AddRange(Head[Header.Size..]);
        foreach (var record in Records)
        {
            message.AddRange(record.Owner);
            message.AddRange(Wire.Number16((int)record.Type));
            message.AddRange(Wire.Number16((int)RecordClass.IN));
            message.AddRange(Wire.Number32(record.Ttl));
            message.AddRange(Wire.Number16(record.Rdata.Length));
            message.AddRange(record.Rdata);
        }
        return [.. message];
    }

    /// <summary>Reads all records with the reader under test, names in the data expanded; null when the message is malformed.</summary>
    public static IReadOnlyList<TestRecord>? Decode(byte[] message)
    {
        var records = new List<TestRecord>();
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            var view = reader.Current;
            var at = view.Start;
            if (Wire.ReadName(message, ref at) is not { } owner || Parts(message, view) is not { } parts) return null;
            records.Add(new TestRecord(view.Section, owner, view.Type, view.Ttl, parts));
        }
        return reader.IsMalformed ? null : records;
    }

    private static List<Part>? Parts(byte[] message, RecordView view)
    {
        var shape = TestRecord.Layout(view.Type, new byte[20], [0], [0], new byte[view.RdataLength]);
        var parts = new List<Part>();
        var at = view.Rdata;
        foreach (var part in shape)
        {
            if (part.IsName)
            {
                if (Wire.ReadName(message, ref at) is not { } name) return null;
                parts.Add(new Part(name, IsName: true));
                continue;
            }
            parts.Add(new Part(message[at..(at + part.Bytes.Length)]));
            at += part.Bytes.Length;
        }
        return at == view.End ? parts : null;
    }
}
