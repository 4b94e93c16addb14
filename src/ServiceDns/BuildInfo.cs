using System.Runtime.InteropServices;

namespace ServiceDns;

/// <summary>What this program says it is. The build adds <c>Version</c> and <c>Commit</c>.</summary>
internal static partial class BuildInfo
{
    /// <summary>The commit's first seven digits, as git abbreviates it.</summary>
    internal static string Revision => Commit.Length > 7 ? Commit[..7] : Commit;

    /// <summary>The runtime: <c>.NET 10.0.0</c>.</summary>
    internal static string Runtime => RuntimeInformation.FrameworkDescription;

    /// <summary>The two lines of <c>-version</c>, in CoreDNS's form; the system and processor are named as Go names them.</summary>
    internal static string Describe() =>
        $"ServiceDns-{Version}\n{System}/{Processor}, {Runtime}, {Revision}";

    private static string System =>
        OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : "unix";

    private static string Processor => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };
}
