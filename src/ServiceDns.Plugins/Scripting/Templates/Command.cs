namespace ServiceDns.Plugins.Scripting;

/// <summary>A value, or a function or method with its arguments.</summary>
/// <param name="position">Where it stands.</param>
/// <param name="words">What is called or taken, then the arguments.</param>
internal sealed class Command(int position, IReadOnlyList<Operand> words) : TemplateNode(position)
{
    /// <summary>What the command yields.</summary>
    /// <param name="run">The execution.</param>
    /// <param name="dot">The dot.</param>
    /// <param name="piped">What comes from the command before, or nothing.</param>
    public object? Evaluate(TemplateRun run, object? dot, object?[] piped)
    {
        if (words[0] is FunctionName function) return Call(run, dot, function.Function, piped);
        var value = words[0].Evaluate(run, dot);
        if (value is TemplateFunction method) return Call(run, dot, method, piped);
        if (value is Failure || words.Count + piped.Length == 1) return value;
        return words[0] is FieldOperand or VariableOperand or ChainOperand
            ? run.Fail(words[0], $"{words[0].LastName} has arguments but cannot be invoked as function")
            : run.Fail(words[0], $"can't give argument to non-function {words[0]}");
    }

    public override string ToString() => string.Join(' ', words);

    private object? Call(TemplateRun run, object? dot, TemplateFunction function, object?[] piped)
    {
        if (function.StopsAt is { } stop) return CallUntil(run, dot, function, stop, piped);
        var count = words.Count - 1 + piped.Length;
        if (count < function.Least || count > function.Most) return run.Fail(words[0], function.CountError(count));
        var arguments = new object?[count];
        for (var i = 1; i < words.Count; i++)
        {
            arguments[i - 1] = Argument(run, dot, words[i]);
            if (arguments[i - 1] is Failure) return arguments[i - 1];
        }
        piped.CopyTo(arguments, words.Count - 1);
        var value = function.Call(arguments);
        return value is Failure failure ? run.Fail(this, $"error calling {function.Name}: {failure.Reason}") : value;
    }

    /// <summary><c>and</c> and <c>or</c>: arguments behind the one that decides are not evaluated.</summary>
    private object? CallUntil(TemplateRun run, object? dot, TemplateFunction function, bool stop, object?[] piped)
    {
        if (words.Count + piped.Length < 2) return run.Fail(words[0], function.CountError(0));
        object? value = null;
        for (var i = 1; i < words.Count; i++)
        {
            value = Argument(run, dot, words[i]);
            if (value is Failure || !GoText.IsZero(value) == stop) return value;
        }
        return piped.Length > 0 ? piped[0] : value;
    }

    private static object? Argument(TemplateRun run, object? dot, Operand word)
    {
        var value = word is FunctionName function ? new Command(word.Position, [function]).Evaluate(run, dot, []) : word.Evaluate(run, dot);
        return value is TemplateFunction method && method.Least == 0 ? method.Call([])
            : value is TemplateFunction needy ? run.Fail(word, needy.CountError(0))
            : value;
    }
}
