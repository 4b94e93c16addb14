using System.Text;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Scripting;

/// <summary>One execution of a template.</summary>
/// <param name="template">The template.</param>
/// <param name="data">Its data, also <c>$</c>.</param>
internal sealed class TemplateRun(GoTemplate template, ITemplateData data)
{
    /// <summary>More output than this is no record.</summary>
    private const int LongestOutput = 1 << 18;

    private static readonly Failure Failed = new("");

    private readonly List<(string Name, object? Value)> variables = [("$", data)];

    /// <summary>What it has written so far.</summary>
    public StringBuilder Output { get; } = new();

    /// <summary>Why it failed; null as long as it has not.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether the loop shall end, or go on with its next item.</summary>
    public LoopSignal Signal { get; set; }

    /// <summary>Whether what follows is not executed.</summary>
    public bool IsInterrupted => Error is not null || Signal != LoopSignal.None;

    /// <summary>How many variables there are, for <see cref="Forget"/>.</summary>
    public int Mark => variables.Count;

    /// <summary>Ends the execution: notes what happened at a node. Returns what stands for its value.</summary>
    public Failure Fail(TemplateNode node, string reason)
    {
        var (line, column) = template.PlaceOf(node.Position);
        Error ??= $"template: {template.Name}:{line}:{column}: executing {GoQuote.Quote(template.Name)} at <{node}>: {reason}";
        return Failed;
    }

    /// <summary>Writes a value.</summary>
    public void Print(TemplateNode node, object? value)
    {
        if (value is TemplateFunction) Fail(node, $"can't print {node} of type func");
        else Output.Append(value is null ? "<no value>" : GoText.Of(value));
        if (Output.Length > LongestOutput) Fail(node, "the output is too long");
    }

    /// <summary>Makes a variable.</summary>
    public void Declare(string name, object? value) => variables.Add((name, value));

    /// <summary>Gives a variable another value.</summary>
    public void Assign(string name, object? value) => variables[variables.FindLastIndex(known => known.Name == name)] = (name, value);

    /// <summary>The value of a variable; the parser knows that there is one.</summary>
    public object? ValueOf(string name) => variables[variables.FindLastIndex(known => known.Name == name)].Value;

    /// <summary>Takes the variables away that came after a mark.</summary>
    public void Forget(int mark) => variables.RemoveRange(mark, variables.Count - mark);
}

/// <summary>What <c>break</c> and <c>continue</c> leave for their loop.</summary>
internal enum LoopSignal : byte
{
    None, Break, Continue,
}
