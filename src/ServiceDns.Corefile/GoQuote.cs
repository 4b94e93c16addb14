using System.Globalization;
using System.Text;

namespace ServiceDns.Corefile;

/// <summary>Quotes text in errors the way CoreDNS's errors do.</summary>
public static class GoQuote
{
    /// <summary>Go's <c>%q</c>: in double quotes, with what cannot be printed escaped.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\a' => @"\a",
                '\b' => @"\b",
                '\f' => @"\f",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                '\v' => @"\v",
                < ' ' or 0x7F => $@"\x{rune.Value:x2}",
                _ when IsPrintable(rune) => rune.ToString(),
                < 0x10000 => $@"\u{rune.Value:x4}",
                _ => $@"\U{rune.Value:x8}",
            });
        }
        return quoted.Append('"').ToString();
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
