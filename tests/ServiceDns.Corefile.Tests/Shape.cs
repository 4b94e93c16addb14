namespace ServiceDns.Corefile.Tests;

/// <summary>Writes documents as one line, so that tables stay readable.</summary>
internal static class Shape
{
    /// <summary><c>keys { directive tokens; … }</c> for each block, tokens joined by <c>|</c>.</summary>
    internal static string Of(CorefileDocument document) => string.Join(" ", document.ServerBlocks.Select(Of));

    internal static string Of(IEnumerable<Token> tokens) => string.Join("|", tokens.Select(token => token.Text));

    private static string Of(ServerBlock block)
    {
        var keys = string.Join(" ", block.Keys.Select(key => key.Text));
        var directives = string.Join("; ", block.Directives.Select(directive => Of(directive.Tokens)));
        return directives.Length == 0 ? $"{keys} {{ }}" : $"{keys} {{ {directives} }}";
    }
}
