namespace ServiceDns.Plugins.Scripting;

/// <summary>A value in a command.</summary>
/// <param name="position">Where it stands.</param>
internal abstract class Operand(int position) : TemplateNode(position)
{
    /// <summary>The last name in it, for errors.</summary>
    public virtual string LastName => ToString() ?? "";

    /// <summary>Its value; of a method, the method.</summary>
    public abstract object? Evaluate(TemplateRun run, object? dot);

    /// <summary>Goes from a value to its field, and the field of that, and so on.</summary>
    protected object? Follow(TemplateRun run, object? value, IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            if (value is TemplateFunction method) value = method.Least == 0 ? method.Call([]) : run.Fail(this, method.CountError(0));
            switch (value)
            {
                case null or Failure:
                    return value; // the field of nothing is nothing
                case IReadOnlyDictionary<string, object?> map:
                    value = map.GetValueOrDefault(field);
                    break;
                case ITemplateData data when data.TryGet(field, out var found):
                    value = found;
                    break;
                default:
                    return run.Fail(this, $"can't evaluate field {field} in type {GoText.TypeOf(value)}");
            }
        }
        return value;
    }
}

/// <summary><c>.</c>: the value that the template, or the block around it, is about.</summary>
internal sealed class DotOperand(int position) : Operand(position)
{
    public override object? Evaluate(TemplateRun run, object? dot) => dot;

    public override string ToString() => ".";
}

/// <summary>A text, number or truth value.</summary>
/// <param name="position">Where it stands.</param>
/// <param name="text">As it stands there.</param>
/// <param name="value">What it stands for.</param>
internal sealed class ConstantOperand(int position, string text, object? value) : Operand(position)
{
    public override object? Evaluate(TemplateRun run, object? dot) => value;

    public override string ToString() => text;
}

/// <summary>Fields of the dot.</summary>
internal sealed class FieldOperand(int position, IReadOnlyList<string> fields) : Operand(position)
{
    public override string LastName => fields[^1];

    public override object? Evaluate(TemplateRun run, object? dot) => Follow(run, dot, fields);

    public override string ToString() => string.Concat(fields.Select(field => "." + field));
}

/// <summary>A variable, or fields of one.</summary>
internal sealed class VariableOperand(int position, string name, IReadOnlyList<string> fields) : Operand(position)
{
    public override string LastName => fields.Count > 0 ? fields[^1] : name;

    public override object? Evaluate(TemplateRun run, object? dot) => Follow(run, run.ValueOf(name), fields);

    public override string ToString() => name + string.Concat(fields.Select(field => "." + field));
}

/// <summary>A pipeline in parentheses, and perhaps fields of its value.</summary>
internal sealed class ChainOperand(int position, Pipeline pipe, IReadOnlyList<string> fields) : Operand(position)
{
    public override string LastName => fields.Count > 0 ? fields[^1] : ToString();

    public override object? Evaluate(TemplateRun run, object? dot)
    {
        var mark = run.Mark;
        var value = Follow(run, pipe.Evaluate(run, dot), fields);
        run.Forget(mark);
        return value;
    }

    public override string ToString() => $"({pipe}){string.Concat(fields.Select(field => "." + field))}";
}

/// <summary>The name of a function.</summary>
internal sealed class FunctionName(int position, TemplateFunction function) : Operand(position)
{
    /// <summary>The function.</summary>
    public TemplateFunction Function => function;

    public override object? Evaluate(TemplateRun run, object? dot) => function;

    public override string ToString() => function.Name;
}
