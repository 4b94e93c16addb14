namespace ServiceDns.Plugins.Scripting;

/// <summary>Commands of which each gets the value of the one before as its last argument; the last value may go into variables.</summary>
/// <param name="position">Where it stands.</param>
/// <param name="variables">Their names, with the dollar.</param>
/// <param name="isAssignment">Whether they are there already.</param>
/// <param name="commands">At least one.</param>
internal sealed class Pipeline(
    int position, IReadOnlyList<string> variables, bool isAssignment, IReadOnlyList<Command> commands) : TemplateNode(position)
{
    /// <summary>Whether the value goes into variables.</summary>
    public bool HasVariables => variables.Count > 0;

    /// <summary>The value; it is in the variables then.</summary>
    public object? Evaluate(TemplateRun run, object? dot)
    {
        var value = EvaluateForRange(run, dot);
        if (value is Failure) return value;
        foreach (var variable in variables) Bind(run, variable, value);
        return value;
    }

    /// <summary>The value alone; its items go into the variables by <see cref="BindItem"/>.</summary>
    public object? EvaluateForRange(TemplateRun run, object? dot)
    {
        var value = commands[0].Evaluate(run, dot, []);
        for (var i = 1; i < commands.Count && value is not Failure; i++) value = commands[i].Evaluate(run, dot, [value]);
        return value;
    }

    /// <summary>An item of what a <c>range</c> goes through: to one variable its value, to two its key and value.</summary>
    public void BindItem(TemplateRun run, object? key, object? value)
    {
        if (variables.Count == 1) Bind(run, variables[0], value);
        if (variables.Count < 2) return;
        Bind(run, variables[0], key);
        Bind(run, variables[1], value);
    }

    public override string ToString()
    {
        var text = string.Join(" | ", commands);
        return HasVariables ? $"{string.Join(", ", variables)} {(isAssignment ? "=" : ":=")} {text}" : text;
    }

    private void Bind(TemplateRun run, string variable, object? value)
    {
        if (isAssignment) run.Assign(variable, value);
        else run.Declare(variable, value);
    }
}
