namespace ServiceDns.Cluster.Control;

/// <summary>What a control plane is configured with.</summary>
public sealed record CompletionOptions
{
    /// <summary>What a configuration calls <see cref="ClusterIpRanges"/>.</summary>
    public const string ClusterIpRangeName = "cluster_ip_range";

    /// <summary>What a configuration calls <see cref="NodePortRange"/>.</summary>
    public const string NodePortRangeName = "node_port_range";

    /// <summary>One range a family, the first is primary: <c>--service-cluster-ip-range</c>.</summary>
    /// <exception cref="ArgumentException">None, more than two, or two of one family.</exception>
    public IReadOnlyList<IpRange> ClusterIpRanges
    {
        get;
        init => field = value.Count is 1 || (value.Count is 2 && value[0].Family != value[1].Family)
            ? value
            : throw new ArgumentException("one range, or one of each family", nameof(value));
    } = [IpRange.Parse("10.96.0.0/12")];

    /// <summary>The node ports that may be given, both ends included: <c>--service-node-port-range</c>.</summary>
    public (ushort First, ushort Last) NodePortRange { get; init; } = (30000, 32767);

    /// <summary>Endpoints in one slice made from pods: <c>--max-endpoints-per-slice</c>.</summary>
    public int MaxEndpointsPerSlice { get; init; } = 100;
}
