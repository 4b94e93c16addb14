namespace ServiceDns.Benchmarks.ApiServer;

/// <summary>What was measured, in the order of the table.</summary>
internal sealed class ScaleFigures
{
    private readonly List<(string What, string Value)> rows = [];

    public void Add(string what, string value)
    {
        rows.Add((what, value));
        Console.Error.WriteLine($"{what}: {value}");
    }

    public void Add(string what, double value, string unit) => Add(what, $"{value.ToString(value < 100 ? "F1" : "F0", null)} {unit}");

    /// <summary>As a Markdown table.</summary>
    public void Write(string title, TextWriter output)
    {
        output.WriteLine($"| {title} | |");
        output.WriteLine("| --- | --- |");
        foreach (var (what, value) in rows) output.WriteLine($"| {what} | {value} |");
    }
}
