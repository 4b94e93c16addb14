namespace ServiceDns.Plugins.Scripting;

/// <summary>A template in the language of Go's <c>text/template</c>, read once and executed for each query.</summary>
/// <remarks>
/// All of the language but templates inside of templates (<c>define</c>, <c>template</c>, <c>block</c>), the functions <c>call</c>,
/// <c>html</c>, <c>js</c> and <c>urlquery</c>, and complex numbers. What is left out is an error when the template is read.
/// </remarks>
internal sealed class GoTemplate
{
    private readonly TemplateList root;
    private readonly string text;

    private GoTemplate(string name, string text, TemplateList root)
    {
        Name = name;
        this.text = text;
        this.root = root;
    }

    /// <summary>Its name, for errors.</summary>
    public string Name { get; }

    /// <summary>Reads a template.</summary>
    /// <exception cref="TemplateException">It is wrong.</exception>
    public static GoTemplate Parse(string name, string text)
    {
        var tokens = new TemplateLexer(name, text).Read();
        return new GoTemplate(name, text, new TemplateParser(name, text, tokens).Parse());
    }

    /// <summary>Executes it with data. False with Go's error when that fails.</summary>
    public bool TryExecute(ITemplateData data, out string output, out string error)
    {
        var run = new TemplateRun(this, data);
        root.Execute(run, data);
        output = run.Output.ToString();
        error = run.Error ?? "";
        return run.Error is null;
    }

    /// <summary>Line and column of a place in the text, as Go's errors have them: lines from 1, columns from 0.</summary>
    public (int Line, int Column) PlaceOf(int position)
    {
        var before = text.AsSpan(0, position);
        return (1 + before.Count('\n'), position - 1 - before.LastIndexOf('\n'));
    }

    /// <summary>The template written anew, as Go prints a parsed one.</summary>
    public override string ToString() => root.ToString();
}
