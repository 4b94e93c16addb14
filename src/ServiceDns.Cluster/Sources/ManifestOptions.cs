namespace ServiceDns.Cluster;

/// <summary>What to read and how strictly.</summary>
public sealed record ManifestOptions
{
    /// <summary>Files, folders and globs as the user wrote them.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The folder that relative paths are relative to.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>One CIDR a family, the first is primary: <c>service-cluster-ip-range</c>.</summary>
    public IReadOnlyList<string> ClusterIpRanges { get; init; } = ["10.96.0.0/12"];

    /// <summary>The node ports that Control may give, both ends included.</summary>
    public (ushort First, ushort Last) NodePortRange { get; init; } = (30000, 32767);

    /// <summary>Refuse every broken rule instead of serving what can be served.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether the model gets the pods; where not, they still give services their endpoints.</summary>
    public bool Pods { get; init; } = true;

    /// <summary>Read once and do not watch: for <c>check</c> and <c>env</c>.</summary>
    public bool Once { get; init; }

    /// <summary>Called for every problem and every summary line; may be called from any thread.</summary>
    public required Action<SourceMessage> Report { get; init; }
}
