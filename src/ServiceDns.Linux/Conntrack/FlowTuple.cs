using ServiceDns.Cluster;

namespace ServiceDns.Linux.Conntrack;

/// <summary>One direction of a flow.</summary>
/// <param name="Source">The address that its packets come from.</param>
/// <param name="SourcePort">The port.</param>
/// <param name="Destination">The address that its packets go to.</param>
/// <param name="DestinationPort">The port.</param>
public readonly record struct FlowTuple(Address Source, ushort SourcePort, Address Destination, ushort DestinationPort);

/// <summary>A flow that the kernel tracks.</summary>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Original">As the client sees it: its destination is what the client asked for.</param>
/// <param name="Reply">As packets come back: its source is who really answers.</param>
/// <param name="IsReplied">Whether anything came back.</param>
/// <param name="Id">The kernel's number of it.</param>
/// <param name="Zone">The zone it is in; flows of different zones may be alike.</param>
public readonly record struct Flow(Protocol Protocol, FlowTuple Original, FlowTuple Reply, bool IsReplied, uint Id, ushort Zone);
