using System.Buffers;
using System.Text;

namespace ServiceDns.Dns;

/// <summary>Strings of at most 255 bytes with their length before them (RFC 1035, sections 3.3 and 5.1).</summary>
internal static class CharacterString
{
    private const int MaxLength = byte.MaxValue;

    /// <summary>Appends one string.</summary>
    /// <exception cref="FormatException">It is longer than 255 bytes, or has a broken escape.</exception>
    public static void Write(ArrayBufferWriter<byte> data, string text)
    {
        var bytes = Unescape(text);
        if (bytes.Length > MaxLength) throw new FormatException($"a string of {bytes.Length} bytes, where 255 is the most");
        Put(data, bytes);
    }

    /// <summary>Appends the string, as several where it is longer than 255 bytes.</summary>
    public static void WriteAll(ArrayBufferWriter<byte> data, string text)
    {
        ReadOnlySpan<byte> rest = Unescape(text);
        do
        {
            var part = rest[..Math.Min(rest.Length, MaxLength)];
            Put(data, part);
            rest = rest[part.Length..];
        }
        while (!rest.IsEmpty);
    }

    /// <summary>The bytes that a word stands for; characters outside ASCII are taken as UTF-8.</summary>
    /// <exception cref="FormatException">It has a broken escape.</exception>
    public static byte[] Unescape(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '\\')
            {
                bytes[length++] = bytes[i];
                continue;
            }
            if (++i == bytes.Length) throw new FormatException("a '\\' with nothing behind it");
            if (!char.IsAsciiDigit((char)bytes[i]))
            {
                bytes[length++] = bytes[i];
                continue;
            }
            if (i + 3 > bytes.Length || !byte.TryParse(bytes.AsSpan(i, 3), System.Globalization.NumberStyles.None, null, out var value))
            {
                throw new FormatException("a '\\' with a digit behind it needs three that are at most 255");
            }
            bytes[length++] = value;
            i += 2;
        }
        return bytes[..length];
    }

    /// <summary>Appends the bytes in quotes, with escapes where they are needed.</summary>
    public static void Quote(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        text.Append('"');
        foreach (var value in bytes)
        {
            if (value is < (byte)' ' or > (byte)'~')
            {
                text.Append('\\').Append(value.ToString("D3", System.Globalization.CultureInfo.InvariantCulture));
            }
            else if (value is (byte)'"' or (byte)'\\') text.Append('\\').Append((char)value);
            else text.Append((char)value);
        }
        text.Append('"');
    }

    private static void Put(ArrayBufferWriter<byte> data, ReadOnlySpan<byte> bytes)
    {
        data.Write([(byte)bytes.Length]);
        data.Write(bytes);
    }
}
