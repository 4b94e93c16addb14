using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace ServiceDns.Dns;

/// <summary>Writes the data of records as text.</summary>
internal static class RdataWriter
{
    /// <summary>
    /// Appends the text of data in wire form, their names uncompressed; what is no data of its type is written as RFC 3597 says.
    /// </summary>
    public static void Write(StringBuilder text, RecordType type, ReadOnlySpan<byte> data)
    {
        var start = text.Length;
        if (TryWrite(text, type, data)) return;
        text.Length = start;
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\# {data.Length}");
        if (data.Length > 0) text.Append(' ').Append(Convert.ToHexString(data));
    }

    /// <summary>Whether the bytes are what the type's layout says.</summary>
    public static bool IsWellFormed(RecordType type, ReadOnlySpan<byte> data) => TryWrite(new StringBuilder(), type, data);

    private static bool TryWrite(StringBuilder text, RecordType type, ReadOnlySpan<byte> data)
    {
        var fields = RdataLayout.Of(type);
        var isFirst = true;
        foreach (var field in fields)
        {
            if (!isFirst && field is not (RdataField.Types or RdataField.ServiceParameters or RdataField.OptionalText)) text.Append(' ');
            isFirst = false;
            var length = LengthOf(field, data);
            if (length < 0 || length > data.Length || !TryWrite(text, field, data[..length])) return false;
            data = data[length..];
        }
        return !fields.IsEmpty && data.IsEmpty;
    }

    /// <summary>Bytes of the field at the start of the data, or -1 when they are cut off.</summary>
    private static int LengthOf(RdataField field, ReadOnlySpan<byte> data) => field switch
    {
        RdataField.Name => WireName.LengthOf(data),
        RdataField.Number8 or RdataField.Algorithm => 1,
        RdataField.Number16 or RdataField.TypeCode or RdataField.CertificateType => 2,
        RdataField.Number32 or RdataField.Seconds or RdataField.Time or RdataField.IPv4 => 4,
        RdataField.Eui48 => 6,
        RdataField.Eui64 or RdataField.Locator => 8,
        RdataField.IPv6 => 16,
        RdataField.Text or RdataField.Tag or RdataField.Salt or RdataField.Hash => data.IsEmpty ? -1 : 1 + data[0],
        RdataField.OptionalText => data.IsEmpty ? 0 : 1 + data[0],
        _ => data.Length,
    };

    private static bool TryWrite(StringBuilder text, RdataField field, ReadOnlySpan<byte> data)
    {
        switch (field)
        {
            case RdataField.Name: text.Append(NameText.Format(data)); break;
            case RdataField.Number8 or RdataField.Algorithm: text.Append(data[0]); break;
            case RdataField.Number16 or RdataField.CertificateType: text.Append(BinaryPrimitives.ReadUInt16BigEndian(data)); break;
            case RdataField.Number32 or RdataField.Seconds: text.Append(BinaryPrimitives.ReadUInt32BigEndian(data)); break;
            case RdataField.Time: text.Append(TimeText.ToText(BinaryPrimitives.ReadUInt32BigEndian(data))); break;
            case RdataField.TypeCode: text.Append(((RecordType)BinaryPrimitives.ReadUInt16BigEndian(data)).ToText()); break;
            case RdataField.IPv4 or RdataField.IPv6: text.Append(new IPAddress(data)); break;
            case RdataField.Text: CharacterString.Quote(text, data[1..]); break;
            case RdataField.OptionalText: if (!data.IsEmpty) CharacterString.Quote(text.Append(' '), data[1..]); break;
            case RdataField.Tag: return TryWriteTag(text, data[1..]);
            case RdataField.Texts: return TryWriteTexts(text, data);
            case RdataField.Rest: CharacterString.Quote(text, data); break;
            case RdataField.Hex: return TryWriteDigits(text, Convert.ToHexString(data));
            case RdataField.Base64: return TryWriteDigits(text, Convert.ToBase64String(data));
            case RdataField.Salt: text.Append(data.Length == 1 ? "-" : Convert.ToHexString(data[1..])); break;
            case RdataField.Hash: return TryWriteDigits(text, Base32Hex.Encode(data[1..]));
            case RdataField.Types: return TryWriteTypes(text, data);
            case RdataField.Locator: WritePairs(text, data, 2, ':'); break;
            case RdataField.Eui48 or RdataField.Eui64: WritePairs(text, data, 1, '-'); break;
            case RdataField.ServiceParameters: return ServiceParameterText.TryFormat(text, data);
            case RdataField.Location: return LocationText.TryFormat(text, data);
            case RdataField.AddressPrefixes: return AddressPrefixText.TryFormat(text, data);
            case RdataField.KeyGateway: return GatewayText.TryFormatKey(text, data);
            case RdataField.Relay: return GatewayText.TryFormatRelay(text, data);
            case RdataField.HostIdentity: return HostIdentityText.TryFormat(text, data);
        }
        return true;
    }

    private static bool TryWriteTag(StringBuilder text, ReadOnlySpan<byte> tag)
    {
        foreach (var letter in tag)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter)) return false;
        }
        text.Append(Encoding.ASCII.GetString(tag));
        return tag.Length > 0;
    }

    private static bool TryWriteTexts(StringBuilder text, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return false;
        for (var at = 0; at < data.Length; at += data[at] + 1)
        {
            if (at + data[at] >= data.Length) return false;
            CharacterString.Quote(at > 0 ? text.Append(' ') : text, data.Slice(at + 1, data[at]));
        }
        return true;
    }

    /// <summary>No digits at all are nothing that could be read again.</summary>
    private static bool TryWriteDigits(StringBuilder text, string digits)
    {
        text.Append(digits);
        return digits.Length > 0;
    }

    private static bool TryWriteTypes(StringBuilder text, ReadOnlySpan<byte> data)
    {
        if (!TypeBitmap.TryRead(data, out var types)) return false;
        foreach (var type in types) text.Append(' ').Append(type.ToText());
        return true;
    }

    private static void WritePairs(StringBuilder text, ReadOnlySpan<byte> data, int size, char separator)
    {
        for (var at = 0; at < data.Length; at += size)
        {
            if (at > 0) text.Append(separator);
            text.Append(Convert.ToHexStringLower(data.Slice(at, size)));
        }
    }
}
