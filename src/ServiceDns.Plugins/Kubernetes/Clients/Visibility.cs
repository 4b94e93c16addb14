using System.Text;
using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Decides whether a client may resolve the names of a namespace, by the namespace of the pod that it is.</summary>
internal sealed class Visibility(VisibleOptions options, ClusterModel model, VisibleMetrics metrics)
{
    private readonly VisibleRule[] rules = [.. options.Rules]; // an array is walked without an allocation

    /// <summary>Judges whether who asks may resolve that name. Allocates nothing once each pair of namespaces was seen.</summary>
    /// <param name="query">Who asks.</param>
    /// <param name="relative">The labels before the zone, in lower-case wire form without the root.</param>
    public Verdict Judge(Query query, ReadOnlySpan<byte> relative)
    {
        if (NamespaceIn(relative) is not { } target) return Verdict.Allowed; // of no namespace, or of one that does not exist
        var place = model.FindPodPlace(Address.FromBytes(query.Client.Address));
        if (place is not { IsHostNetwork: false, Namespace: var client })
        {
            return new Verdict(!options.DeniesUnknown || options.IsAudit, metrics.Unknown);
        }
        foreach (var rule in rules)
        {
            if (rule.Allows(client, target)) return Verdict.Allowed;
        }
        return new Verdict(options.IsAudit, metrics.Denied(client, target.Name));
    }

    /// <summary>Why who asks may not resolve that name, for an operator to read; null when it may.</summary>
    public string? WhyHidden(Query query, ReadOnlySpan<byte> relative)
    {
        if (Judge(query, relative).IsAllowed || NamespaceIn(relative) is not { } target) return null;
        var client = model.FindPodPlace(Address.FromBytes(query.Client.Address)) is { IsHostNetwork: false, Namespace: var name }
            ? $"clients of namespace \"{name}\"" : "a client that is no known pod";
        return $"names of namespace \"{target.Name}\" are not visible to {client}";
    }

    /// <summary>The same of an address's names: all of them must be visible.</summary>
    public Verdict Judge(Query query, ReverseNode.Entries entries)
    {
        var verdict = Verdict.Allowed;
        while (verdict.IsAllowed && entries.MoveNext()) verdict = Judge(query, entries.Name);
        return verdict;
    }

    /// <summary>What was judged.</summary>
    /// <param name="IsAllowed">Whether to answer.</param>
    /// <param name="Counter">Counts that it came to that, or null.</param>
    internal readonly record struct Verdict(bool IsAllowed, Counter? Counter)
    {
        public static Verdict Allowed { get; } = new(true, null);

        /// <summary>Counts it, once the query is answered by it.</summary>
        public void Count(Query query) => Counter?.Add(query.Shard);
    }

    /// <summary>The namespace that stands before <c>svc</c> or <c>pod</c>.</summary>
    private Namespace? NamespaceIn(ReadOnlySpan<byte> relative)
    {
        var (before, last) = (-1, -1);
        for (var position = 0; position < relative.Length; position += relative[position] + 1) (before, last) = (last, position);
        if (before < 0 || !(relative[last..].SequenceEqual("\u0003svc"u8) || relative[last..].SequenceEqual("\u0003pod"u8))) return null;
        Span<char> name = stackalloc char[WireName.MaxLabelLength];
        var length = Encoding.Latin1.GetChars(relative.Slice(before + 1, relative[before]), name);
        return model.FindNamespace(name[..length]);
    }
}
