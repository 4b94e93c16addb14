using System.Globalization;
using System.Text.RegularExpressions;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Reads <c>name [KIND] FROM TO [answer auto | answer name FROM TO | answer value FROM TO]...</c>.</summary>
internal static class NameRuleReader
{
    private const int MostGroups = 100;

    /// <summary>Reads the words behind <c>name</c>.</summary>
    public static IRewriteRule Read(bool stops, string[] words)
    {
        if (words.Length < 2) throw new FormatException("too few arguments for a name rule");
        var kind = words.Length == 2 ? NameMatchReader.Exact : words[0].ToLowerInvariant();
        var (first, second) = words.Length == 2 ? (words[0], words[1]) : (words[1], words[2]);
        var (isAuto, responses) = words.Length > 3 ? ReadAnswers(kind, words[3..]) : (false, []);
        var (from, to) = (NameMatchReader.Normalize(first), NameMatchReader.Normalize(second));
        switch (kind)
        {
            case NameMatchReader.Exact:
                CheckedPattern(to, from);
                return new NameRule(stops, new ExactRewrite(from, to), isReverted: true, responses);
            case NameMatchReader.Prefix:
                return new NameRule(stops, new PrefixRewrite(from, to), isAuto, responses);
            case NameMatchReader.Suffix:
                var back = new SuffixRewrite(to, from); // the way back is the same with the ends exchanged
                if (isAuto) responses = [new OwnerRule(back), new ValueRule(back), .. responses];
                return new NameRule(stops, new SuffixRewrite(from, to), isReverted: false, responses);
            case NameMatchReader.Substring:
                return new NameRule(stops, new SubstringRewrite(from, to), isAuto, responses);
            case NameMatchReader.Pattern:
                return new NameRule(stops, new PatternRewrite(CheckedPattern(first, second), to), isAuto, responses);
            default:
                throw new FormatException(
                    $"name rule supports only exact, prefix, suffix, substring, and regex name matching, received: {kind}");
        }
    }

    /// <summary>The word <c>answer</c> may be left out of all but the first.</summary>
    private static (bool IsAuto, IResponseRule[] Responses) ReadAnswers(string kind, string[] words)
    {
        if (words.Length < 2) throw new FormatException($"invalid arguments for {kind} rule");
        if (words[0] != "answer")
        {
            throw new FormatException($"exceeded the number of arguments for a non-answer rule argument for {kind} rule");
        }
        var isAuto = false;
        var rules = new List<IResponseRule>();
        for (var i = 0; i < words.Length;)
        {
            if (words[i] == "answer") i++;
            if (i == words.Length) throw new FormatException($"type missing for answer rule for {kind} rule");
            var what = words[i++];
            switch (what)
            {
                case "auto":
                    isAuto = true;
                    break;
                case "name" or "value":
                    if (words.Length - i < 2) throw new FormatException($"{what} answer rule for {kind} rule: 2 arguments required");
                    var rewrite = ReadAnswer(words[i], words[i + 1], $"{what} answer rule for {kind} rule");
                    rules.Add(what == "name" ? new OwnerRule(rewrite) : new ValueRule(rewrite));
                    i += 2;
                    break;
                default:
                    throw new FormatException($"invalid type {GoQuote.Quote(what)} for answer rule for {kind} rule");
            }
        }
        return isAuto && rules.Exists(rule => rule is OwnerRule)
            ? throw new FormatException("auto name answer rule cannot be combined with explicit name anwer rules")
            : (isAuto, [.. rules]);
    }

    private static PatternRewrite ReadAnswer(string from, string to, string rule)
    {
        try
        {
            return new PatternRewrite(CheckedPattern(from, to), NameMatchReader.Normalize(to));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{rule}: {e.Message}", e);
        }
    }

    /// <summary>The pattern, which must have as many groups as the text that takes them in.</summary>
    private static Regex CheckedPattern(string from, string to)
    {
        var pattern = NameMatchReader.ReadPattern(from);
        var used = Enumerable.Range(0, MostGroups + 1)
            .Count(i => to.Contains($"{{{i.ToString(CultureInfo.InvariantCulture)}}}", StringComparison.Ordinal));
        return used <= pattern.GetGroupNumbers().Length - 1
            ? pattern
            : throw new FormatException(
                $"the rewrite regex pattern ({to}) uses more subexpressions than its corresponding matching regex pattern ({from})");
    }
}
