using System.Runtime.CompilerServices;

namespace ServiceDns.Dns;

/// <summary>A record outside of a message: of a zone file, of a zone that was transferred, to be written into answers.</summary>
/// <remarks>Names in it are uncompressed and in the letter case that they were given in. Immutable.</remarks>
public sealed class ResourceRecord
{
    private readonly byte[] owner, data;

    /// <summary>Makes a record from its parts, which are copied.</summary>
    /// <param name="owner">An uncompressed wire name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="recordClass">Its class.</param>
    /// <param name="ttl">Seconds.</param>
    /// <param name="data">Its data in wire form, at most 65,535 bytes, names in it uncompressed.</param>
    /// <exception cref="ArgumentException">The owner is no name.</exception>
    public ResourceRecord(ReadOnlySpan<byte> owner, RecordType type, RecordClass recordClass, uint ttl, ReadOnlySpan<byte> data)
    {
        if (WireName.LengthOf(owner) != owner.Length) throw new ArgumentException("not an uncompressed wire name", nameof(owner));
        this.owner = owner.ToArray();
        this.data = data.ToArray();
        Type = type;
        Class = recordClass;
        Ttl = ttl;
    }

    private ResourceRecord(byte[] owner, RecordType type, RecordClass recordClass, uint ttl, byte[] data) =>
        (this.owner, Type, Class, Ttl, this.data) = (owner, type, recordClass, ttl, data);

    /// <summary>The name it belongs to, an uncompressed wire name.</summary>
    public ReadOnlySpan<byte> Owner => owner;

    /// <summary>Its type.</summary>
    public RecordType Type { get; }

    /// <summary>Its class.</summary>
    public RecordClass Class { get; }

    /// <summary>Seconds that it may be cached.</summary>
    public uint Ttl { get; }

    /// <summary>Its data in wire form.</summary>
    public ReadOnlySpan<byte> Data => data;

    /// <summary>The same record of another name.</summary>
    public ResourceRecord WithOwner(ReadOnlySpan<byte> name) => new(name, Type, Class, Ttl, data);

    /// <summary>Copies a record out of a message, its names expanded.</summary>
    /// <returns>Null when a name in it is broken, or does not end where it should.</returns>
    [SkipLocalsInit]
    public static ResourceRecord? Read(ReadOnlySpan<byte> message, RecordView record)
    {
        Span<byte> owner = stackalloc byte[WireName.MaxLength];
        var at = record.Start;
        if (!WireName.TryRead(message, ref at, owner, out var length)) return null;
        Span<byte> expanded = stackalloc byte[RecordCopy.LargestExpansion];
        scoped var data = message.Slice(record.Rdata, record.RdataLength);
        var names = RecordCopy.NamesIn(record.Type);
        if (names.Count > 0)
        {
            if (!RecordCopy.TryExpand(message, record, names, expanded, out var size)) return null;
            data = expanded[..size];
        }
        return new ResourceRecord(owner[..length].ToArray(), record.Type, record.Class, record.Ttl, data.ToArray());
    }

    /// <summary>Copies the records of a message's answer section; those that are malformed, nobody could read.</summary>
    public static List<ResourceRecord> ReadAnswer(ReadOnlySpan<byte> message)
    {
        var records = new List<ResourceRecord>();
        var reader = new RecordReader(message);
        while (reader.MoveNext() && reader.Current.Section == Section.Answer)
        {
            if (Read(message, reader.Current) is { } record) records.Add(record);
        }
        return records;
    }

    /// <summary>
    /// Appends the record to a message; names that old resolvers understand compressed are compressed (RFC 3597, section 4).
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="section">The section it goes into.</param>
    /// <returns>False when it did not fit; then nothing was added.</returns>
    public bool WriteTo(ref MessageWriter writer, Section section) => WriteTo(ref writer, section, owner);

    /// <summary>The same, in the name of <paramref name="name"/>: a wildcard's record for who asked, or another letter case.</summary>
    public bool WriteTo(ref MessageWriter writer, Section section, scoped ReadOnlySpan<byte> name)
    {
        writer.Begin(section, name, Type, Ttl, Class);
        var (before, count) = Type switch
        {
            RecordType.CNAME or RecordType.NS or RecordType.PTR => (0, 1),
            RecordType.MX => (2, 1),
            RecordType.SOA => (0, 2),
            _ => (0, 0),
        };
        ReadOnlySpan<byte> rest = data;
        if (rest.Length > before)
        {
            writer.Put(rest[..before]);
            rest = rest[before..];
            for (; count > 0; count--)
            {
                var length = WireName.LengthOf(rest);
                if (length < 0) break;
                writer.PutName(rest[..length]);
                rest = rest[length..];
            }
        }
        writer.Put(rest);
        return writer.End();
    }

    /// <summary>The record as a line of a zone file.</summary>
    public override string ToString() => RecordText.Format(this);
}
