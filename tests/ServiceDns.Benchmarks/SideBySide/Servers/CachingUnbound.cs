using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>Unbound, of NLnet Labs, as a cache of what another server answers. Everything stays for an hour.</summary>
internal sealed class CachingUnbound() : PackagedServer("unbound", "unbound", "-V")
{
    public override string Name => "Unbound, cache";

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
          msg-cache-size: 256m
          rrset-cache-size: 256m
          cache-min-ttl: 3600
          cache-max-negative-ttl: 3600
          neg-cache-size: 64m
        remote-control:
          control-enable: no
        forward-zone:
          name: "."
          forward-addr: 127.0.0.1@{site.Upstream}
        """));
}
