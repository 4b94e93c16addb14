namespace ServiceDns.Plugins.Scripting;

/// <summary>A kind of word in a template.</summary>
internal enum TemplateTokenKind : byte
{
    Text, Open, Close, Identifier, Field, Dot, Variable, String, Character, Number, Symbol, End,
}

/// <summary>A word of a template, or the text between two actions.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">As it stands there.</param>
/// <param name="Position">Where it begins in the template.</param>
/// <param name="FollowsSpace">Whether space stands before it, which tells arguments from fields.</param>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text, int Position, bool FollowsSpace)
{
    public bool Is(TemplateTokenKind kind, string text) => Kind == kind && Text == text;
}
