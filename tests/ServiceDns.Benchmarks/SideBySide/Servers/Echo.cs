using System.Globalization;
using System.Reflection;
using ServiceDns.Benchmarks.Load;
using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>The yardstick: this program as an echo.</summary>
internal sealed class Echo : Contender
{
    public override string Name => "an echo, no DNS";

    public override string Version => "";

    public override bool IsEcho => true;

    public override ServerCommand Prepare(Site site)
    {
        var program = System.Environment.ProcessPath!;
        string[] arguments = [EchoServer.Command, site.Port.ToString(CultureInfo.InvariantCulture)];
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") arguments = [Assembly.GetExecutingAssembly().Location, .. arguments];
        return new ServerCommand(program, arguments)
        {
            Variables = new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "0" }, // compiled well from the first packet on
        };
    }
}
