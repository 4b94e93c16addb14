using System.Globalization;
using System.Net;
using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// The properties that CoreDNS does not have: manifests in place of an API server, and what a control plane would add to them.
/// </summary>
internal sealed class ManifestBlock(PluginSetup setup)
{
    private readonly Dispenser tokens = setup.Tokens;
    private readonly List<string> paths = [];
    private string[] ranges = ["10.96.0.0/12"];
    private (ushort First, ushort Last) nodePorts = (30000, 32767);
    private bool isStrict;
    private string? first;

    /// <summary>The line of the first <c>manifests</c>.</summary>
    public int Line { get; private set; }

    /// <summary>Whether there is a <c>manifests</c>.</summary>
    public bool IsUsed => paths.Count > 0;

    /// <summary>Reads the property at the current token; false when it is none of these.</summary>
    public bool TryRead(string property)
    {
        if (property is "cluster_ip_range" or "node_port_range" or "manifests_strict") first ??= property;
        switch (property)
        {
            case "manifests":
                if (paths.Count == 0) Line = tokens.Line;
                paths.AddRange(Arguments().Select(setup.PathFromCorefile));
                return true;
            case "cluster_ip_range":
                ranges = ReadRanges(Arguments());
                return true;
            case "node_port_range":
                nodePorts = ReadPorts(Arguments());
                return true;
            case "manifests_strict":
                if (tokens.RemainingArguments().Length > 0) throw tokens.ArgumentError();
                isStrict = true;
                return true;
            default:
                return false;
        }
    }

    /// <summary>What to read; null without <c>manifests</c>.</summary>
    public ManifestOptions? Finish()
    {
        if (!IsUsed)
        {
            return first is null ? null : throw tokens.Error($"{first} needs 'manifests PATH...': an API server has done that already");
        }
        var log = setup.Log;
        return new ManifestOptions
        {
            Paths = paths,
            BaseFolder = setup.PathFromCorefile("."),
            ClusterIpRanges = ranges,
            NodePortRange = nodePorts,
            Strict = isStrict,
            Report = message => Log.Source(log, message),
        };
    }

    private string[] Arguments() => tokens.RemainingArguments() is { Length: > 0 } arguments ? arguments : throw tokens.ArgumentError();

    private string[] ReadRanges(string[] arguments)
    {
        var texts = arguments.SelectMany(argument => argument.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var networks = new List<IPNetwork>();
        foreach (var text in texts)
        {
            if (!IPNetwork.TryParse(text, out var network))
            {
                throw tokens.Error($"cluster_ip_range: '{text}' is not a CIDR such as 10.96.0.0/12");
            }
            networks.Add(network);
        }
        if (networks.Count > 2 || networks.Select(network => network.BaseAddress.AddressFamily).Distinct().Count() != networks.Count)
        {
            throw tokens.Error("cluster_ip_range: at most one IPv4 and one IPv6 range, the first is primary");
        }
        return texts;
    }

    private (ushort First, ushort Last) ReadPorts(string[] arguments) =>
        arguments is [var text] && text.Split('-') is [var first, var last]
        && ushort.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
        && ushort.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to) && from > 0 && from <= to
            ? (from, to)
            : throw tokens.Error($"node_port_range: '{string.Join(' ', arguments)}' is not a range such as 30000-32767");
}
