namespace ServiceDns.Corefile;

/// <summary>File name patterns with <c>*</c>, <c>?</c> and <c>\</c>, in the last or in any part of a path.</summary>
/// <remarks>Go's filepath.Match without character classes, which imports do not allow. A <c>*</c> matches a leading
/// dot as well.</remarks>
internal static class Glob
{
    private const string Wildcards = @"*?[\";

    /// <summary>False when <c>[</c> is not escaped or the pattern ends in a backslash.</summary>
    internal static bool IsWellFormed(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '[') return false;
            if (pattern[i] == '\\' && ++i == pattern.Length) return false;
        }
        return true;
    }

    /// <summary>The paths that match, by name in each folder; the pattern itself when it has no wildcard and exists.</summary>
    internal static List<string> Expand(string pattern, CorefileEnvironment environment)
    {
        if (pattern.AsSpan().IndexOfAny(Wildcards) < 0) return environment.Exists(pattern) ? [pattern] : [];
        var cut = pattern.LastIndexOf('/');
        var folder = cut < 0 ? "." : cut == 0 ? "/" : pattern[..cut];
        var name = pattern[(cut + 1)..];
        var folders = folder.AsSpan().IndexOfAny(Wildcards) < 0 ? [folder] : Expand(folder, environment);
        var found = new List<string>();
        foreach (var each in folders)
        {
            var names = environment.ListFolder(each) ?? [];
            found.AddRange(names.Where(n => Matches(name, n)).Order(StringComparer.Ordinal)
                .Select(n => SlashPath.Join(each, n)));
        }
        return found;
    }

    /// <summary>Whether one name (no slash) matches a well-formed pattern.</summary>
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*')
            {
                for (var skipped = 0; skipped <= name.Length; skipped++)
                {
                    if (Matches(pattern[1..], name[skipped..])) return true;
                }
                return false;
            }
            if (name.IsEmpty) return false;
            var escaped = pattern[0] == '\\' && pattern.Length > 1;
            if (escaped) pattern = pattern[1..];
            if ((escaped || pattern[0] != '?') && pattern[0] != name[0]) return false;
            pattern = pattern[1..];
            name = name[1..];
        }
        return name.IsEmpty;
    }
}
