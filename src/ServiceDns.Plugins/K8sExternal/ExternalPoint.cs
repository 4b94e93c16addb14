using ServiceDns.Cluster;

namespace ServiceDns.Plugins.K8sExternal;

/// <summary>Where a service is reached from outside, by one of its ports.</summary>
/// <param name="Address">The address; null when it is a host name.</param>
/// <param name="Hostname">The load balancer's name.</param>
/// <param name="Port">The port; null of a service without ports, which has no SRV record.</param>
/// <param name="Endpoint">The endpoint's name below the service, of a headless service.</param>
internal readonly record struct ExternalPoint(Address? Address, string? Hostname, ushort? Port, string? Endpoint = null);
