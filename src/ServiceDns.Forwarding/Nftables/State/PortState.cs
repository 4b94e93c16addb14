using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>A service port as the kernel has it.</summary>
/// <param name="Number">Its number in the maps.</param>
/// <param name="Port">What was planned for it.</param>
/// <param name="ClusterSlots">The pool of policy Cluster, by slot.</param>
/// <param name="LocalSlots">The pool of policy Local, by slot.</param>
internal sealed record PortState(
    uint Number, PlannedPort Port, ValueList<PlannedEndpoint> ClusterSlots, ValueList<PlannedEndpoint> LocalSlots);
