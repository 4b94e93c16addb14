using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using ServiceDns.Dns;

namespace ServiceDns.Explain;

/// <summary>Records as text, as dig prints them.</summary>
internal static class RecordText
{
    /// <summary>The whole record: owner, TTL, class, type, data.</summary>
    internal static string Of(ResourceRecord record) =>
        $"{NameText.Format(record.Owner)} {record.Ttl} IN {record.Type.ToText()} {DataOf(record)}";

    /// <summary>The data alone; of types that are not known here, in the form of RFC 3597.</summary>
    internal static string DataOf(ResourceRecord record)
    {
        var data = record.Data;
        return record.Type switch
        {
            RecordType.A when data.Length == 4 => new IPAddress(data).ToString(),
            RecordType.AAAA when data.Length == 16 => new IPAddress(data).ToString(),
            RecordType.CNAME or RecordType.PTR or RecordType.NS or RecordType.DNAME => NameText.Format(data),
            RecordType.MX when data.Length > 2 => $"{U16(data)} {NameText.Format(data[2..])}",
            RecordType.SRV when data.Length > 6 => $"{U16(data)} {U16(data[2..])} {U16(data[4..])} {NameText.Format(data[6..])}",
            RecordType.TXT => Strings(data),
            _ => $"\\# {data.Length.ToString(CultureInfo.InvariantCulture)} {Convert.ToHexString(data)}",
        };
    }

    private static ushort U16(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt16BigEndian(data);

    private static string Strings(ReadOnlySpan<byte> data)
    {
        var texts = new List<string>();
        while (!data.IsEmpty && data[0] < data.Length)
        {
            var text = Encoding.Latin1.GetString(data.Slice(1, data[0]));
            texts.Add($"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
            data = data[(data[0] + 1)..];
        }
        return string.Join(' ', texts);
    }
}
