namespace ServiceDns.Corefile;

/// <summary>Groups tokens by server block and plugin, expanding imports as it goes.</summary>
internal sealed class Parser(string file, CorefileEnvironment environment, DirectiveNames names)
{
    private readonly TokenStream stream = new();
    private readonly Importer importer = new(file, environment);
    private readonly Variables variables = new(environment);
    private readonly List<ServerBlock> blocks = [];

    /// <summary>Oddities met, in the order of the text.</summary>
    internal IEnumerable<CorefileWarning> Warnings => importer.Warnings;

    /// <summary>Every imported file.</summary>
    internal IReadOnlyList<CorefileSource> Imported => importer.Sources;

    internal IReadOnlyList<ServerBlock> Parse(string text)
    {
        stream.Insert(importer.Lex(file, text), null);
        stream.MoveNext();
        while (stream.Current is not null)
        {
            ReadBlock();
        }
        foreach (var (quoteFile, line) in importer.UnclosedQuotes)
        {
            importer.Warnings.Add(new CorefileWarning(quoteFile, line, "the quote opened here is never closed"));
        }
        return blocks;
    }

    private void ReadBlock()
    {
        var start = stream.Current!;
        var keys = ReadKeys();
        if (keys is [{ Text: ['(', .. var snippet, ')'] } key])
        {
            ReadSnippet(snippet, key);
            return;
        }
        var directives = new DirectiveTable();
        if (stream.Current is not null) ReadContents(directives);
        if (keys.Count > 0)
        {
            foreach (var each in keys) Warn(each.File, each.Line, KeyAdvice.For(each.Text));
            blocks.Add(new ServerBlock(keys, directives.ToList()));
        }
        else if (directives.Count > 0)
        {
            Warn(start.File, start.Line, "a server block without a zone serves nothing");
        }
    }

    /// <summary>Reads keys up to an opening brace or the end of their last line.</summary>
    private List<Key> ReadKeys()
    {
        var keys = new List<Key>();
        var expectingAnother = false;
        while (stream.Current is { } token)
        {
            var text = variables.Replace(token);
            if (text == "import" && stream.AtNewLine)
            {
                Import();
                continue;
            }
            if (text == "{")
            {
                if (expectingAnother) throw Error($"Expected another address but had '{text}' - check for extra comma");
                return keys;
            }
            if (text.Length > 0)
            {
                expectingAnother = text[^1] == ',';
                keys.Add(new Key(expectingAnother ? text[..^1] : text, token.File, token.Line));
            }
            var isStray = token.Text == "}";
            stream.MoveNext();
            if (isStray) DropStrayBrace(token, keys);
            if (!expectingAnother && stream.Current is not null && stream.AtNewLine) return keys;
        }
        return expectingAnother ? throw Error("Unexpected EOF") : keys;
    }

    /// <summary>A closing brace too many at the very end is harmless, and CoreDNS starts with it. Anywhere else, what
    /// follows would be read as something that it is not.</summary>
    private void DropStrayBrace(Token brace, List<Key> keys)
    {
        if (stream.Current is not null || keys.Count > 1)
        {
            throw new CorefileException(brace.File, brace.Line, null,
                "Error during parsing: Unexpected '}' because no matching opening brace");
        }
        keys.Clear();
        Warn(brace.File, brace.Line, "this '}' has no matching opening brace");
    }

    /// <summary>Reads the directives of a block, with braces or, for the last block of a file, without.</summary>
    private void ReadContents(DirectiveTable directives)
    {
        var hasBrace = stream.Current!.Text == "{";
        if (hasBrace) stream.MoveNext();
        while (stream.Current is { } token && token.Text != "}")
        {
            if (token.Text == "import") Import();
            else ReadDirective(directives);
        }
        var isClosed = stream.Current is not null;
        var last = stream.Last!;
        if (hasBrace && !isClosed)
        {
            // Caddy only looks at the last token: when that closes a plugin's block, it passes for this block's.
            if (last.Text != "}") throw SyntaxError("}");
            Warn(last.File, last.Line, "the server block's closing '}' is missing");
        }
        if (!hasBrace && isClosed) Warn(last.File, last.Line, "this '}' has no matching opening brace");
        if (isClosed) stream.MoveNext();
    }

    /// <summary>Reads one directive: its line, and the block that opens on it.</summary>
    private void ReadDirective(DirectiveTable directives)
    {
        var first = stream.Current!;
        var name = variables.Replace(first);
        names.Check(name, first);
        directives.Add(name, first with { Text = name });
        var nesting = 0;
        stream.MoveNext();
        while (stream.Current is { } token)
        {
            if (token.Text == "{") nesting++;
            else if (nesting == 0 && stream.AtNewLine) return;
            else if (token.Text == "}" && --nesting < 0) throw Error("Unexpected '}' because no matching opening brace");
            else if (token.Text == "import" && stream.AtNewLine)
            {
                Import();
                continue;
            }
            directives.Add(name, token with { Text = variables.Replace(token) });
            stream.MoveNext();
        }
        if (nesting > 0) throw Error("Unexpected EOF");
    }

    /// <summary>Keeps the tokens of a snippet, variables and imports in it unread, for when it is imported.</summary>
    private void ReadSnippet(string name, Key key)
    {
        if (stream.Current?.Text != "{") throw SyntaxError("{");
        var body = new List<Token>();
        var depth = 1;
        while (stream.MoveNext())
        {
            var token = stream.Current;
            if (token.Text == "{") depth++;
            else if (token.Text == "}" && --depth == 0) break;
            else if (body is [.., { Text: "import" } import] && import.SharesLineWith(token)
                && (body.Count == 1 || !body[^2].SharesLineWith(import)) && variables.Replace(token) == name)
            {
                throw Error($"maximum snippet import depth exceeded: {name} imports itself");
            }
            body.Add(token);
        }
        if (depth > 0) throw SyntaxError("}");
        stream.MoveNext();
        if (!importer.Define(name, body))
        {
            throw new CorefileException(key.File, key.Line, null,
                $"Error during parsing: redeclaration of previously declared snippet {name}");
        }
    }

    /// <summary>Replaces the import at hand and its argument by what it stands for.</summary>
    private void Import()
    {
        var before = stream.Previous;
        if (!stream.MoveNextOnLine()) throw Error("Wrong argument count or unexpected line ending after 'import'");
        var argument = stream.Current!;
        var name = variables.Replace(argument);
        if (name.Length == 0) throw Error("Import requires a non-empty filepath");
        if (stream.MoveNextOnLine()) throw Error("Import takes only one argument (glob pattern or file)");
        importer.Import(argument, name, stream);
        stream.CutFrom(before);
    }

    private void Warn(string at, int line, string? text)
    {
        if (text is not null) importer.Warnings.Add(new CorefileWarning(at, line, text));
    }

    private CorefileException SyntaxError(string expected) =>
        Fail($"Syntax error: Unexpected token '{stream.Last?.Text}', expecting '{expected}'");

    private CorefileException Error(string reason) => Fail($"Error during parsing: {reason}");

    private CorefileException Fail(string reason)
    {
        // Only at the end of the text can an open quote be the cause.
        var quote = stream.Current is null && importer.UnclosedQuotes is [.., var (quoteFile, line)]
            ? $"; the quote opened at {quoteFile}:{line} is never closed"
            : "";
        return new CorefileException(stream.Last?.File ?? file, stream.Last?.Line ?? 0, null, reason + quote);
    }
}
