using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>gdnsd, of Brandon Black. Takes each file of a folder for the zone of that name.</summary>
internal sealed class Gdnsd() : PackagedServer("gdnsd", "gdnsd", "version")
{
    public override string Name => "gdnsd";

    public override ServerCommand Prepare(Site site)
    {
        var zones = Directory.CreateDirectory(System.IO.Path.Combine(site.Folder, "zones")).FullName;
        foreach (var (name, file) in site.Data.Zones) File.CreateSymbolicLink(System.IO.Path.Combine(zones, name), file);
        site.Write("config", $$"""
            options => {
              listen => 127.0.0.1:{{site.Port}}
              udp_threads => 1
              tcp_threads => 1
              run_dir => "{{site.Folder}}"
              state_dir => "{{site.Folder}}"
              max_edns_response => 1232
            }

            """);
        return new ServerCommand(Path!, "-c", site.Folder, "start");
    }
}
