using System.Globalization;
using System.Text.RegularExpressions;

namespace ServiceDns.Conformance.Metrics;

/// <summary>A page in Prometheus' text format.</summary>
/// <param name="Families">Name of a family, its type and help.</param>
/// <param name="Samples">All samples.</param>
internal sealed partial record Scrape(IReadOnlyDictionary<string, (string Type, string Help)> Families, IReadOnlyList<Sample> Samples)
{
    private static readonly string[] Suffixes = ["_bucket", "_sum", "_count"];

    /// <summary>Reads a page; a line that is none of the format throws.</summary>
    public static Scrape Read(string page)
    {
        var families = new Dictionary<string, (string Type, string Help)>(StringComparer.Ordinal);
        var samples = new List<Sample>();
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', 4);
            if (words is ["#", "HELP", var helped, ..]) families[helped] = ("untyped", words.ElementAtOrDefault(3) ?? "");
            else if (words is ["#", "TYPE", var typed, var type]) families[typed] = (type, families.GetValueOrDefault(typed).Help ?? "");
            else samples.Add(ReadSample(line));
        }
        return new Scrape(families, samples);
    }

    /// <summary>The family that a sample belongs to: a histogram's has its name without the suffix.</summary>
    public string FamilyOf(Sample sample)
    {
        foreach (var suffix in Suffixes)
        {
            if (!sample.Name.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var family = sample.Name[..^suffix.Length];
            if (Families.TryGetValue(family, out var found) && found.Type == "histogram") return family;
        }
        return sample.Name;
    }

    private static Sample ReadSample(string line)
    {
        var match = Line().Match(line);
        if (!match.Success) throw new FormatException($"no sample: {line}");
        var labels = Label().Matches(match.Groups["labels"].Value).ToDictionary(
            label => label.Groups["name"].Value, label => label.Groups["value"].Value, StringComparer.Ordinal);
        var value = match.Groups["value"].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            "NaN" => double.NaN,
            var text => double.Parse(text, CultureInfo.InvariantCulture),
        };
        return new Sample(match.Groups["name"].Value, labels, value);
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)$""")]
    private static partial Regex Line();

    [GeneratedRegex(""""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\.)*)"(,|$)"""")]
    private static partial Regex Label();
}

/// <summary>One value of a page.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
