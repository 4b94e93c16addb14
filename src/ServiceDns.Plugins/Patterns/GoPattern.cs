using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ServiceDns.Plugins.Patterns;

/// <summary>Regular expressions as Corefiles write them: Go's syntax (pkg.go.dev/regexp/syntax), matched in linear time.</summary>
internal static class GoPattern
{
    /// <summary>Reads a pattern. False with Go's words for it when it is wrong, or asks for what only backtracking can do.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Regex? pattern, out string error) =>
        TryParse(text, out pattern, out _, out error);

    /// <summary>
    /// The same, with the names of the groups in their order, the whole match as the first; empty for groups without one.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Regex? pattern, out IReadOnlyList<string> groups, out string error)
    {
        pattern = null;
        error = "";
        var translation = new GoPatternTranslation(text);
        groups = translation.Groups;
        try
        {
            pattern = new Regex(translation.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (RegexParseException e)
        {
            error = $"error parsing regexp: {Describe(e.Error)}: `{text}`";
        }
        catch (NotSupportedException)
        {
            error = $"error parsing regexp: invalid or unsupported Perl syntax: `{text}`";
        }
        return false;
    }

    private static string Describe(RegexParseError error) => error switch
    {
        RegexParseError.InsufficientClosingParentheses => "missing closing )",
        RegexParseError.InsufficientOpeningParentheses => "unexpected )",
        RegexParseError.UnterminatedBracket => "missing closing ]",
        RegexParseError.QuantifierAfterNothing => "missing argument to repetition operator",
        RegexParseError.NestedQuantifiersNotParenthesized => "invalid nested repetition operator",
        RegexParseError.ReversedQuantifierRange or RegexParseError.QuantifierOrCaptureGroupOutOfRange => "invalid repeat count",
        RegexParseError.ReversedCharacterRange => "invalid character class range",
        RegexParseError.UnescapedEndingBackslash => "trailing backslash at end of expression",
        RegexParseError.UnrecognizedEscape or RegexParseError.InvalidUnicodePropertyEscape => "invalid escape sequence",
        _ => "invalid or unsupported Perl syntax",
    };
}
