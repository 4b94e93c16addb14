using System.Diagnostics;
using ServiceDns.Linux.IpVs;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>The kernel's part of IPVS, which may be a module that is not loaded yet.</summary>
internal static class IpVsModule
{
    /// <summary>Opens it in the network namespace of the calling thread, after loading the module where it is missing.</summary>
    /// <returns>Null when there is none.</returns>
    public static IpVsSocket? Open() => IpVsSocket.Open() ?? (Load("ip_vs") ? IpVsSocket.Open() : null);

    private static bool Load(string module)
    {
        try
        {
            using var modprobe = Process.Start(new ProcessStartInfo("modprobe", ["-q", module]) { RedirectStandardError = true });
            modprobe!.WaitForExit();
            return modprobe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // the program is not installed
        }
    }
}
