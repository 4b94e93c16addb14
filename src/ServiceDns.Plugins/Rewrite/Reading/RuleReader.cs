using System.Globalization;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Makes a rule of its words. Mistakes are <see cref="FormatException"/>s with CoreDNS's text.</summary>
internal static class RuleReader
{
    private const uint LongestTtl = int.MaxValue;

    /// <summary>Reads the words behind <c>rewrite</c>.</summary>
    public static IRewriteRule Read(IReadOnlyList<string> words, BlockSettings block)
    {
        if (words.Count == 0) throw new FormatException("no rule type specified for rewrite");
        var mode = words[0].ToLowerInvariant();
        var isMode = mode is "continue" or "stop";
        if (isMode && words.Count < 2) throw new FormatException($"{mode} rule must begin with a rule type");
        var stops = mode != "continue";
        var field = isMode ? words[1].ToLowerInvariant() : mode;
        string[] rest = [.. words.Skip(isMode ? 2 : 1)];
        return field switch
        {
            "name" => NameRuleReader.Read(stops, rest),
            "type" => ReadType(stops, Two(field, rest)),
            "class" => ReadClass(stops, Two(field, rest)),
            "edns0" => EdnsRuleReader.Read(stops, rest, block),
            "ttl" => ReadTtl(stops, rest),
            "rcode" => ReadCode(stops, rest),
            "cname" => ReadAlias(stops, rest),
            "answer" => throw new FormatException("response rewrites must begin with a name rule"),
            _ => throw new FormatException($"invalid rule type {GoQuote.Quote(words[0])}"
                + SetupRules.Advice(field, "name", "type", "class", "edns0", "ttl", "cname", "rcode")),
        };
    }

    private static string[] Two(string field, string[] words) =>
        words.Length == 2 ? words : throw new FormatException($"{field} rules must have exactly two arguments");

    private static TypeRule ReadType(bool stops, string[] words)
    {
        var types = Array.ConvertAll(
            words, word => RecordTypes.TryParse(word, out var type) && !word.StartsWith("TYPE", StringComparison.OrdinalIgnoreCase)
            ? type
            : throw new FormatException($"invalid type {GoQuote.Quote(word.ToUpperInvariant())}"));
        return new TypeRule(stops, types[0], types[1]);
    }

    private static ClassRule ReadClass(bool stops, string[] words)
    {
        var classes = Array.ConvertAll(words, word => word.ToUpperInvariant() switch
        {
            "IN" => RecordClass.IN,
            "CH" => RecordClass.CH,
            "HS" => RecordClass.HS,
            "NONE" => RecordClass.None,
            "ANY" => RecordClass.Any,
            var other => throw new FormatException($"invalid class {GoQuote.Quote(other)}"),
        });
        return new ClassRule(stops, classes[0], classes[1]);
    }

    private static ResponseOnlyRule ReadTtl(bool stops, string[] words)
    {
        if (words.Length < 2) throw new FormatException($"too few ({words.Length}) arguments for a ttl rule");
        if (words.Length > 3) throw new FormatException("too many arguments for a ttl rule");
        if (!TryReadRange(words[^1], out var least, out var most)) throw new FormatException($"invalid TTL '{words[^1]}' for a ttl rule");
        return new ResponseOnlyRule(stops, NameMatchReader.Read("ttl", words[..^1]), new TtlRule(least, most));
    }

    private static bool TryReadRange(string text, out uint least, out uint most)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) return TryReadSeconds(text, 0, out least) & TryReadSeconds(text, 0, out most) & text.Length > 0;
        var isRange = TryReadSeconds(text[..dash], 0, out least) & TryReadSeconds(text[(dash + 1)..], LongestTtl, out most);
        return isRange && text.Length > 1 && least <= most;
    }

    private static bool TryReadSeconds(string text, uint otherwise, out uint seconds)
    {
        seconds = otherwise;
        return text.Length == 0 || uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds);
    }

    private static ResponseOnlyRule ReadCode(bool stops, string[] words)
    {
        if (words.Length < 3) throw new FormatException($"too few ({words.Length}) arguments for a rcode rule");
        if (words.Length > 4) throw new FormatException("too many arguments for a rcode rule");
        if (!TryReadCode(words[^2], out var from)) throw new FormatException($"invalid matching RCODE '{words[^2]}' for a rcode rule");
        if (!TryReadCode(words[^1], out var to)) throw new FormatException($"invalid replacement RCODE '{words[^1]}' for a rcode rule");
        return new ResponseOnlyRule(stops, NameMatchReader.Read("rcode", words[..^2]), new CodeRule(from, to));
    }

    private static bool TryReadCode(string text, out ResponseCode code)
    {
        const ushort largest = (ushort)ResponseCode.BadCookie;
        if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return ResponseCodes.TryParse(text, out code);
        }
        code = (ResponseCode)number;
        return number <= largest;
    }

    private static ResponseOnlyRule ReadAlias(bool stops, string[] words)
    {
        if (words.Length is not (2 or 3)) throw new FormatException($"too few ({words.Length}) arguments for a cname rule");
        var kind = words.Length == 3 ? words[0].ToLowerInvariant() : NameMatchReader.Exact;
        var (from, to) = (words[^2].ToLowerInvariant(), words[^1].ToLowerInvariant());
        TextRewrite rewrite = kind switch
        {
            NameMatchReader.Exact => new ExactRewrite(NameMatchReader.Normalize(from), NameMatchReader.Normalize(to)),
            NameMatchReader.Prefix => new PrefixRewrite(from, to),
            NameMatchReader.Suffix => new SuffixRewrite(from, to),
            NameMatchReader.Substring => new SubstringRewrite(from, to),
            NameMatchReader.Pattern => new PatternRewrite(NameMatchReader.ReadPattern(from, " in a cname rule"), to),
            _ => throw new FormatException($"unknown cname rewrite type: {kind}"),
        };
        return new ResponseOnlyRule(stops, names: null, new AliasRule(rewrite));
    }
}
