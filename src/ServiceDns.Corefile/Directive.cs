namespace ServiceDns.Corefile;

/// <summary>Everything that one server block says to one plugin.</summary>
/// <remarks>A plugin that is named several times in a block has one directive: the tokens of its occurrences one after
/// another. A plugin's setup reads them with <see cref="Read"/>, whose <see cref="Dispenser.Next"/> then goes from
/// occurrence to occurrence.</remarks>
/// <param name="Name">The plugin's name.</param>
/// <param name="Tokens">The name, its arguments, and its block with the braces, for each occurrence.</param>
public sealed record Directive(string Name, IReadOnlyList<Token> Tokens)
{
    /// <summary>The file of the first occurrence, as the user wrote it.</summary>
    public string File => Tokens[0].File;

    /// <summary>The line of the first occurrence, counted from 1.</summary>
    public int Line => Tokens[0].Line;

    /// <summary>A new reader that stands before the first token; its errors name this plugin.</summary>
    public Dispenser Read() => new(Name, Tokens);

    /// <summary>A mistake that is found after reading: it names the place of the first occurrence.</summary>
    public CorefileException Error(string reason) => new(File, Line, Name, reason);
}
