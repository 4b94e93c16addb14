using System.Text;

namespace ServiceDns.Corefile;

/// <summary>Cuts text into tokens, with the rules of Caddy 1's lexer.</summary>
internal static class Lexer
{
    /// <param name="file">What the tokens say they come from.</param>
    /// <param name="text">The whole file; a leading byte order mark is passed over.</param>
    /// <param name="unclosedQuote">The line of a quote that the text ends within, or null.</param>
    internal static List<Token> Read(string file, string text, out int? unclosedQuote)
    {
        var tokens = new List<Token>();
        var reader = new Reader(file, text);
        while (reader.Next() is { } token)
        {
            tokens.Add(token);
        }
        unclosedQuote = reader.UnclosedQuote;
        return tokens;
    }

    private sealed class Reader(string file, string text)
    {
        private int position = text.StartsWith('\uFEFF') ? 1 : 0;
        private int line = 1;

        internal int? UnclosedQuote { get; private set; }

        internal Token? Next()
        {
            var word = new StringBuilder();
            var start = line;
            var comment = false;
            while (position < text.Length)
            {
                var c = text[position++];
                if (char.IsWhiteSpace(c))
                {
                    // A carriage return is nothing at all: it neither ends a word nor belongs to one.
                    if (c == '\r') continue;
                    if (c == '\n')
                    {
                        line++;
                        comment = false;
                    }
                    if (word.Length > 0) return new Token(word.ToString(), file, start);
                    continue;
                }
                // A comment that starts within a word ends with the word: in `a#b c`, c is a word again.
                comment |= c == '#';
                if (comment) continue;
                if (word.Length == 0)
                {
                    start = line;
                    if (c == '"') return Quoted();
                }
                word.Append(c);
            }
            return word.Length > 0 ? new Token(word.ToString(), file, start) : null;
        }

        /// <summary>The rest of a quoted word. Only <c>\"</c> is an escape; any other backslash stays.</summary>
        private Token? Quoted()
        {
            var word = new StringBuilder();
            var start = line;
            var escaped = false;
            while (position < text.Length)
            {
                var c = text[position++];
                if (!escaped && c == '\\')
                {
                    escaped = true;
                    continue;
                }
                if (!escaped && c == '"') return new Token(word.ToString(), file, start) { EndLine = line };
                if (c == '\n') line++;
                if (escaped && c != '"') word.Append('\\');
                word.Append(c);
                escaped = false;
            }
            UnclosedQuote = start;
            return word.Length > 0 ? new Token(word.ToString(), file, start) { EndLine = line } : null;
        }
    }
}
