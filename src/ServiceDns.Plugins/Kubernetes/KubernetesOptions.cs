using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>How names of pods are answered.</summary>
public enum PodMode : byte
{
    /// <summary>Not at all: NXDOMAIN.</summary>
    Disabled,

    /// <summary>From the name alone, in namespaces that exist; for kube-dns' sake.</summary>
    Insecure,

    /// <summary>Only when a pod of that namespace has the address.</summary>
    Verified,
}

/// <summary>One <c>kubernetes</c> block, as parsed.</summary>
public sealed record KubernetesOptions
{
    /// <summary>The zones, in the order of the block.</summary>
    public required IReadOnlyList<DomainName> Zones { get; init; }

    /// <summary>The first zone that is not a reverse zone: PTR records point into it.</summary>
    public required DomainName PrimaryZone { get; init; }

    /// <summary>Those of <see cref="Zones"/> that answer from ServiceImports (KEP-1645).</summary>
    public IReadOnlyList<DomainName> MulticlusterZones { get; init; } = [];

    /// <summary>The namespaces that are answered for; empty for all.</summary>
    public IReadOnlySet<string> Namespaces { get; init; } = new HashSet<string>();

    /// <summary>Which namespaces are answered for, by label; null for all.</summary>
    public LabelSelector? NamespaceLabels { get; init; }

    /// <summary>Which services, pods and slices are answered from; null for all.</summary>
    public LabelSelector? Labels { get; init; }

    /// <summary>Names of pods.</summary>
    public PodMode Pods { get; init; }

    /// <summary>Whether endpoints without a host name are named after their pod.</summary>
    public bool EndpointPodNames { get; init; }

    /// <summary>Seconds, 0 to 3600.</summary>
    public uint Ttl { get; init; } = 5;

    /// <summary>False with <c>noendpoints</c>: headless services and endpoint names do not exist.</summary>
    public bool Endpoints { get; init; } = true;

    /// <summary>Whether a ClusterIP service without ready endpoints does not exist.</summary>
    public bool IgnoreEmptyService { get; init; }

    /// <summary>Whether <c>ZONE.pin._zone.SERVICE…</c> names exist.</summary>
    public bool Zonal { get; init; }

    /// <summary>What clients may resolve; null for everything.</summary>
    public VisibleOptions? Visible { get; init; }

    /// <summary>Which of several endpoints of a headless service a client is told of.</summary>
    public Locality Locality { get; init; }

    /// <summary>The zones whose NXDOMAIN goes on to the next plugin.</summary>
    public IReadOnlyList<DomainName> Fallthrough { get; init; } = [];

    /// <summary>How long a start waits for the first delivery.</summary>
    public TimeSpan StartupTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The manifests to read; null where an API server is the source.</summary>
    public ManifestOptions? Manifests { get; init; }

    /// <summary>How to get to the API server; null where manifests are the source.</summary>
    public ApiAccess? Api { get; init; }

    /// <summary>The file in which what the API server says is kept over restarts, or null.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The Corefile's line that says where the cluster is, for errors that show when it is read.</summary>
    public int SourceLine { get; init; }
}
