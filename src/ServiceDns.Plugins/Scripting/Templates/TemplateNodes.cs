namespace ServiceDns.Plugins.Scripting;

/// <summary>A part of a template; its text is what Go prints of it.</summary>
/// <param name="position">Where it stands in the template.</param>
internal abstract class TemplateNode(int position)
{
    /// <summary>Where it stands in the template.</summary>
    public int Position => position;
}

/// <summary>A part that writes something, or steers.</summary>
/// <param name="position">Where it stands.</param>
internal abstract class TemplateStatement(int position) : TemplateNode(position)
{
    /// <summary>Does it; a failure is noted in the run.</summary>
    public abstract void Execute(TemplateRun run, object? dot);
}

/// <summary>Parts one after another.</summary>
internal sealed class TemplateList(IReadOnlyList<TemplateStatement> parts) : TemplateStatement(0)
{
    public override void Execute(TemplateRun run, object? dot)
    {
        foreach (var part in parts)
        {
            part.Execute(run, dot);
            if (run.IsInterrupted) return;
        }
    }

    public override string ToString() => string.Concat(parts);
}

/// <summary>What stands between actions.</summary>
internal sealed class TextPart(int position, string text) : TemplateStatement(position)
{
    public override void Execute(TemplateRun run, object? dot) => run.Output.Append(text);

    public override string ToString() => text;
}

/// <summary>An action that writes its value, or only makes variables.</summary>
internal sealed class ActionPart(int position, Pipeline pipe) : TemplateStatement(position)
{
    public override void Execute(TemplateRun run, object? dot)
    {
        var value = pipe.Evaluate(run, dot);
        if (value is not Failure && !pipe.HasVariables) run.Print(pipe, value);
    }

    public override string ToString() => $"{{{{{pipe}}}}}";
}

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed class SignalPart(int position, LoopSignal signal) : TemplateStatement(position)
{
    public override void Execute(TemplateRun run, object? dot) => run.Signal = signal;

    public override string ToString() => signal == LoopSignal.Break ? "{{break}}" : "{{continue}}";
}

/// <summary><c>if</c>, and <c>with</c>, which is an <c>if</c> whose value becomes the dot.</summary>
internal sealed class BranchPart(
    int position, string word, Pipeline pipe, TemplateList then, TemplateList? otherwise) : TemplateStatement(position)
{
    public override void Execute(TemplateRun run, object? dot)
    {
        var mark = run.Mark;
        var value = pipe.Evaluate(run, dot);
        if (value is Failure) return;
        if (!GoText.IsZero(value)) then.Execute(run, word == "with" ? value : dot);
        else otherwise?.Execute(run, dot);
        run.Forget(mark);
    }

    public override string ToString() =>
        otherwise is null ? $"{{{{{word} {pipe}}}}}{then}{{{{end}}}}" : $"{{{{{word} {pipe}}}}}{then}{{{{else}}}}{otherwise}{{{{end}}}}";
}
