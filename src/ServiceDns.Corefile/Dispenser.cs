namespace ServiceDns.Corefile;

/// <summary>Hands a plugin's setup its tokens, one by one, aware of lines and of one level of braces.</summary>
/// <remarks>
/// The steps and their corner cases are those of Caddy 1's dispenser, so that a setup written against it accepts what
/// CoreDNS accepts. The usual form is
/// <code>
/// while (tokens.Next())                                // once for each time that the plugin is named
/// {
///     var arguments = tokens.RemainingArguments();
///     while (tokens.NextBlock())
///     {
///         switch (tokens.Value) { … default: throw tokens.Error($"unknown property '{tokens.Value}'"); }
///     }
/// }
/// </code>
/// Differs in one thing: tokens that come from different imports never share a line.
/// </remarks>
/// <param name="plugin">Named in errors; null for none.</param>
/// <param name="tokens">What to hand out.</param>
public sealed class Dispenser(string? plugin, IReadOnlyList<Token> tokens)
{
    private int cursor = -1;
    private int nesting;

    /// <summary>A dispenser over text that no file holds; variables and imports stay as they are.</summary>
    /// <remarks>What a plugin's tests set it up with.</remarks>
    public static Dispenser FromText(string? plugin, string text, string file = "Corefile") =>
        new(plugin, Lexer.Read(file, text, out _));

    /// <summary>The plugin that errors name.</summary>
    public string? Plugin => plugin;

    /// <summary>The text of the token at hand; empty before the first.</summary>
    public string Value => Current?.Text ?? "";

    /// <summary>The line of the token at hand; 0 before the first.</summary>
    public int Line => Current?.Line ?? 0;

    /// <summary>The file of the token at hand; before the first, that of the first; empty when there is none.</summary>
    public string File => (Current ?? (tokens.Count > 0 ? tokens[0] : null))?.File ?? "";

    private Token? Current => cursor >= 0 && cursor < tokens.Count ? tokens[cursor] : null;

    private bool HasNext => cursor < tokens.Count - 1;

    private bool NextSharesLine => tokens[cursor].SharesLineWith(tokens[cursor + 1]);

    /// <summary>Moves to the next token, wherever it is. At the end it stays on the last one and is false.</summary>
    public bool Next() => HasNext && Advance();

    /// <summary>Moves to the next token if it is on the same line; before the first token, moves to that.</summary>
    public bool NextArg() => cursor < 0 ? Advance() : HasNext && NextSharesLine && Advance();

    /// <summary>Moves to the next token if it is on another line; before the first token, moves to that.</summary>
    public bool NextLine() => cursor < 0 ? Advance() : HasNext && !NextSharesLine && Advance();

    /// <summary>Moves through the tokens of a block that opens on this line; false at its closing brace, or when there
    /// is no block. A block within the block is not tracked: its first closing brace ends the loop.</summary>
    public bool NextBlock()
    {
        if (nesting > 0)
        {
            if (!Next()) return false;
            if (Value != "}") return true;
            nesting--;
            return false;
        }
        if (!NextArg()) return false;
        if (Value != "{")
        {
            cursor--;
            return false;
        }
        if (!Next() || Value == "}") return false;
        nesting++;
        return true;
    }

    /// <summary>The rest of the line up to an opening brace, which is left for <see cref="NextBlock"/>.</summary>
    public string[] RemainingArguments()
    {
        var arguments = new List<string>();
        while (NextArg())
        {
            if (Value == "{")
            {
                cursor--;
                break;
            }
            arguments.Add(Value);
        }
        return [.. arguments];
    }

    /// <summary>The error for an argument too few or too many.</summary>
    public CorefileException ArgumentError() => Error(Value == "{"
        ? "Unexpected token '{', expecting argument"
        : $"Wrong argument count or unexpected line ending after '{Value}'");

    /// <summary>The error for a token that cannot stand here.</summary>
    /// <param name="expected">What could.</param>
    public CorefileException SyntaxError(string expected) =>
        Fail($"Syntax error: Unexpected token '{Value}', expecting '{expected}'");

    /// <summary>An error at the token at hand. Without a plugin, the reason gets Caddy's <c>Error during parsing: </c>.</summary>
    public CorefileException Error(string reason) => Fail(plugin is null ? $"Error during parsing: {reason}" : reason);

    private CorefileException Fail(string reason) => new(File, Line, plugin, reason);

    private bool Advance()
    {
        cursor++;
        return true;
    }
}
