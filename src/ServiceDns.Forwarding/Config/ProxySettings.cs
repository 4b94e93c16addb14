using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Config;

/// <summary>All that a run of the forwarder is told, by flags and file.</summary>
public sealed record ProxySettings
{
    /// <summary>iptables, nftables, ipvs or userspace.</summary>
    public required string Mode { get; init; }

    /// <summary>What is said of this node.</summary>
    public required NodeRules Node { get; init; }

    /// <summary>What is said to the mode.</summary>
    public required ModeOptions ModeOptions { get; init; }

    /// <summary>Which services are ours.</summary>
    public string ServiceProxyName { get; init; } = "";

    /// <summary>Where health is served; empty for nowhere.</summary>
    public required string HealthzAddress { get; init; }

    /// <summary>Where metrics are served; empty for nowhere.</summary>
    public required string MetricsAddress { get; init; }

    /// <summary>Whether an address that can not be opened ends the program.</summary>
    public bool BindAddressHardFail { get; init; }

    /// <summary>The kernel's connection tracking.</summary>
    public required ConntrackSettings Conntrack { get; init; }

    /// <summary>The protocols whose tracked flows to endpoints that went are deleted: UDP, and TCP where that is asked
    /// (<c>conntrack.deleteTCP</c>).</summary>
    public IReadOnlyCollection<Protocol> DeletedFlows { get; init; } = [Protocol.Udp];

    /// <summary>The process's <c>oom_score_adj</c>.</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>The kubeconfig's path, empty for none.</summary>
    public string Kubeconfig { get; init; } = "";

    /// <summary>The address of the API server, over what the kubeconfig says; empty for none.</summary>
    public string Master { get; init; } = "";

    /// <summary>Manifest files in place of an API server; empty for the API.</summary>
    public IReadOnlyList<string> Manifests { get; init; } = [];

    /// <summary>Where services of manifests without an address get theirs.</summary>
    public IReadOnlyList<string> ClusterIpRanges { get; init; } = ["10.96.0.0/12"];

    /// <summary>The configuration's file; empty for flags alone.</summary>
    public string ConfigFile { get; init; } = "";

    /// <summary>Whether lines of the log are JSON.</summary>
    public bool LogsJson { get; init; }

    /// <summary>Remove what every mode made, and end.</summary>
    public bool Cleanup { get; init; }

    /// <summary>Set what needs privileges, and end.</summary>
    public bool InitOnly { get; init; }

    /// <summary>Write the configuration there, and end; empty for no.</summary>
    public string WriteConfigTo { get; init; } = "";

    /// <summary>Print the version, and end.</summary>
    public bool Version { get; init; }

    /// <summary>Print the flags, and end.</summary>
    public bool Help { get; init; }

    /// <summary>The configuration with its defaults, as YAML.</summary>
    public required string Yaml { get; init; }

    /// <summary>The same for <c>/configz</c>.</summary>
    public required string Json { get; init; }

    /// <summary>Every flag with what was given, or its default, for <c>/flagz</c>.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>What is passed over or changes nothing.</summary>
    public IReadOnlyList<ConfigurationProblem> Warnings { get; init; } = [];

    internal static ProxySettings Of(ProxyConfiguration configuration, string nodeName)
    {
        var mode = configuration.Get(Fields.Mode) is { Length: > 0 } stated ? stated : "iptables";
        return new ProxySettings
        {
            Mode = mode,
            Node = NodeRulesOf(configuration, mode, nodeName),
            ModeOptions = ModeOptionsOf(configuration, mode),
            ServiceProxyName = configuration.Get(Fields.ServiceProxyName),
            HealthzAddress = configuration.ListenAddress(Fields.HealthzBindAddress),
            MetricsAddress = configuration.ListenAddress(Fields.MetricsBindAddress),
            BindAddressHardFail = configuration.Get(Fields.BindAddressHardFail),
            DeletedFlows = configuration.Get(Fields.ConntrackDeleteTcp) ? [Protocol.Udp, Protocol.Tcp] : [Protocol.Udp],
            Conntrack = new ConntrackSettings(
                configuration.Get(Fields.MaxPerCore), configuration.Get(Fields.Min),
                configuration.Get(Fields.TcpEstablishedTimeout), configuration.Get(Fields.TcpCloseWaitTimeout),
                configuration.Get(Fields.TcpBeLiberal),
                configuration.Get(Fields.ConntrackUdpTimeout), configuration.Get(Fields.ConntrackUdpStreamTimeout)),
            OomScoreAdj = configuration.Get(Fields.OomScoreAdj),
            LogsJson = configuration.Get(Fields.LogFormat) == "json",
            Kubeconfig = configuration.Get(Fields.Kubeconfig),
            Yaml = ConfigurationText.Yaml(configuration),
            Json = ConfigurationText.Json(configuration),
        };
    }

    private static NodeRules NodeRulesOf(ProxyConfiguration configuration, string mode, string nodeName)
    {
        var words = configuration.Get(Fields.NodePortAddresses);
        return new NodeRules
        {
            Name = nodeName,
            BindAddress = Address.TryParse(configuration.Get(Fields.BindAddress), out var bind) ? bind : null,
            DetectLocalMode = Enum.Parse<DetectLocalMode>(configuration.Get(Fields.DetectLocalMode)),
            ClusterCidrs = Ranges(configuration.Get(Fields.ClusterCidr).Split(',', StringSplitOptions.RemoveEmptyEntries)),
            BridgeInterface = configuration.Get(Fields.BridgeInterface),
            InterfaceNamePrefix = configuration.Get(Fields.InterfaceNamePrefix),
            NodePortRanges = Ranges(words.SelectMany(RangesOf)),
            NodePortsOnPrimary = words.Contains(NodePortWords.Primary) || (words.Count == 0 && mode == "nftables"),
        };
    }

    private static string[] RangesOf(string word) => word switch
    {
        NodePortWords.Primary => [],
        NodePortWords.Localhost => ["127.0.0.0/8", "::1/128"],
        NodePortWords.All => ["0.0.0.0/0", "::/0"],
        _ => [word],
    };

    private static ValueList<Cidr> Ranges(IEnumerable<string> texts) => texts.Select(Cidr.Parse).ToValueList();

    private static ModeOptions ModeOptionsOf(ProxyConfiguration configuration, string mode)
    {
        var (period, least) = mode switch
        {
            "nftables" => (Fields.NftablesSyncPeriod, Fields.NftablesMinSyncPeriod),
            "ipvs" => (Fields.IpvsSyncPeriod, Fields.IpvsMinSyncPeriod),
            _ => (Fields.IptablesSyncPeriod, Fields.IptablesMinSyncPeriod),
        };
        var isNftables = mode == "nftables";
        return new ModeOptions
        {
            MasqueradeBit = configuration.Get(isNftables ? Fields.NftablesMasqueradeBit : Fields.IptablesMasqueradeBit),
            MasqueradeAll = configuration.Get(isNftables ? Fields.NftablesMasqueradeAll : Fields.IptablesMasqueradeAll),
            SyncPeriod = configuration.Get(period),
            MinSyncPeriod = mode == "userspace" ? TimeSpan.Zero : configuration.Get(least),
            LocalhostNodePorts = configuration.Get(Fields.LocalhostNodePorts),
            TcpBeLiberal = configuration.Get(Fields.TcpBeLiberal),
            IpvsScheduler = configuration.Get(Fields.IpvsScheduler),
            IpvsExcludedRanges = Ranges(configuration.Get(Fields.ExcludeCidrs)),
            IpvsStrictArp = configuration.Get(Fields.StrictArp),
            IpvsTcpTimeout = configuration.Get(Fields.IpvsTcpTimeout),
            IpvsTcpFinTimeout = configuration.Get(Fields.IpvsTcpFinTimeout),
            IpvsUdpTimeout = configuration.Get(Fields.IpvsUdpTimeout),
            UserspaceAddresses = configuration.Get(Fields.UserspaceAddresses).Select(Address.Parse).ToValueList(),
        };
    }
}
