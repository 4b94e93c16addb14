using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>Unbound, of NLnet Labs, with the cluster as zones that it is authoritative for.</summary>
internal class Unbound() : PackagedServer("unbound", "unbound", "-V")
{
    public override string Name => "Unbound";

    public override ServerCommand Prepare(Site site) => new(Path!, "-d", "-c", site.Write("unbound.conf", $"""
        server:
          interface: 127.0.0.1@{site.Port}
          port: {site.Port}
          num-threads: 1
          username: ""
          chroot: ""
          directory: "{site.Folder}"
          pidfile: ""
          use-syslog: no
          verbosity: 0
          module-config: "iterator"
          minimal-responses: yes
          edns-buffer-size: 1232
          max-udp-size: 1232
          do-not-query-localhost: no
          local-zone: "10.in-addr.arpa" nodefault
        {Answers(site)}
        remote-control:
          control-enable: no
        """));

    /// <summary>The rest of its configuration, from within the server's section on: what it answers from.</summary>
    protected virtual string Answers(Site site) =>
        site.Data.PerZone((
            name, file) => $"auth-zone:\n  name: \"{name}\"\n  zonefile: \"{file}\"\n  for-downstream: yes\n  for-upstream: no\n");
}
