using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>NSD, of NLnet Labs.</summary>
internal sealed class Nsd() : PackagedServer("nsd", "nsd", "-v")
{
    public override string Name => "NSD";

    public override ServerCommand Prepare(Site site) => new(Path!, "-d", "-c", site.Write("nsd.conf", $"""
        server:
          ip-address: 127.0.0.1@{site.Port}
          port: {site.Port}
          server-count: 1
          username: ""
          chroot: ""
          zonesdir: "{site.Folder}"
          pidfile: "{site.Folder}/pid"
          xfrdfile: "{site.Folder}/xfrd"
          xfrdir: "{site.Folder}"
          zonelistfile: "{site.Folder}/zones"
          database: ""
          minimal-responses: yes
          round-robin: yes
          ipv4-edns-size: 1232
          rrl-ratelimit: 0
          rrl-whitelist-ratelimit: 0
        remote-control:
          control-enable: no
        {site.Data.PerZone((name, file) => $"zone:\n  name: \"{name}\"\n  zonefile: \"{file}\"\n")}
        """));
}
