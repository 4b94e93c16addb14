namespace ServiceDns.Plugins.Scripting;

/// <summary>A part of an expression, ready to be evaluated.</summary>
/// <param name="Kind">What it yields.</param>
/// <param name="Run">Evaluates it; a <see cref="Failure"/> in place of a value when that fails.</param>
internal sealed record Term(ValueKind Kind, Func<Evaluation, object?> Run)
{
    /// <summary>The value of one that is always the same, else null.</summary>
    public object? Constant { get; init; }

    /// <summary>A term that always has this value.</summary>
    public static Term Of(object? value) => new(ValueKinds.Of(value), _ => value) { Constant = value };

    /// <summary>What <paramref name="change"/> makes of this term's value.</summary>
    public Term Map(ValueKind kind, Func<object?, object?> change) => new(kind, evaluation =>
    {
        var value = Run(evaluation);
        return value is Failure ? value : change(value);
    });

    /// <summary>What <paramref name="join"/> makes of the two values.</summary>
    public Term With(Term right, ValueKind kind, Func<object?, object?, object?> join) => new(kind, evaluation =>
    {
        var first = Run(evaluation);
        if (first is Failure) return first;
        var second = right.Run(evaluation);
        return second is Failure ? second : join(first, second);
    });

    /// <summary>Evaluates all; false with the failure when one of them fails.</summary>
    public static bool TryRunAll(Term[] terms, Evaluation evaluation, out object?[] values, out object? failure)
    {
        values = new object?[terms.Length];
        failure = null;
        for (var i = 0; i < terms.Length; i++)
        {
            values[i] = terms[i].Run(evaluation);
            if (values[i] is not Failure) continue;
            failure = values[i];
            return false;
        }
        return true;
    }
}
