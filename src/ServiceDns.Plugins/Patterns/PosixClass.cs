using System.Collections.Frozen;
using System.Text;

namespace ServiceDns.Plugins.Patterns;

/// <summary>Classes that stand in brackets by name: of ASCII letters <c>[:alpha:]</c>, of all other characters <c>[:^alpha:]</c>.</summary>
internal static class PosixClass
{
    private const char Last = '\uFFFF';

    /// <summary>The first and the last character of each range, in rising order.</summary>
    private static readonly FrozenDictionary<string, string> Ranges = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["alnum"] = "09AZaz",
        ["alpha"] = "AZaz",
        ["ascii"] = "\0\x7F",
        ["blank"] = "\t\t  ",
        ["cntrl"] = "\0\x1F\x7F\x7F",
        ["digit"] = "09",
        ["graph"] = "!~",
        ["lower"] = "az",
        ["print"] = " ~",
        ["punct"] = "!/:@[`{~",
        ["space"] = "\t\r  ",
        ["upper"] = "AZ",
        ["word"] = "09AZ__az",
        ["xdigit"] = "09AFaf",
    }.ToFrozenDictionary();

    /// <summary>The members of a class, to stand in brackets of .NET's.</summary>
    /// <param name="name">What stands between the colons.</param>
    /// <returns>Null when no class has that name.</returns>
    public static string? MembersOf(string name)
    {
        var isNegated = name.StartsWith('^');
        if (!Ranges.TryGetValue(isNegated ? name[1..] : name, out var ranges)) return null;
        var members = new StringBuilder();
        foreach (var range in (isNegated ? Others(ranges) : ranges).Chunk(2))
        {
            members.Append($"\\u{(int)range[0]:X4}-\\u{(int)range[1]:X4}");
        }
        return members.ToString();
    }

    private static string Others(string ranges)
    {
        var others = new StringBuilder();
        var next = '\0';
        foreach (var range in ranges.Chunk(2))
        {
            if (range[0] > next) others.Append(next).Append((char)(range[0] - 1));
            next = (char)(range[1] + 1);
        }
        return others.Append(next).Append(Last).ToString();
    }
}
