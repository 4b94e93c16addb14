using System.Globalization;
using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Collects the properties of one block, with CoreDNS's rules and wording.</summary>
internal sealed class KubernetesBlock
{
    private static readonly string[] Properties =
    [
        "manifests", "namespaces", "namespace_labels", "labels", "pods", "endpoint_pod_names", "ttl", "noendpoints", "fallthrough",
        "ignore", "multicluster", "zonal", "startup_timeout", "manifests_strict", "cluster_ip_range", "node_port_range",
        .. ApiBlock.Properties, .. ClientBlock.Properties,
    ];

    private readonly Dispenser tokens;
    private readonly IReadOnlyList<string> zoneTexts;
    private readonly HashSet<string> namespaces = new(StringComparer.Ordinal);
    private readonly ManifestBlock manifests;
    private readonly ApiBlock api;
    private readonly ClientBlock clients;
    private readonly int line;
    private IReadOnlyList<string> multicluster = [];
    private KubernetesOptions options;

    public KubernetesBlock(PluginSetup setup, IReadOnlyList<string> zones)
    {
        tokens = setup.Tokens;
        zoneTexts = zones;
        line = tokens.Line;
        manifests = new ManifestBlock(setup);
        api = new ApiBlock(setup);
        clients = new ClientBlock(setup);
        var names = zones.Select(DomainName.Parse).ToList();
        var primary = names.Find(zone => !ReverseName.IsReverse(zone.Wire)) ?? throw tokens.Error("non-reverse zone name must be used");
        options = new KubernetesOptions { Zones = names, PrimaryZone = primary };
    }

    /// <summary>Reads the property at the current token.</summary>
    public void ReadProperty()
    {
        var property = tokens.Value;
        if (manifests.TryRead(property) || api.TryRead(property) || clients.TryRead(property)) return;
        switch (property)
        {
            case "endpoint_pod_names":
                NoArguments();
                options = options with { EndpointPodNames = true };
                break;
            case "pods":
                options = options with { Pods = ReadPods(OneArgument()) };
                break;
            case "namespaces":
                namespaces.UnionWith(Arguments());
                break;
            case "labels":
                options = options with { Labels = ReadSelector("label selector", Arguments()) };
                break;
            case "namespace_labels":
                options = options with { NamespaceLabels = ReadSelector("namespace_label selector", Arguments()) };
                break;
            case "fallthrough":
                options = options with { Fallthrough = [.. Zones.ForFallthrough(tokens.RemainingArguments()).Select(DomainName.Parse)] };
                break;
            case "ttl":
                options = options with { Ttl = ReadTtl(Arguments()[0]) };
                break;
            case "noendpoints":
                NoArguments();
                options = options with { Endpoints = false };
                break;
            case "zonal":
                NoArguments();
                options = options with { Zonal = true };
                break;
            case "ignore":
                ReadIgnore(tokens.RemainingArguments());
                break;
            case "multicluster":
                multicluster = Zones.FromArgumentsOrServerBlock(tokens.RemainingArguments(), []);
                break;
            case "startup_timeout":
                options = options with { StartupTimeout = ReadDuration(Arguments()[0]) };
                break;
            default:
                throw Unknown(property);
        }
    }

    /// <summary>The options, when the whole block fits together.</summary>
    public KubernetesOptions Finish()
    {
        if (namespaces.Count > 0 && options.NamespaceLabels is not null)
        {
            throw tokens.Error("namespaces and namespace_labels cannot both be set");
        }
        foreach (var zone in multicluster)
        {
            if (zoneTexts.Contains(zone)) continue;
            throw tokens.Error(
                $"is not authoritative for the multicluster zone {zone} (authoritative zones: [{string.Join(' ', zoneTexts)}])");
        }
        if (clients.Locality != Locality.None && !options.Endpoints) throw tokens.Error("locality is about endpoints; remove noendpoints");
        if (options.Zonal && !options.Endpoints) throw tokens.Error("zonal requires the endpoint cache; remove noendpoints");
        if (manifests.IsUsed && api.First is not null)
        {
            throw tokens.Error($"manifests and {api.First} cannot both be set: the cluster is read from files or from an API server");
        }
        clients.Finish(options);
        return options with
        {
            Namespaces = namespaces,
            MulticlusterZones = [.. multicluster.Select(DomainName.Parse)],
            Manifests = manifests.Finish(),
            Api = manifests.IsUsed ? null : api.Access,
            Snapshot = api.Snapshot,
            Visible = clients.Visible,
            Locality = clients.Locality,
            SourceLine = manifests.IsUsed ? manifests.Line : line,
        };
    }

    private CorefileException Unknown(string property) => tokens.Error(property switch
    {
        "upstream" => "unknown property 'upstream': remove it, names outside of the cluster are resolved by this server's other plugins",
        "resyncperiod" => "unknown property 'resyncperiod': remove it, changes are followed as they come",
        "transfer" => "unknown property 'transfer': use the transfer plugin beside this one",
        "federation" => "unknown property 'federation': remove it, federation v1 has ended; see multicluster",
        _ => $"unknown property '{property}'{SetupRules.Advice(property, Properties)}",
    });

    private string[] Arguments() => tokens.RemainingArguments() is { Length: > 0 } arguments ? arguments : throw tokens.ArgumentError();

    private string OneArgument() => tokens.RemainingArguments() is [var argument] ? argument : throw tokens.ArgumentError();

    private void NoArguments()
    {
        if (tokens.RemainingArguments().Length > 0) throw tokens.ArgumentError();
    }

    private PodMode ReadPods(string mode) => mode switch
    {
        "disabled" => PodMode.Disabled,
        "insecure" => PodMode.Insecure,
        "verified" => PodMode.Verified,
        _ => throw tokens.Error($"wrong value for pods: {mode},  must be one of: disabled, verified, insecure"),
    };

    private LabelSelector ReadSelector(string what, string[] arguments)
    {
        var text = string.Join(' ', arguments);
        try
        {
            return LabelSelector.Parse(text);
        }
        catch (FormatException error)
        {
            throw tokens.Error($"unable to parse {what} value: '{text}': {error.Message}");
        }
    }

    private uint ReadTtl(string text)
    {
        var seconds = ReadInteger(text, $"strconv.Atoi: parsing \"{text}\": invalid syntax");
        return seconds is >= 0 and <= 3600 ? (uint)seconds : throw tokens.Error($"ttl must be in range [0, 3600]: {seconds}");
    }

    private int ReadInteger(string text, string error) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw tokens.Error(error);

    private TimeSpan ReadDuration(string text) => GoDuration.TryParse(text, out var value, out var error)
        ? value
        : throw tokens.Error($"failed to parse startup_timeout: {text}, {error}");

    private void ReadIgnore(string[] arguments)
    {
        if (arguments.Length == 0) return;
        if (arguments[0] != "empty_service") throw tokens.Error($"unable to parse ignore value: '{arguments[0]}'");
        options = options with { IgnoreEmptyService = true };
    }
}
