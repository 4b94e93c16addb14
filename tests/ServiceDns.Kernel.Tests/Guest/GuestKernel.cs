using System.Diagnostics;

namespace ServiceDns.Kernel.Tests.Guest;

/// <summary>The guest kernel: boots in seconds, runs one command, and is gone.</summary>
internal static class GuestKernel
{
    /// <summary>True where this kernel has ip_vs: in the guest, or on a machine that uses it.</summary>
    public static bool IsNotNeeded { get; } = File.Exists("/proc/net/ip_vs") || Environment.GetEnvironmentVariable("GUEST") == "1";

    /// <summary>Why there can be no guest here; null when there can.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>Runs <paramref name="command"/> in the guest.</summary>
    /// <param name="shared">The one folder that the guest can write.</param>
    /// <param name="limit">The guest ends then, with status 124.</param>
    /// <param name="command">The program and its arguments.</param>
    public static async Task<(int Status, string Output)> RunAsync(string shared, TimeSpan limit, params string[] command)
    {
        using var boot = new Process();
        boot.StartInfo = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
            [Path.Combine(AppContext.BaseDirectory, "Guest", "boot"), "-t", ((int)limit.TotalSeconds).ToString(), "-w", shared, .. command];
        foreach (var argument in arguments) boot.StartInfo.ArgumentList.Add(argument);
        boot.Start();
        var output = boot.StandardOutput.ReadToEndAsync();
        var errors = boot.StandardError.ReadToEndAsync();
        await boot.WaitForExitAsync();
        return (boot.ExitCode, await output + await errors);
    }

    private static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux()) return "user-mode-linux is Linux's";
        if (Environment.GetEnvironmentVariable("GUEST") == "1") return "this is the guest";
        if (Environment.UserName != "root") return "the guest kernel is started by root";
        string[] programs = ["linux.uml", "unshare", "modprobe", "ip", "iptables-legacy"];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").ToList();
        var absent = programs.Where(program => !folders.Exists(folder => File.Exists(Path.Combine(folder, program)))).ToList();
        return absent.Count == 0 ? null : $"not installed: {string.Join(", ", absent)}";
    }
}
