using ServiceDns.Server;

namespace ServiceDns.Plugins.Scripting;

/// <summary>What expressions are evaluated with for one query.</summary>
/// <param name="query">The query.</param>
/// <param name="block">Whose <c>metadata</c> is asked for labels.</param>
internal sealed class Evaluation(Query query, BlockSettings block)
{
    /// <summary>The most names and predicates inside one another.</summary>
    public const int MaxLocals = 48;

    private object?[]? locals;

    /// <summary>The query.</summary>
    public Query Query => query;

    /// <summary>Groups of the pattern that has matched, by name and by number.</summary>
    public IReadOnlyDictionary<string, object?>? Groups { get; init; }

    /// <summary>Values of variables.</summary>
    public Dictionary<string, object?> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Values of <c>let</c>, and what predicates go through.</summary>
    public object?[] Locals => locals ??= new object?[MaxLocals];

    /// <summary>The value of a label, or the empty string.</summary>
    public string MetadataOf(string label) => block.MetadataOf(query, label) ?? "";
}
