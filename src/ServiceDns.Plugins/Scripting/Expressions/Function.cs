namespace ServiceDns.Plugins.Scripting;

/// <summary>A function that expressions may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">The kinds of its arguments.</param>
/// <param name="Result">The kind of what it yields.</param>
/// <param name="Call">What it does; the arguments are of the kinds that were asked for.</param>
internal sealed record Function(string Name, ValueKind[] Parameters, ValueKind Result, Func<Evaluation, object?[], object?> Call)
{
    /// <summary>How many of the arguments, the last ones, may be left out.</summary>
    public int Optional { get; init; }

    /// <summary>Whether the last kind stands for any number of arguments.</summary>
    public bool TakesMore { get; init; }

    /// <summary>A call with these arguments.</summary>
    /// <exception cref="ExpressionException">They are too few, too many, or of the wrong kind.</exception>
    public Term CallWith(Term[] arguments, int column)
    {
        if (arguments.Length < Parameters.Length - Optional) throw new ExpressionException($"not enough arguments to call {Name}", column);
        if (arguments.Length > Parameters.Length && !TakesMore) throw new ExpressionException($"too many arguments to call {Name}", column);
        for (var i = 0; i < arguments.Length; i++)
        {
            var wanted = KindOf(i);
            if (arguments[i].Kind.MayBe(wanted)) continue;
            throw new ExpressionException(
                $"cannot use {arguments[i].Kind.ToText()} as argument (type {wanted.ToText()}) to call {Name}", column);
        }
        return new Term(Result, evaluation => Run(evaluation, arguments));
    }

    private ValueKind KindOf(int argument) => Parameters[Math.Min(argument, Parameters.Length - 1)];

    private object? Run(Evaluation evaluation, Term[] arguments)
    {
        if (!Term.TryRunAll(arguments, evaluation, out var values, out var failure)) return failure;
        for (var i = 0; i < values.Length; i++)
        {
            var (wanted, kind) = (KindOf(i), ValueKinds.Of(values[i]));
            if (wanted == kind || wanted == ValueKind.Any) continue;
            if (wanted != ValueKind.Float || values[i] is not long whole)
            {
                return new Failure($"{Name}: argument {i + 1} is {kind.ToText()}, not {wanted.ToText()}");
            }
            values[i] = (double)whole;
        }
        return Call(evaluation, values);
    }
}
