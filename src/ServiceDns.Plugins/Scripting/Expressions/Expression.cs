namespace ServiceDns.Plugins.Scripting;

/// <summary>A condition or value over a query, written in the language of <c>expr</c> (expr-lang.org), which CoreDNS uses.</summary>
/// <remarks>
/// All of the language but: dates and durations, JSON, base64, pairs, <c>groupBy</c> and <c>sortBy</c>, and calls of methods. What is left
/// out is an error when the expression is read.
/// </remarks>
internal sealed class Expression
{
    private readonly Term root;

    private Expression(Term root) => this.root = root;

    /// <summary>The kind of value that the expression yields.</summary>
    public ValueKind Kind => root.Kind;

    /// <summary>Reads an expression, and checks names and kinds in it.</summary>
    /// <exception cref="ExpressionException">It is wrong.</exception>
    public static Expression Compile(string text, ExpressionScope scope) => new(new ExpressionParser(text, scope).Parse());

    /// <summary>Evaluates it. False when that fails, with the reason as value.</summary>
    public bool TryRun(Evaluation evaluation, out object? value)
    {
        value = root.Run(evaluation);
        return value is not Failure;
    }

    /// <summary>Whether it yields true; false for every other value, and when it fails.</summary>
    public bool IsTrue(Evaluation evaluation) => root.Run(evaluation) is true;
}
