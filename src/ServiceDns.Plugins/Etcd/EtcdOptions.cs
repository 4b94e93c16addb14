using System.Security.Cryptography.X509Certificates;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Etcd;

/// <summary>One <c>etcd</c> block, as parsed.</summary>
internal sealed class EtcdOptions
{
    /// <summary>The zones, the longest first.</summary>
    public IReadOnlyList<DomainName> Zones { get; init; } = [];

    /// <summary>Zones whose missing names go to the next plugin.</summary>
    public ZoneSet Fallthrough { get; set; } = ZoneSet.None;

    /// <summary>Where the records are, with a slash before and none behind it.</summary>
    public string Path { get; set; } = "/skydns";

    /// <summary>The servers, each with scheme; one after the other is asked until one answers.</summary>
    public IReadOnlyList<string> Endpoints { get; set; } = ["http://localhost:2379"];

    /// <summary>User and password, or null.</summary>
    public (string User, string Password)? Credentials { get; set; }

    /// <summary>The certificate to show to the servers, or null.</summary>
    public X509Certificate2? Identity { get; set; }

    /// <summary>Who may have signed the servers' certificates; null for those that the system trusts.</summary>
    public X509Certificate2Collection? Roots { get; set; }

    /// <summary>The least and the greatest TTL, in seconds, that the lease of a key can lead to.</summary>
    public uint ShortestLease { get; set; } = DefaultShortestLease;

    /// <inheritdoc cref="ShortestLease"/>
    public uint LongestLease { get; set; } = DefaultLongestLease;

    /// <summary>CoreDNS's values.</summary>
    public const uint DefaultShortestLease = 30, DefaultLongestLease = 86400;
}
