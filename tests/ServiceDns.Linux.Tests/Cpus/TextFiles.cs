using ServiceDns.Linux.Cpus;

namespace ServiceDns.Linux.Tests;

/// <summary>A machine that is written down: lines of <c>PATH = text</c>, where <c>|</c> is the end of a line of the text.</summary>
internal sealed class TextFiles(string lines) : IKernelFiles
{
    private readonly Dictionary<string, string> files = lines.Split(
        '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
        .ToDictionary(parts => parts[0], parts => parts[1].Replace('|', '\n'));

    public string? Read(string path) => files.GetValueOrDefault(path);

    public IReadOnlyList<string> List(string path) =>
        [.. files.Keys.Where(file => file.StartsWith(path + "/", StringComparison.Ordinal))
            .Select(file => file[(path.Length + 1)..].Split('/')[0]).Distinct()];
}
