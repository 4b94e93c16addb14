namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>Unbound as a cache of what another server answers. Everything stays for an hour.</summary>
internal sealed class CachingUnbound : Unbound
{
    public override string Name => "Unbound, cache";

    protected override string Answers(Site site) => $"""
          msg-cache-size: 256m
          rrset-cache-size: 256m
          cache-min-ttl: 3600
          cache-max-negative-ttl: 3600
          neg-cache-size: 64m
        forward-zone:
          name: "."
          forward-addr: 127.0.0.1@{site.Upstream}
        """;
}
