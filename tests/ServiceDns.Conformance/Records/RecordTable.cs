using System.Net;
using Xunit;

namespace ServiceDns.Conformance.Records;

/// <summary>The tables of this folder; cluster-ip.txt says how they are written.</summary>
internal static class RecordTable
{
    public static IReadOnlyList<RecordCase> All { get; } =
        [.. Repository.Files(Path.Combine("tests", "ServiceDns.Conformance", "Records", "Tables"), "*.txt").SelectMany(Read)];

    /// <summary>All cases as data of a theory: each is found again by its text.</summary>
    public static TheoryData<string> Names => [.. All.Select(item => item.ToString())];

    public static RecordCase Find(string name) => All.Single(item => item.ToString() == name);

    private static IEnumerable<RecordCase> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i][0] == '#') continue;
            var words = lines[i].Split(' ');
            var place = $"{Path.GetFileName(path)}:{i + 1}";
            if (words[0] != "?" || words.Length < 3) throw new FormatException($"{place}: '{lines[i]}' is no question");
            var expected = lines.Skip(i + 1).TakeWhile(line => line.Length > 0).ToList();
            if (expected.Count == 0) throw new FormatException($"{place}: no answer is expected");
            i += expected.Count;
            var name = IPAddress.TryParse(words[^1], out var address) ? RecordCase.ReverseName(address) : words[^1];
            foreach (var type in words[1..^1]) yield return new RecordCase(place, name, type, expected);
        }
    }
}
