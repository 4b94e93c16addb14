using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>One line of <c>visible</c>: namespaces, and the clients that may resolve their names.</summary>
public sealed record VisibleRule
{
    /// <summary>The client's own namespace.</summary>
    public bool Own { get; init; }

    /// <summary>Every namespace.</summary>
    public bool All { get; init; }

    /// <summary>Namespaces by name.</summary>
    public IReadOnlySet<string> Namespaces { get; init; } = new HashSet<string>();

    /// <summary>Namespaces by label, or null.</summary>
    public LabelSelector? Labels { get; init; }

    /// <summary>The namespaces of the clients that it is for; null for all.</summary>
    public IReadOnlySet<string>? Clients { get; init; }

    /// <summary>Whether a client in <paramref name="client"/> may resolve names of <paramref name="target"/> by this line.</summary>
    public bool Allows(string client, Namespace target) =>
        Clients?.Contains(client) != false
        && (All || (Own && client == target.Name) || Namespaces.Contains(target.Name) || Labels?.Matches(target.Labels) == true);
}

/// <summary>What clients may resolve.</summary>
/// <param name="Rules">The lines; one that allows is enough.</param>
/// <param name="IsAudit">Whether it is only counted what would be denied.</param>
/// <param name="DeniesUnknown">Whether clients that are no pod's address are denied every namespace; else they may resolve all.</param>
public sealed record VisibleOptions(IReadOnlyList<VisibleRule> Rules, bool IsAudit, bool DeniesUnknown);
