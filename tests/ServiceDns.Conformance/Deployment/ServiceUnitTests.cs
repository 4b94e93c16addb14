using System.Globalization;
using System.Text.RegularExpressions;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Deployment;

/// <summary>The systemd unit, as systemd reads it.</summary>
public partial class ServiceUnitTests
{
    private const double MostExposed = 2.0; // of 10; below it systemd says OK

    [SkippableFact]
    public async Task Systemd_has_nothing_against_it()
    {
        Needs.Commands("systemd-analyze");
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        try
        {
            // verify looks for the program too, which is not installed here
            var unit = Path.Combine(folder, "servicedns.service");
            var text = Repository.Read("docker", "systemd", "servicedns.service");
            Assert.Contains("ExecStart=/usr/local/bin/servicedns ", text, StringComparison.Ordinal);
            var program = Path.ChangeExtension(RunningServer.Program, null);
            await File.WriteAllTextAsync(unit, text.Replace("/usr/local/bin/servicedns", program, StringComparison.Ordinal));

            var run = await Command.RunAsync("systemd-analyze", "verify", "--man=no", unit);

            Assert.Equal((0, ""), (run.Exit, run.Output + run.Error));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableFact]
    public async Task It_is_hardened()
    {
        Needs.Commands("systemd-analyze");

        var run = await Command.RunAsync(
            "systemd-analyze", "security", "--offline=true", "--no-pager", Repository.Path("docker", "systemd", "servicedns.service"));

        var exposure = double.Parse(Exposure().Match(run.Output).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(exposure <= MostExposed, run.Output);
    }

    [GeneratedRegex(@"Overall exposure level for servicedns\.service: ([0-9.]+)")]
    private static partial Regex Exposure();
}
