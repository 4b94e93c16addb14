using Xunit;

namespace ServiceDns.Kernel.Tests.Guest;

public class GuestTests
{
    [GuestFact]
    public void Has_ip_vs_and_its_schedulers()
    {
        Assert.Equal(0, Shell("modprobe -a ip_vs ip_vs_rr ip_vs_mh dummy"));
        Assert.True(File.Exists("/proc/net/ip_vs"));
    }

    [GuestTheory, InlineData("hash:ip,port"), InlineData("bitmap:port range 0-65535")]
    public void Has_ipset(string type) => Assert.Equal(0, Shell($"ipset create one {type} && ipset destroy one"));

    [SkippableFact]
    public async Task Gives_back_output_status_and_what_was_written_to_the_shared_folder()
    {
        Skip.IfNot(GuestKernel.Missing is null, GuestKernel.Missing);
        var shared = Directory.CreateTempSubdirectory("guest-test-");

        var (status, output) = await GuestKernel.RunAsync(
            shared.FullName, TimeSpan.FromMinutes(1), "bash", "-c",
            $"echo said; echo kept >{shared}/file; echo lost >/tmp/guest-lost; exit 7");

        Assert.Equal((7, "said\n"), (status, output));
        Assert.Equal("kept\n", File.ReadAllText(Path.Combine(shared.FullName, "file")));
        Assert.False(File.Exists("/tmp/guest-lost"));
        shared.Delete(recursive: true);
    }

    private static int Shell(string command)
    {
        using var shell = System.Diagnostics.Process.Start("bash", ["-c", command]);
        shell.WaitForExit();
        return shell.ExitCode;
    }
}
