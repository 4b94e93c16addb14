using ServiceDns.Cluster;

namespace ServiceDns.Linux.IpVs;

/// <summary>Where a virtual server sends to, by masquerading.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
public readonly record struct RealServer(Address Address, ushort Port);

/// <summary>A real server as it is in the kernel.</summary>
/// <param name="Server">Which.</param>
/// <param name="Weight">Its weight; 0 takes no new connections.</param>
/// <param name="IsMasquerading">Whether packets get to it by masquerading, the one way that changes the port.</param>
/// <param name="ActiveConnections">Established connections to it.</param>
/// <param name="InactiveConnections">Others that are not forgotten yet.</param>
public readonly record struct RealServerState(
    RealServer Server, uint Weight, bool IsMasquerading, uint ActiveConnections, uint InactiveConnections);
