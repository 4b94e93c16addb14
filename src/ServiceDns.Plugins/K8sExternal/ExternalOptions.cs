using ServiceDns.Dns;

namespace ServiceDns.Plugins.K8sExternal;

/// <summary>One <c>k8s_external</c>, as parsed.</summary>
internal sealed record ExternalOptions
{
    /// <summary>Bytes of the longest label that stands before the apex, <c>hostmaster</c>.</summary>
    public const int HostmasterLength = 11;

    /// <summary>The zones, in the order of the line; names of addresses lead into the first.</summary>
    public IReadOnlyList<DomainName> Zones { get; init; } = [];

    /// <summary>Below which name of a zone its name servers are.</summary>
    public DomainName Apex { get; init; } = DomainName.Parse("dns");

    /// <summary>Seconds.</summary>
    public uint Ttl { get; init; } = 5;

    /// <summary>Whether headless services without addresses from outside are answered with their endpoints.</summary>
    public bool IsHeadless { get; init; }

    /// <summary>The zones whose NXDOMAIN goes on to the next plugin.</summary>
    public ZoneSet Fallthrough { get; init; } = ZoneSet.None;
}
