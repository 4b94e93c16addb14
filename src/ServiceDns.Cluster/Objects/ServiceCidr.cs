namespace ServiceDns.Cluster;

/// <summary>A ServiceCIDR (networking.k8s.io/v1, KEP-1880): ranges that services are given addresses from. Immutable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Ranges">The ranges, one for each family at most.</param>
public sealed record ServiceCidr(string Name, ValueList<Cidr> Ranges);
