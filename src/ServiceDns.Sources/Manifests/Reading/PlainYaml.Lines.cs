using System.Text.Unicode;

namespace ServiceDns.Sources.Manifests.Reading;

/// <content>What can be told from a line alone.</content>
internal sealed partial class PlainYaml
{
    private static bool IsDash(ReadOnlySpan<byte> text, int at) =>
        text[at] == '-' && (at + 1 == text.Length || text[at + 1] == ' ');

    /// <summary>Whether nothing but spaces, and a comment behind one, is left.</summary>
    private static bool IsRestEmpty(ReadOnlySpan<byte> rest)
    {
        var content = rest.IndexOfAnyExcept((byte)' ');
        return content < 0 || (content > 0 && rest[content] == '#');
    }

    /// <summary>Whether a scalar without quotes may begin so, in a flow collection too.</summary>
    private static bool IsPlainStart(ReadOnlySpan<byte> text, int at) => text[at] switch
    {
        (byte)'-' => at + 1 < text.Length && text[at + 1] > ' ' && ",[]{}".IndexOf((char)text[at + 1]) < 0,
        (byte)'?' or (byte)':' or (byte)',' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' or (byte)'#' or (byte)'&' or (byte)'*'
            or (byte)'!' or (byte)'|' or (byte)'>' or (byte)'\'' or (byte)'"' or (byte)'%' or (byte)'@' or (byte)'`' => false,
        _ => true,
    };

    /// <summary>Whether the line's characters are such that it can be read here; takes a carriage return off its end.</summary>
    /// <remarks>No tabs, since they indent nothing, and no line breaks beside CR LF and LF, such as U+0085 (YAML 1.1).</remarks>
    private bool IsUsable(long start, ref int length, bool withTabs = false)
    {
        if (window.IsOrdinary(start, start + length)) return true;
        var text = window.Slice(start, length);
        if (text is [.., (byte)'\r']) text = text[..--length];
        if (!Utf8.IsValid(text)) return false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case >= 0x20 and < 0x7F:
                case (byte)'\t' when withTabs:
                    break;
                case < 0x80:
                case 0xC2 when text[i + 1] < 0xA0: // control characters, next line among them
                case 0xE2 when text[i + 1] == 0x80 && text[i + 2] is 0xA8 or 0xA9: // separators of lines and paragraphs
                case 0xEF when text[i + 1] is 0xBB or 0xBF: // the byte order mark and what is no character
                    return false;
            }
        }
        return true;
    }

    /// <summary>The same without the byte order mark that it begins with, which is passed.</summary>
    /// <remarks>goyaml lets one begin any line: who joins files, as helm does templates, takes over what they begin with.</remarks>
    private bool IsUsableBehindMark()
    {
        if (!window.Slice(lineStart, lineLength).StartsWith("\uFEFF"u8)) return false;
        const int length = 3;
        (position, lineStart, lineLength) = (position + length, lineStart + length, lineLength - length);
        return IsUsable(lineStart, ref lineLength);
    }
}
