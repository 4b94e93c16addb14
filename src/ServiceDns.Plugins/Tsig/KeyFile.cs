using ServiceDns.Corefile;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Tsig;

/// <summary>Reads secrets from a file of <c>key</c> statements as named.conf has them, one word group a line as CoreDNS reads it.</summary>
internal static class KeyFile
{
    /// <summary>Name and secret of each statement, in the file's order.</summary>
    /// <exception cref="FormatException">The file is not of that form; with CoreDNS's words.</exception>
    public static IReadOnlyList<(DomainName Name, string Secret)> Parse(IEnumerable<string> lines)
    {
        var keys = new List<(DomainName Name, string Secret)>();
        using var rest = lines.GetEnumerator();
        while (rest.MoveNext())
        {
            var words = WordsOf(rest.Current);
            if (words.Length == 0) continue;
            if (words[0] != "key") throw new FormatException($"unexpected token {GoQuote.Quote(words[0])}");
            var text = words.Length > 1 ? words[1].Trim('"', '{') : "";
            if (!DomainName.TryParse(text, out var name)) throw new FormatException($"expected key name {GoQuote.Quote(rest.Current)}");
            if (keys.Exists(key => key.Name.Equals(name))) throw new FormatException($"key {GoQuote.Quote(name.ToString())} redefined");
            keys.Add((name, ReadSecret(rest, name)));
        }
        return keys;
    }

    private static string ReadSecret(IEnumerator<string> rest, DomainName name)
    {
        string? secret = null;
        while (rest.MoveNext())
        {
            switch (WordsOf(rest.Current))
            {
                case [] or ["algorithm", ..]: // a secret goes with the algorithm that the client chooses
                    continue;
                case ["secret", var text, ..] when text.Trim('"', ';') is { Length: > 0 } trimmed:
                    secret = trimmed;
                    continue;
                case ["secret", ..]:
                    throw new FormatException($"expected secret key {GoQuote.Quote(rest.Current)}");
                case ["}" or "};", ..]:
                    return secret ?? throw Missing(name);
                case [var other, ..]:
                    throw new FormatException($"unexpected token {GoQuote.Quote(other)}");
            }
        }
        return secret ?? throw Missing(name);
    }

    private static FormatException Missing(DomainName name) => new($"expected secret for key {GoQuote.Quote(name.ToString())}");

    private static string[] WordsOf(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
