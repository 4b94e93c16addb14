namespace ServiceDns.Conformance.Readme;

/// <summary>A fenced block of a Markdown page.</summary>
/// <param name="Place">File and line of the fence.</param>
/// <param name="Tag">What stands behind the fence.</param>
/// <param name="Lines">The lines between the fences.</param>
internal sealed record Block(string Place, string Tag, IReadOnlyList<string> Lines)
{
    /// <summary>The blocks of all README.md of the tree.</summary>
    public static IReadOnlyList<Block> All { get; } =
    [
        .. new[] { Repository.Path("README.md") }.Where(File.Exists)
            .Concat(new[] { "src", "tests", "Corefile-examples", "docker" }.Where(folder => Directory.Exists(Repository.Path(folder)))
                .SelectMany(folder => Repository.Files(folder, "README.md")))
            .SelectMany(Read),
    ];

    private static IEnumerable<Block> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            var fence = lines[i].TrimStart();
            if (!fence.StartsWith("```", StringComparison.Ordinal) && !fence.StartsWith("~~~", StringComparison.Ordinal)) continue;
            var indent = lines[i].Length - fence.Length;
            var inside = lines.Skip(i + 1).TakeWhile(line => line.Trim() != fence[..3])
                .Select(line => line.Length > indent ? line[indent..] : line.TrimStart()).ToList();
            yield return new Block($"{Repository.Relative(path)}:{i + 1}", fence[3..].Trim(), inside);
            i += inside.Count + 1;
        }
    }
}
