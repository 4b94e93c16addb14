using System.Runtime.Versioning;
using ServiceDns.Benchmarks.SideBySide.Processes;
using ServiceDns.Benchmarks.SideBySide.Servers;

namespace ServiceDns.Benchmarks.SideBySide;

/// <summary>Installs servers from Debian without letting their services start, now or at the next boot.</summary>
[SupportedOSPlatform("linux")]
internal static class Packages
{
    private const string Policy = "/usr/sbin/policy-rc.d"; // asked by invoke-rc.d and deb-systemd-invoke before they start anything
    private const int Forbidden = 101;

    /// <summary>Why the packages can not be installed, or null when they are.</summary>
    public static async Task<string?> InstallAsync(IReadOnlyList<PackagedServer> missing, CancellationToken cancel)
    {
        var names = missing.Select(server => server.Package).ToList();
        var command = $"apt-get install --no-install-recommends {string.Join(' ', names)}";
        if (!System.Environment.IsPrivilegedProcess) return $"only root may install; run as root: {command}";
        if (Tool.Find("apt-get") is not { } apt) return "there is no apt-get; install them, and they will be measured";
        var ownPolicy = !File.Exists(Policy);
        if (!ownPolicy && (await Tool.RunAsync(Policy, [names[0], "start"], cancel)).Code != Forbidden)
        {
            return $"{Policy} would let their services start; install them yourself: {command}";
        }
        try
        {
            if (ownPolicy) ForbidStarts();
            await Tool.RunAsync(apt, ["update", "-qq"], cancel);
            var (code, output) = await Tool.RunAsync(apt, ["install", "-y", "-qq", "--no-install-recommends", .. names], cancel);
            if (code != 0) return $"{command}: {output.Trim().Split('\n')[^1]}";
            if (Directory.Exists("/run/systemd/system")) await DisableAsync(names, cancel);
            return null;
        }
        finally
        {
            if (ownPolicy) File.Delete(Policy);
        }
    }

    private static void ForbidStarts()
    {
        File.WriteAllText(Policy, $"#!/bin/sh\nexit {Forbidden}\n");
        File.SetUnixFileMode(Policy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task DisableAsync(IEnumerable<string> packages, CancellationToken cancel)
    {
        var files = (await Tool.RunAsync("dpkg", ["-L", .. packages], cancel)).Output.Split('\n');
        var units = files.Where(file => file.EndsWith(".service", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)!)
            .ToList();
        if (units.Count > 0) await Tool.RunAsync("systemctl", ["disable", "--quiet", .. units], cancel);
    }
}
