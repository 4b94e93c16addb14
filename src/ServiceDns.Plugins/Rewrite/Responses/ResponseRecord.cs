using ServiceDns.Dns;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>A record taken out of a message, so that its names can be changed.</summary>
internal sealed class ResponseRecord
{
    private readonly RecordType type;
    private readonly RecordClass recordClass;
    private readonly byte[] before, after; // around the first name in the data
    private byte[] owner;
    private byte[]? value;

    private ResponseRecord(RecordView record, byte[] owner, byte[] before, byte[]? value, byte[] after)
    {
        (type, recordClass, Ttl) = (record.Type, record.Class, record.Ttl);
        (this.owner, this.before, this.value, this.after) = (owner, before, value, after);
    }

    /// <summary>The type.</summary>
    public RecordType Type => type;

    /// <summary>Seconds.</summary>
    public uint Ttl { get; set; }

    /// <summary>The name that has it, as text. What is no name is not taken.</summary>
    public string Owner
    {
        get => NameText.Format(owner);
        set => owner = Parse(value) ?? owner;
    }

    /// <summary>The name in the data that rules may change, as text; null when the type has none.</summary>
    public string? Value
    {
        get => value is null ? null : NameText.Format(value);
        set => this.value = value is null ? this.value : Parse(value) ?? this.value;
    }

    /// <summary>Takes the record apart; null when it is malformed.</summary>
    public static ResponseRecord? Read(ReadOnlySpan<byte> message, RecordView record)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        var at = record.Start;
        if (!WireName.TryRead(message, ref at, name, out var length)) return null;
        var owner = name[..length].ToArray();
        var data = message.Slice(record.Rdata, record.RdataLength);
        var start = StartOfValue(record.Type, data);
        if (start < 0) return new ResponseRecord(record, owner, data.ToArray(), null, []);
        at = record.Rdata + start;
        if (!WireName.TryRead(message, ref at, name, out length) || at > record.End) return null;
        var value = name[..length].ToArray();
        if (record.Type != RecordType.SOA)
        {
            return new ResponseRecord(record, owner, data[..start].ToArray(), value, message[at..record.End].ToArray());
        }
        return WireName.TryRead(message, ref at, name, out length) && at <= record.End
            ? new ResponseRecord(record, owner, [], value, [.. name[..length], .. message[at..record.End]])
            : null;
    }

    /// <summary>Appends it to a message.</summary>
    public void Write(ref MessageWriter writer, Section section)
    {
        writer.Begin(section, owner, type, Ttl, recordClass);
        writer.Put(before);
        if (value is not null)
        {
            if (type is RecordType.CNAME or RecordType.NS or RecordType.PTR) writer.PutName(value);
            else writer.Put(value);
        }
        writer.Put(after);
        writer.End();
    }

    /// <summary>Where the name starts that <c>answer value</c> is about; -1 where there is none.</summary>
    private static int StartOfValue(RecordType type, ReadOnlySpan<byte> data) => type switch
    {
        RecordType.CNAME or RecordType.NS or RecordType.PTR or RecordType.DNAME or RecordType.SOA => 0,
        RecordType.MX => data.Length > 2 ? 2 : -1,
        RecordType.SRV => data.Length > 6 ? 6 : -1,
        RecordType.NAPTR => StartOfReplacement(data),
        _ => -1,
    };

    /// <summary>Behind order, preference and three character strings (RFC 3403, section 4.1).</summary>
    private static int StartOfReplacement(ReadOnlySpan<byte> data)
    {
        var position = 4;
        for (var i = 0; i < 3 && position < data.Length; i++) position += data[position] + 1;
        return position < data.Length ? position : -1;
    }

    private static byte[]? Parse(string text)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        return NameText.TryParse(text, name, out var length) ? name[..length].ToArray() : null;
    }
}
