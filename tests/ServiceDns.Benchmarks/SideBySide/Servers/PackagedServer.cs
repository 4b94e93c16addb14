using System.Text.RegularExpressions;
using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>A server from a package of Debian's.</summary>
/// <param name="program">The file name of its daemon.</param>
/// <param name="package">The package.</param>
/// <param name="versionFlag">What makes it print its version.</param>
internal abstract partial class PackagedServer(string program, string package, string versionFlag) : Contender
{
    private string version = "";

    public string Package => package;

    public override string Version => version;

    /// <summary>The word that chooses it on the command line.</summary>
    public virtual string Word => package;

    /// <summary>Where its daemon is, or null when it is not installed.</summary>
    public string? Path => Tool.Find(program);

    /// <summary>Finds out the version; some daemons print it with exit code 1, and some on the error output.</summary>
    public async Task ReadVersionAsync(CancellationToken cancel) =>
        version = VersionNumber().Match((await Tool.RunAsync(Path!, [versionFlag], cancel)).Output).Value;

    [GeneratedRegex(@"\d+\.\d+(\.\d+)*")]
    private static partial Regex VersionNumber();
}
