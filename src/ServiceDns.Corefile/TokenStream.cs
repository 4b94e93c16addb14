namespace ServiceDns.Corefile;

/// <summary>The tokens of a Corefile in reading order, into which imports put theirs.</summary>
internal sealed class TokenStream
{
    private readonly Stack<Source> sources = new();

    /// <summary>The token at hand; null when all have been read.</summary>
    internal Token? Current { get; private set; }

    /// <summary>The token before the one at hand; an import and its argument are no longer there.</summary>
    internal Token? Previous { get; private set; }

    /// <summary>The token that an error is about: the one at hand, or the last one when none is left.</summary>
    internal Token? Last => Current ?? Previous;

    /// <summary>Whether the token at hand is the first one of its line.</summary>
    internal bool AtNewLine =>
        Previous is null || Current is null || !ReferenceEquals(Previous.Import, Current.Import)
        || Previous.File != Current.File || Previous.EndLine < Current.Line;

    /// <summary>Puts tokens before those that are left. They are read from the next <see cref="MoveNext"/> on.</summary>
    internal void Insert(IReadOnlyList<Token> tokens, ImportFrame? import) => sources.Push(new Source(tokens, import));

    internal bool MoveNext()
    {
        Previous = Current ?? Previous;
        Current = Take();
        return Current is not null;
    }

    /// <summary>Moves on only when the next token is on the line of the token at hand.</summary>
    internal bool MoveNextOnLine()
    {
        var next = Peek();
        return next is not null && Current is not null && Current.SharesLineWith(next) && MoveNext();
    }

    /// <summary>Forgets the tokens from <paramref name="previous"/> on up to the one at hand, and takes the next.</summary>
    internal void CutFrom(Token? previous)
    {
        Current = Take();
        Previous = previous;
    }

    private Token? Peek()
    {
        if (Open() is not { } source) return null;
        var token = source.Tokens[source.Position];
        return ReferenceEquals(token.Import, source.Import) ? token : token with { Import = source.Import };
    }

    private Token? Take()
    {
        var next = Peek();
        if (next is not null) sources.Peek().Position++;
        return next;
    }

    private Source? Open()
    {
        while (sources.TryPeek(out var source))
        {
            if (source.Position < source.Tokens.Count) return source;
            sources.Pop();
        }
        return null;
    }

    private sealed class Source(IReadOnlyList<Token> tokens, ImportFrame? import)
    {
        internal IReadOnlyList<Token> Tokens { get; } = tokens;
        internal ImportFrame? Import { get; } = import;
        internal int Position { get; set; }
    }
}
