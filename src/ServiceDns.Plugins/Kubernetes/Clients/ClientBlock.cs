using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>The properties by which an answer depends on who asks, <c>visible</c> and <c>locality</c>: CoreDNS has neither.</summary>
internal sealed class ClientBlock(PluginSetup setup)
{
    /// <summary>The properties, for advice.</summary>
    public static string[] Properties { get; } = ["visible", "locality"];

    private const string Own = "own", All = "all", Labels = "labels", From = "from", Audit = "audit", DenyUnknown = "deny_unknown";

    private readonly Dispenser tokens = setup.Tokens;
    private readonly List<VisibleRule> rules = [];
    private bool isAudit, deniesUnknown;

    /// <summary>What clients may resolve; null without <c>visible</c>.</summary>
    public VisibleOptions? Visible { get; private set; }

    /// <summary>Which of several endpoints a client is told of.</summary>
    public Locality Locality { get; private set; }

    /// <summary>Reads the property at the current token; false when it is none of these.</summary>
    public bool TryRead(string property)
    {
        switch (property)
        {
            case "visible":
                ReadVisible(tokens.RemainingArguments());
                Visible = new VisibleOptions(rules, isAudit, deniesUnknown);
                return true;
            case "locality":
                Locality = tokens.RemainingArguments() switch
                {
                    [] => Locality.Order,
                    ["prefer"] => Locality.Prefer,
                    [var other] => throw tokens.Error($"wrong value for locality: {other}; nothing, or prefer"),
                    _ => throw tokens.ArgumentError(),
                };
                return true;
            default:
                return false;
        }
    }

    /// <summary>Looks whether the lines of <c>visible</c> make sense together.</summary>
    public void Finish(KubernetesOptions options)
    {
        if (Visible is null) return;
        if (rules.Count == 0) throw tokens.Error("visible: no line says what is visible; such as 'visible own kube-system'");
        if (options.Labels is not null)
        {
            throw tokens.Error("visible and labels cannot both be set: of pods that labels leaves out nobody knows the namespace");
        }
    }

    private void ReadVisible(string[] arguments)
    {
        switch (arguments)
        {
            case []:
                throw tokens.ArgumentError();
            case [Audit]:
                isAudit = true;
                return;
            case [DenyUnknown]:
                deniesUnknown = true;
                return;
        }
        var at = Array.IndexOf(arguments, From);
        var (targets, clients) = at < 0 ? (arguments, null) : (arguments[..at], arguments[(at + 1)..]);
        if (targets.Length == 0 || clients is { Length: 0 })
        {
            throw tokens.Error("visible: 'from' stands between what is visible and the clients' namespaces");
        }
        rules.Add(targets[0] == Labels ? ReadLabels(targets[1..], clients) : new VisibleRule
        {
            Own = targets.Contains(Own),
            All = targets.Contains(All),
            Namespaces = targets.Except([Own, All]).ToHashSet(StringComparer.Ordinal),
            Clients = clients?.ToHashSet(StringComparer.Ordinal),
        });
    }

    private VisibleRule ReadLabels(string[] words, string[]? clients)
    {
        var text = string.Join(' ', words);
        if (words.Length == 0) throw tokens.Error("visible labels: a label selector is missing, such as 'visible labels dns=shared'");
        return LabelSelector.TryParse(text, out var selector, out var error)
            ? new VisibleRule { Labels = selector, Clients = clients?.ToHashSet(StringComparer.Ordinal) }
            : throw tokens.Error($"visible labels: unable to parse '{text}': {error}");
    }
}
