namespace ServiceDns.Corefile;

/// <summary>The tokens of a server block by plugin, in order of first appearance.</summary>
internal sealed class DirectiveTable
{
    private readonly OrderedDictionary<string, List<Token>> tokens = [];

    internal int Count => tokens.Count;

    internal void Add(string plugin, Token token)
    {
        if (!tokens.TryGetValue(plugin, out var list)) tokens.Add(plugin, list = []);
        list.Add(token);
    }

    internal IReadOnlyList<Directive> ToList() => [.. tokens.Select(pair => new Directive(pair.Key, pair.Value))];
}
