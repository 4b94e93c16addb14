using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Tests;

/// <summary>Records as zone-file text, one a line: <c>example.org. 5 IN A 10.0.0.1</c>; both ways.</summary>
internal static class ZoneLine
{
    /// <summary>Appends the record that the text says.</summary>
    public static void Write(ref MessageWriter writer, Section section, string line)
    {
        var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.True(RecordTypes.TryParse(fields[3], out var type), line);
        writer.Begin(section, Name(fields[0]), type, uint.Parse(fields[1], CultureInfo.InvariantCulture), ClassOf(fields[2]));
        var data = fields[4..];
        switch (type)
        {
            case RecordType.A or RecordType.AAAA:
                writer.Put(IPAddress.Parse(data[0]).GetAddressBytes());
                break;
            case RecordType.CNAME or RecordType.NS or RecordType.PTR:
                writer.PutName(Name(data[0]));
                break;
            case RecordType.MX:
                writer.PutUInt16(Number(data[0]));
                writer.PutName(Name(data[1]));
                break;
            case RecordType.SRV:
                foreach (var number in data[..3]) writer.PutUInt16(Number(number));
                writer.Put(Name(data[3]));
                break;
            case RecordType.SOA:
                writer.PutName(Name(data[0]));
                writer.PutName(Name(data[1]));
                foreach (var number in data[2..]) writer.PutUInt32(uint.Parse(number, CultureInfo.InvariantCulture));
                break;
            case RecordType.TXT or RecordType.HINFO:
                foreach (var text in data)
                {
                    var bytes = Encoding.UTF8.GetBytes(text.Trim('"'));
                    writer.PutByte((byte)bytes.Length);
                    writer.Put(bytes);
                }
                break;
            default:
                writer.Put(RecordText.Parse(line).Data);
                break;
        }
        Assert.True(writer.End(), line);
    }

    /// <summary>All records of one section of a message, in their order.</summary>
    public static string[] Read(ReadOnlySpan<byte> message, Section section)
    {
        var lines = new List<string>();
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            if (reader.Current.Section == section) lines.Add(Format(message, reader.Current));
        }
        Assert.False(reader.IsMalformed, "malformed message");
        return [.. lines];
    }

    private static string Format(ReadOnlySpan<byte> message, RecordView record)
    {
        var at = record.Start;
        var rdata = message.Slice(record.Rdata, record.RdataLength);
        var position = record.Rdata;
        var head = $"{NameAt(message, ref at)} {record.Ttl} {record.Class.ToText()} {record.Type.ToText()} ";
        return head + record.Type switch
        {
            RecordType.A or RecordType.AAAA => new IPAddress(rdata).ToString(),
            RecordType.CNAME or RecordType.NS or RecordType.PTR => NameAt(message, ref position),
            RecordType.MX => Join(message, ref position, 1, 2, 1, 0),
            RecordType.SRV => Join(message, ref position, 3, 2, 1, 0),
            RecordType.SOA => Join(message, ref position, 0, 2, 2, 5),
            RecordType.TXT or RecordType.HINFO => Strings(rdata),
            _ => RecordText.FormatData(record.Type, rdata),
        };
    }

    /// <summary>Numbers, names and again numbers of four bytes.</summary>
    private static string Join(ReadOnlySpan<byte> message, ref int at, int before, int size, int names, int after)
    {
        var parts = new List<string>();
        for (var i = 0; i < before; i++, at += size) parts.Add($"{BinaryPrimitives.ReadUInt16BigEndian(message[at..])}");
        for (var i = 0; i < names; i++) parts.Add(NameAt(message, ref at));
        for (var i = 0; i < after; i++, at += 4) parts.Add($"{BinaryPrimitives.ReadUInt32BigEndian(message[at..])}");
        return string.Join(' ', parts);
    }

    private static string Strings(ReadOnlySpan<byte> rdata)
    {
        var parts = new List<string>();
        for (var at = 0; at < rdata.Length; at += rdata[at] + 1)
        {
            parts.Add($"\"{Encoding.UTF8.GetString(rdata.Slice(at + 1, rdata[at]))}\"");
        }
        return string.Join(' ', parts);
    }

    private static string NameAt(ReadOnlySpan<byte> message, ref int at)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        Assert.True(WireName.TryRead(message, ref at, name, out var length));
        return NameText.Format(name[..length]);
    }

    private static byte[] Name(string text)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        Assert.True(NameText.TryParse(text, name, out var length), text);
        return name[..length].ToArray();
    }

    private static ushort Number(string text) => ushort.Parse(text, CultureInfo.InvariantCulture);

    private static RecordClass ClassOf(string text) => Enum.Parse<RecordClass>(text);
}
