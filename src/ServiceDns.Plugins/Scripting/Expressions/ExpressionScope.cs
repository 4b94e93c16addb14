namespace ServiceDns.Plugins.Scripting;

/// <summary>The names that expressions may use.</summary>
internal sealed class ExpressionScope
{
    private static readonly HashSet<string> Keywords =
        ["true", "false", "nil", "let", "if", "else", "not", "in", "and", "or", "matches", "contains", "startsWith", "endsWith"];

    private readonly Dictionary<string, Function> functions;
    private readonly Dictionary<string, ValueKind> variables = new(StringComparer.Ordinal);

    /// <param name="functions">Besides those of the language.</param>
    public ExpressionScope(IEnumerable<Function> functions) =>
        this.functions = functions.ToDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>Whether a name means something already, so that no variable can have it.</summary>
    public bool IsReserved(string name) =>
        functions.ContainsKey(name) || variables.ContainsKey(name) || Keywords.Contains(name) || Builtins.Names.Contains(name);

    /// <summary>Adds a variable for the expressions to come.</summary>
    public void Declare(string name, ValueKind kind) => variables.Add(name, kind == ValueKind.Nil ? ValueKind.Any : kind);

    /// <summary>The function of that name, one of the query's before one of the language; null when there is none.</summary>
    public Function? FunctionOf(string name) => functions.GetValueOrDefault(name) ?? Builtins.Find(name);

    /// <summary>The variable of that name; null when there is none.</summary>
    public Term? VariableOf(string name) => variables.TryGetValue(name, out var kind)
        ? new Term(kind, evaluation => evaluation.Variables[name])
        : null;
}
