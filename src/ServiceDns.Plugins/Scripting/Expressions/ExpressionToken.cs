namespace ServiceDns.Plugins.Scripting;

/// <summary>A kind of word in an expression.</summary>
internal enum ExpressionTokenKind : byte
{
    End, Number, String, Identifier, Operator, Bracket,
}

/// <summary>A word of an expression.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">Its letters; of a string what it stands for.</param>
/// <param name="Column">Where it begins, from 1.</param>
internal readonly record struct ExpressionToken(ExpressionTokenKind Kind, string Text, int Column)
{
    public bool Is(ExpressionTokenKind kind, string text) => Kind == kind && Text == text;

    /// <summary>For errors, as <c>Operator("+")</c>.</summary>
    public override string ToString() => Kind == ExpressionTokenKind.End ? "EOF" : $"{Kind}({Corefile.GoQuote.Quote(Text)})";
}
