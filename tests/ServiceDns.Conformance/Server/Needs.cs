using Xunit;

namespace ServiceDns.Conformance.Server;

/// <summary>What a test wants from its machine; without it the test skips and says which.</summary>
internal static class Needs
{
    /// <summary>What the system says to root in a container that lacks the right; null where it is allowed.</summary>
    private static readonly Lazy<string?> Refusal = new(() =>
    {
        var run = Command.RunAsync("unshare", "--net", "--mount", "true").GetAwaiter().GetResult();
        return run.Exit == 0 ? null : run.Error.Trim();
    });

    public static void Commands(params string[] names)
    {
        foreach (var name in names) Skip.If(Find(name) is null, $"{name} is not installed (tests/run installs it, as root on Debian)");
    }

    /// <summary>Whether the runtime finds libmsquic, which no release of Debian has.</summary>
    public static bool HasQuic => (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && System.Net.Quic.QuicListener.IsSupported;

    public static void Namespaces()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "network namespaces are Linux's");
        Skip.IfNot(System.Environment.IsPrivilegedProcess, "a network namespace wants root");
        Commands("unshare", "nsenter", "ip");
        Skip.If(Refusal.Value is not null, $"this root may not make namespaces: {Refusal.Value}");
    }

    private static string? Find(string name) => (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
