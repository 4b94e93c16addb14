namespace ServiceDns.Corefile;

/// <summary>Replaces <c>{$NAME}</c> and <c>{%NAME%}</c> in one word; a variable that is not set is empty.</summary>
internal sealed class Variables(CorefileEnvironment environment)
{
    // A value may name further variables, and so may name itself. Real words need a handful of rounds.
    private const int MostRounds = 1000, LongestWord = 1 << 20;

    /// <summary>The token's text with every variable replaced, those that values bring in too.</summary>
    /// <exception cref="CorefileException">The values refer to one another without end.</exception>
    internal string Replace(Token token) => Replace(token, Replace(token, token.Text, "{%", "%}"), "{$", "}");

    private string Replace(Token token, string text, string open, string close)
    {
        var at = text.IndexOf(open, StringComparison.Ordinal);
        for (var round = 0; at >= 0; round++)
        {
            var end = text.IndexOf(close, at, StringComparison.Ordinal);
            var start = at + open.Length;
            // An empty name ends the search: what stands behind it stays as it is, as in Caddy.
            if (end <= start) break;
            var name = text[start..end];
            var reference = text[at..(end + close.Length)];
            var value = environment.GetVariable(name) ?? "";
            var growth = (long)text.AsSpan().Count(reference) * value.Length;
            if (round == MostRounds || (growth > 0 && text.Length + growth > LongestWord))
            {
                throw new CorefileException(token.File, token.Line, null,
                    $"Error during parsing: environment variable '{name}' refers to itself");
            }
            text = text.Replace(reference, value, StringComparison.Ordinal);
            at = text.IndexOf(open, StringComparison.Ordinal);
        }
        return text;
    }
}
