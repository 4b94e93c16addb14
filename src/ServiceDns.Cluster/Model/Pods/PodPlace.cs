namespace ServiceDns.Cluster;

/// <summary>Where an address is that a pod has.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Node">The node it runs on, or null.</param>
/// <param name="IsHostNetwork">Whether the address is the node's, so that anybody there may have sent from it.</param>
public readonly record struct PodPlace(string Namespace, string? Node, bool IsHostNetwork);
