namespace ServiceDns.Conformance.Examples;

/// <summary>A question to an example, and the data of its answer section.</summary>
/// <param name="Port">The port that is asked.</param>
/// <param name="Type">The asked type.</param>
/// <param name="Name">The asked name.</param>
/// <param name="Data">Data of the answer section's records; or the response code alone; or NODATA.</param>
internal sealed record ExampleAnswer(int Port, string Type, string Name, IReadOnlyList<string> Data)
{
    private const int DefaultPort = 53;

    /// <summary>
    /// Reads Answers/FOLDER.txt: lines <c>? TYPE NAME</c>, or <c>? TYPE NAME :PORT</c>, each followed by the data, as <c>dig +short</c>
    /// prints them, in any order.
    /// </summary>
    public static IEnumerable<ExampleAnswer> Of(string folder)
    {
        var lines = File.ReadAllLines(Repository.Path("tests", "ServiceDns.Conformance", "Examples", "Answers", folder + ".txt"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("? ", StringComparison.Ordinal)) continue;
            var words = lines[i].Split(' ');
            var port = words.Length > 3 ? int.Parse(words[3][1..], System.Globalization.CultureInfo.InvariantCulture) : DefaultPort;
            yield return new ExampleAnswer(
                port, words[1], words[2], [.. lines.Skip(i + 1).TakeWhile(line => line.Length > 0).Order(StringComparer.Ordinal)]);
        }
    }
}
