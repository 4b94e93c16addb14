using System.Globalization;
using System.Text;

namespace ServiceDns.Dns;

/// <summary>
/// The numbers of <c>$GENERATE</c>, and what they make of a word: <c>$</c> is the number, <c>${OFFSET,WIDTH,BASE}</c> a form of it.
/// </summary>
internal readonly record struct GenerateRange(long Start, long Stop, long Step)
{
    private const int MostSteps = 65535; // as CoreDNS's DNS library has it

    /// <summary>Reads <c>START-STOP</c> or <c>START-STOP/STEP</c>.</summary>
    public static bool TryParse(string text, out GenerateRange range)
    {
        range = default;
        var parts = text.Split('/');
        long step = 1;
        if (parts.Length > 2 || (parts.Length == 2 && !TryNumber(parts[1], out step)) || step == 0) return false;
        var ends = parts[0].Split('-');
        if (ends.Length != 2 || !TryNumber(ends[0], out var start) || !TryNumber(ends[1], out var stop)) return false;
        range = new GenerateRange(start, stop, step);
        return start <= stop && (stop - start) / step <= MostSteps;
    }

    /// <summary>The word for one number. False when a modifier in it is wrong.</summary>
    public static bool TryExpand(string word, long value, out string text)
    {
        var expanded = new StringBuilder();
        text = "";
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] == '\\' && i + 1 < word.Length)
            {
                if (word[i + 1] != '$') expanded.Append('\\');
                expanded.Append(word[++i]);
            }
            else if (word[i] != '$')
            {
                expanded.Append(word[i]);
            }
            else if (i + 1 < word.Length && word[i + 1] == '$')
            {
                expanded.Append('$');
                i++;
            }
            else if (i + 1 < word.Length && word[i + 1] == '{')
            {
                var end = word.IndexOf('}', i);
                if (end < 0 || !TryFormat(word[(i + 2)..end], value, out var formed)) return false;
                expanded.Append(formed);
                i = end;
            }
            else
            {
                expanded.Append(value.ToString(CultureInfo.InvariantCulture));
            }
        }
        text = expanded.ToString();
        return true;
    }

    private static bool TryFormat(string modifier, long value, out string text)
    {
        text = "";
        var parts = modifier.Split(',');
        var width = 0;
        if (parts.Length > 3 || !long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset))
        {
            return false;
        }
        if (parts.Length > 1
            && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out width) || width > byte.MaxValue))
        {
            return false;
        }
        value += offset;
        if (value is < 0 or > uint.MaxValue) return false;
        var digits = parts.Length < 3 ? "d" : parts[2];
        string? formed = digits switch
        {
            "d" => value.ToString(CultureInfo.InvariantCulture),
            "o" => Convert.ToString(value, 8),
            "x" => value.ToString("x", CultureInfo.InvariantCulture),
            "X" => value.ToString("X", CultureInfo.InvariantCulture),
            _ => null,
        };
        text = formed?.PadLeft(width, '0') ?? "";
        return formed is not null;
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= int.MaxValue;
}
