using System.Globalization;
using System.Text;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Reads <c>edns0 local|nsid|subnet ACTION [ARGUMENTS] [revert]</c>.</summary>
internal static class EdnsRuleReader
{
    /// <summary>Reads the words behind <c>edns0</c>.</summary>
    public static IRewriteRule Read(bool stops, string[] words, BlockSettings block)
    {
        if (words.Length < 2) throw new FormatException("too few arguments for an EDNS0 rule");
        var kind = words[0].ToLowerInvariant();
        var action = words[1].ToLowerInvariant() switch
        {
            "replace" => EdnsAction.Replace,
            "append" => EdnsAction.Append,
            "set" => EdnsAction.Set,
            "unset" => EdnsAction.Unset,
            var other => throw new FormatException($"invalid action: {GoQuote.Quote(other)}"),
        };
        if (action == EdnsAction.Unset) return ReadUnset(stops, kind, words);
        var reverts = words[^1] == "revert";
        if (reverts) words = words[..^1];
        switch (kind)
        {
            case "local":
                if (words.Length != 4) throw new FormatException("EDNS0 local rules require three or four args");
                return new EdnsRule(stops, action, ReadCode(words[2]), ReadData(words[3], block), reverts);
            case "nsid":
                if (words.Length != 2) throw new FormatException("EDNS0 NSID rules can accept no more than one arg");
                return new EdnsRule(stops, action, Edns.NsidOption, _ => [], reverts);
            case "subnet":
                if (words.Length != 4) throw new FormatException("EDNS0 subnet rules require three or four args");
                var data = EdnsData.Subnet(ReadLength(words[2], "IPv4", 32), ReadLength(words[3], "IPv6", 128));
                return new EdnsRule(stops, action, Edns.ClientSubnetOption, data, reverts);
            default:
                throw new FormatException($"invalid rule type {GoQuote.Quote(kind)}");
        }
    }

    private static EdnsRule ReadUnset(bool stops, string kind, string[] words)
    {
        var expected = kind == "local" ? 3 : 2;
        var code = kind switch
        {
            "local" when words.Length == expected => ReadCode(words[2]),
            "nsid" when words.Length == expected => Edns.NsidOption,
            "subnet" when words.Length == expected => Edns.ClientSubnetOption,
            "local" => throw new FormatException("local unset action requires exactly two arguments"),
            "nsid" or "subnet" => throw new FormatException($"{kind} unset action requires exactly one argument"),
            _ => throw new FormatException($"invalid rule type {GoQuote.Quote(kind)}"),
        };
        return new EdnsRule(stops, EdnsAction.Unset, code, _ => null, reverts: false);
    }

    private static Func<Query, byte[]?> ReadData(string text, BlockSettings block)
    {
        if (text.StartsWith('{') && text.EndsWith('}'))
        {
            return EdnsData.OfVariable(text, block) ?? throw new FormatException($"unsupported variable name {GoQuote.Quote(text)}");
        }
        var data = text.StartsWith("0x", StringComparison.Ordinal) ? ReadHex(text[2..]) : Encoding.UTF8.GetBytes(text);
        return _ => data;
    }

    private static byte[] ReadHex(string text)
    {
        var wrong = text.AsSpan().IndexOfAnyExcept("0123456789abcdefABCDEF");
        if (wrong >= 0) throw new FormatException($"encoding/hex: invalid byte: '{text[wrong]}' in {text}");
        return text.Length % 2 == 0
            ? Convert.FromHexString(text)
            : throw new FormatException($"encoding/hex: odd length hex string {text}");
    }

    private static ushort ReadCode(string text) =>
        TryReadNumber(text, out var code)
            ? code
            : throw new FormatException($"strconv.ParseUint: parsing {GoQuote.Quote(text)}: invalid syntax");

    private static byte ReadLength(string text, string family, byte most)
    {
        if (!TryReadNumber(text, out var length))
        {
            throw new FormatException($"strconv.ParseUint: parsing {GoQuote.Quote(text)}: invalid syntax");
        }
        return length <= most ? (byte)length : throw new FormatException($"invalid {family} bit mask length {length}");
    }

    /// <summary>Digits, or hexadecimal ones behind <c>0x</c>.</summary>
    private static bool TryReadNumber(string text, out ushort number) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? ushort.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
