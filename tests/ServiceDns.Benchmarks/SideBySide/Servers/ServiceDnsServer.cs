using System.Globalization;
using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>Our own server, or another that takes its place.</summary>
/// <param name="program">The program.</param>
/// <param name="version">What it says of itself.</param>
/// <param name="corefile">Its Corefile.</param>
internal sealed class ServiceDnsServer(string program, string version, CorefileText corefile) : Contender
{
    public override string Name => $"ServiceDns, {corefile.Name}";

    public override string Version => version;

    public override ServerCommand Prepare(Site site) =>
        new(program, "-conf", site.Write("Corefile", corefile.For(site)), "-dns.port", site.Port.ToString(CultureInfo.InvariantCulture));
}
