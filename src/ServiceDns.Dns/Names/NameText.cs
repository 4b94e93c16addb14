using System.Text;
using System.Runtime.CompilerServices;

namespace ServiceDns.Dns;

/// <summary>Names as people write them: labels with dots, <c>\.</c> and <c>\DDD</c> as escapes (RFC 1035, section 5.1).</summary>
public static class NameText
{
    /// <summary>The most characters that a name has as text: every byte written as <c>\DDD</c>.</summary>
    public const int MaxLength = 4 * WireName.MaxLength;

    /// <summary>Text with a final dot; bytes outside of printable ASCII become <c>\DDD</c>. The root is <c>.</c>.</summary>
    /// <param name="name">An uncompressed wire name.</param>
    [SkipLocalsInit]
    public static string Format(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MaxLength];
        return text[..Format(name, text)].ToString();
    }

    /// <summary>The same, without allocating.</summary>
    /// <param name="name">An uncompressed wire name.</param>
    /// <param name="text">Room for <see cref="MaxLength"/> characters.</param>
    /// <returns>Characters written.</returns>
    public static int Format(ReadOnlySpan<byte> name, Span<char> text)
    {
        var length = 0;
        for (var position = 0; position < name.Length && name[position] != 0; position += name[position] + 1)
        {
            foreach (var value in name.Slice(position + 1, name[position])) Append(text, ref length, value);
            text[length++] = '.';
        }
        if (length == 0) text[length++] = '.';
        return length;
    }

    /// <summary>Reads text with or without the final dot. False for empty labels, over-long labels or names, and broken escapes.</summary>
    /// <param name="text">What a person wrote; characters outside ASCII are taken as UTF-8 bytes.</param>
    /// <param name="name">At least <see cref="WireName.MaxLength"/> bytes.</param>
    /// <param name="length">Bytes written, the final zero included.</param>
    [SkipLocalsInit]
    public static bool TryParse(ReadOnlySpan<char> text, Span<byte> name, out int length)
    {
        length = 0;
        if (text is ".")
        {
            name[0] = 0;
            length = 1;
            return true;
        }
        if (text.IsEmpty || text.Length > 4 * WireName.MaxLength) return false;
        Span<byte> bytes = stackalloc byte[12 * WireName.MaxLength];
        var count = Encoding.UTF8.GetBytes(text, bytes);
        var label = 0;
        var written = 1;
        for (var i = 0; i < count; i++)
        {
            var value = bytes[i];
            if (value == '.')
            {
                if (!CloseLabel(name, ref label, written)) return false;
                written++;
                continue;
            }
            if (value == '\\' && !TryUnescape(bytes[..count], ref i, out value)) return false;
            if (written >= WireName.MaxLength - 1) return false;
            name[written++] = value;
        }
        if (written - 1 != label)
        {
            if (!CloseLabel(name, ref label, written)) return false;
            written++;
        }
        name[label] = 0;
        length = label + 1;
        return length <= WireName.MaxLength;
    }

    private static bool CloseLabel(Span<byte> name, ref int label, int written)
    {
        var size = written - label - 1;
        if (size is 0 or > WireName.MaxLabelLength || written >= WireName.MaxLength) return false;
        name[label] = (byte)size;
        label = written;
        return true;
    }

    private static bool TryUnescape(ReadOnlySpan<byte> text, ref int index, out byte value)
    {
        value = 0;
        if (index + 1 >= text.Length) return false;
        if (!char.IsAsciiDigit((char)text[index + 1]))
        {
            value = text[++index];
            return true;
        }
        if (index + 3 >= text.Length || !byte.TryParse(text.Slice(index + 1, 3), System.Globalization.NumberStyles.None, null, out value))
        {
            return false;
        }
        index += 3;
        return true;
    }

    private static void Append(Span<char> text, ref int length, byte value)
    {
        if (value is < (byte)' ' or > (byte)'~')
        {
            text[length++] = '\\';
            text[length++] = (char)('0' + value / 100);
            text[length++] = (char)('0' + value / 10 % 10);
            text[length++] = (char)('0' + value % 10);
            return;
        }
        if (value is (byte)'.' or (byte)' ' or (byte)'\'' or (byte)'@' or (byte)';' or (byte)'(' or (byte)')' or (byte)'"' or (byte)'\\')
        {
            text[length++] = '\\';
        }
        text[length++] = (char)value;
    }
}
