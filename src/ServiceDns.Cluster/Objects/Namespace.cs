namespace ServiceDns.Cluster;

/// <summary>A Namespace and its labels. Immutable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Labels">The labels.</param>
public sealed record Namespace(string Name, LabelSet Labels = default);
