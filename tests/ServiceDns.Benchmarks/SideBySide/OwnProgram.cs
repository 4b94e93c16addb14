using System.Runtime.InteropServices;
using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide;

/// <summary>The program that is compared with the others.</summary>
internal static class OwnProgram
{
    /// <summary>Publishes this tree as users do: one self-contained file. Returns its path.</summary>
    /// <exception cref="InvalidOperationException">The build failed.</exception>
    public static async Task<string> PublishAsync(string folder, CancellationToken cancel)
    {
        var (code, output) = await Tool.RunAsync(
            "dotnet",
            [
                "publish", WorkingTree.Path("src", "ServiceDns"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
                "--self-contained",
                "-o", folder, "-nodeReuse:false", "-v", "quiet", "--nologo",
            ],
            cancel);
        return code == 0 ? Path.Combine(folder, "servicedns") : throw new InvalidOperationException($"dotnet publish failed:\n{output}");
    }

    /// <summary>Its version and commit, from what it prints: <c>ServiceDns-1.2.3</c>, and a line that ends with the commit.</summary>
    /// <exception cref="InvalidOperationException">There is no such program.</exception>
    public static async Task<string> VersionAsync(string program, CancellationToken cancel)
    {
        if (!File.Exists(program)) throw new InvalidOperationException($"there is no {program}");
        var lines = (await Tool.RunAsync(program, ["-version"], cancel)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? "" : $"{lines[0][(lines[0].IndexOf('-') + 1)..]} {lines[^1].Split(' ')[^1]}";
    }
}
