using System.Diagnostics;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Linux.Tests;

/// <summary>The program nft, whose words are compared with ours.</summary>
internal static class NftTool
{
    /// <summary>Runs a test in a network namespace of its own, or skips it with a reason.</summary>
    public static void InNamespace(Action test)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "nf_tables needs root");
        Skip.IfNot(File.Exists("/usr/sbin/nft"), "the program nft is not installed");
        NetworkNamespace.RunInNew(test);
    }

    /// <summary>Runs nft in the namespace of the calling thread and gives what it prints.</summary>
    public static string Run(string script)
    {
        var start = new ProcessStartInfo("/usr/sbin/nft", ["-f", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && error.Length == 0, $"nft: {error}\n{script}");
        return output;
    }
}
