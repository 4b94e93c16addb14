using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Config;

/// <summary>Every field of KubeProxyConfiguration v1alpha1, those of older versions that are still written, and what is ours.</summary>
internal static class Fields
{
    private const string Windows = "it is for Windows", NoApiTuning = "the API is read as one stream";

    private static readonly List<ConfigField> all = [];

    public static readonly ConfigField<string>
        HostnameOverride = Text("hostnameOverride", "hostname-override", "The name of the Node; the host's own name when empty."),
        BindAddress = Text("bindAddress", "bind-address", "Overrides the node's primary IP.", byDefault: "0.0.0.0"),
        HealthzBindAddress = Listen("healthzBindAddress", "healthz-bind-address",
            "Where /healthz and /livez are served; empty disables it.",
            "0.0.0.0:10256", "[::]:10256"),
        MetricsBindAddress = Listen("metricsBindAddress", "metrics-bind-address",
            "Where /metrics, /proxyMode, /configz, /flagz and /statusz are served; empty disables it.",
            "127.0.0.1:10249", "[::1]:10249"),
        ShowHiddenMetrics = Text("showHiddenMetricsForVersion", "show-hidden-metrics-for-version",
            "The previous version whose hidden metrics to show.",
            unused: "there are no hidden metrics"),
        Mode = Text("mode", "proxy-mode", "iptables (default), nftables, ipvs or userspace."),
        ClusterCidr = Text("clusterCIDR", "cluster-cidr", "The pods' range, or a pair of one range a family."),
        DetectLocalMode = Text("detectLocalMode", "detect-local-mode",
            "How local pods are known: ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix.",
            byDefault: "ClusterCIDR"),
        BridgeInterface = Text("detectLocal.bridgeInterface", "pod-bridge-interface", "The bridge that local pods are behind."),
        InterfaceNamePrefix = Text("detectLocal.interfaceNamePrefix", "pod-interface-name-prefix",
            "How names of local pods' interfaces begin."),
        ServiceProxyName = Text("serviceProxyName", "service-proxy-name",
            "Forward only services whose label service.kubernetes.io/service-proxy-name is this."),
        PortRange = Text("portRange", null, "", unused: "no port is opened on behalf of a service"),
        Kubeconfig = Text("clientConnection.kubeconfig", "kubeconfig", "How to reach the API server."),
        AcceptContentTypes = Text("clientConnection.acceptContentTypes", null, "", unused: NoApiTuning),
        ContentType = Text("clientConnection.contentType", "kube-api-content-type", "Content type of requests to the API server.",
            byDefault: "application/vnd.kubernetes.protobuf", unused: NoApiTuning),
        IpvsScheduler = Text("ipvs.scheduler", "ipvs-scheduler", "The scheduler of services that name none."),
        LogFormat = Text("logging.format", "logging-format", "How lines of the log look: text or json.", byDefault: "text");

    public static readonly ConfigField<bool>
        BindAddressHardFail = Bool("bindAddressHardFail", "bind-address-hard-fail", "End when a port can not be opened."),
        EnableProfiling = Bool("enableProfiling", "profiling", "Profiling over HTTP.", unused: "use dotnet-trace and dotnet-counters"),
        TcpBeLiberal = Bool("conntrack.tcpBeLiberal", "conntrack-tcp-be-liberal", "Set nf_conntrack_tcp_be_liberal to 1."),
        ConntrackDeleteTcp = Bool("conntrack.deleteTCP", "conntrack-delete-tcp",
            "Forget tracked TCP connections to endpoints that went, so that their clients are refused and need not wait."),
        IptablesMasqueradeAll = Bool("iptables.masqueradeAll", "masquerade-all", "Masquerade all traffic to ClusterIPs."),
        LocalhostNodePorts = Bool("iptables.localhostNodePorts", "iptables-localhost-nodeports",
            "Node ports on 127.0.0.0/8.", byDefault: true),
        SnatNodeInternalIP = Bool("iptables.snatNodeInternalIP", null,
            "", unused: "masquerading takes the address of the outgoing interface"),
        NftablesMasqueradeAll = Bool("nftables.masqueradeAll", null, ""),
        StrictArp = Bool("ipvs.strictARP", "ipvs-strict-arp", "Set arp_ignore to 1 and arp_announce to 2."),
        EnableDsr = Bool("winkernel.enableDSR", null, "", unused: Windows),
        ForwardHealthCheckVip = Bool("winkernel.forwardHealthCheckVip", null, "", unused: Windows),
        WindowsRunAsService = Bool("windowsRunAsService", null, "", unused: Windows);

    public static readonly ConfigField<string>
        NetworkName = Text("winkernel.networkName", null, "", unused: Windows),
        SourceVip = Text("winkernel.sourceVip", null, "", unused: Windows),
        RootHnsEndpointName = Text("winkernel.rootHnsEndpointName", null, "", unused: Windows);

    public static readonly ConfigField<int>
        Burst = Int("clientConnection.burst", "kube-api-burst",
            "Burst of requests to the API server.", 10, unused: NoApiTuning, zeroIsSilent: true),
        MaxPerCore = Int("conntrack.maxPerCore", "conntrack-max-per-core", "Connections to track per core; 0 leaves the limit.", 32768),
        Min = Int("conntrack.min", "conntrack-min", "Connections to track at least.", 131072),
        IptablesMasqueradeBit = Int("iptables.masqueradeBit", "iptables-masquerade-bit",
            "The bit of the packet mark for masquerading, 0 to 31.", 14),
        NftablesMasqueradeBit = Int("nftables.masqueradeBit", null, "", 14),
        OomScoreAdj = Int("oomScoreAdj", "oom-score-adj", "The oom_score_adj of the process, -1000 to 1000.", -999),
        Verbosity = Int("logging.verbosity", "v", "Log level.", 0, unused: "the log has one level"),
        IpSetHashSize = Int("ipvs.ipSet.hashSize", null, "", 1024, unused: "sets grow by themselves"),
        IpSetMaxElements = Int("ipvs.ipSet.maxElements", null, "", 65536, unused: "sets grow by themselves");

    public static readonly ConfigField<double>
        Qps = Add(new ConfigField<double>(
            "clientConnection.qps", Kinds.Float, _ => 5, "kube-api-qps", "Requests per second to the API server.",
            NoApiTuning, value => value == 0));

    public static readonly ConfigField<TimeSpan>
        ConfigSyncPeriod = Duration("configSyncPeriod", "config-sync-period",
            "How often the API is listed again.", TimeSpan.FromMinutes(15),
            unused: "a watch that ends is resumed, never repeated by the clock"),
        TcpEstablishedTimeout = Duration("conntrack.tcpEstablishedTimeout", "conntrack-tcp-timeout-established",
            "Idle time-out of connections; 0 leaves it.",
            TimeSpan.FromHours(24), zeroIsSilent: false),
        TcpCloseWaitTimeout = Duration("conntrack.tcpCloseWaitTimeout", "conntrack-tcp-timeout-close-wait",
            "Time-out of half-closed connections; 0 leaves it.",
            TimeSpan.FromHours(1), zeroIsSilent: false),
        ConntrackUdpTimeout = Duration("conntrack.udpTimeout", "conntrack-udp-timeout",
            "Idle time-out of unreplied UDP; 0 leaves it.", TimeSpan.Zero),
        ConntrackUdpStreamTimeout = Duration("conntrack.udpStreamTimeout", "conntrack-udp-timeout-stream",
            "Idle time-out of replied UDP; 0 leaves it.", TimeSpan.Zero),
        IptablesSyncPeriod = Duration("iptables.syncPeriod", "iptables-sync-period",
            "How often rules are looked after.", TimeSpan.FromSeconds(30)),
        IptablesMinSyncPeriod = Duration("iptables.minSyncPeriod", "iptables-min-sync-period",
            "The least time between two changes.", TimeSpan.FromSeconds(1)),
        NftablesSyncPeriod = Duration("nftables.syncPeriod", null, "", TimeSpan.FromSeconds(30)),
        NftablesMinSyncPeriod = Duration("nftables.minSyncPeriod", null, "", TimeSpan.Zero),
        IpvsSyncPeriod = Duration("ipvs.syncPeriod", "ipvs-sync-period", "How often servers are looked after.", TimeSpan.FromSeconds(30)),
        IpvsMinSyncPeriod = Duration("ipvs.minSyncPeriod", "ipvs-min-sync-period", "The least time between two changes.", TimeSpan.Zero),
        IpvsTcpTimeout = Duration("ipvs.tcpTimeout", "ipvs-tcp-timeout", "Idle time-out of TCP; 0 leaves it.", TimeSpan.Zero),
        IpvsTcpFinTimeout = Duration("ipvs.tcpFinTimeout", "ipvs-tcpfin-timeout",
            "Time-out of TCP after a FIN; 0 leaves it.", TimeSpan.Zero),
        IpvsUdpTimeout = Duration("ipvs.udpTimeout", "ipvs-udp-timeout", "Idle time-out of UDP; 0 leaves it.", TimeSpan.Zero);

    public static readonly ConfigField<ValueList<string>>
        NodePortAddresses = List("nodePortAddresses", "nodeport-addresses",
            "Addresses that take node ports: CIDRs, primary, localhost and all, in any combination."),
        ExcludeCidrs = List("ipvs.excludeCIDRs", "ipvs-exclude-cidrs", "Virtual servers in these ranges are left alone."),
        UserspaceAddresses = List("userspace.addresses", "userspace-addresses",
            "In mode userspace, the addresses to listen on; 127.0.0.1 and ::1 when empty.");

    public static readonly ConfigField<ValueList<KeyValuePair<string, bool>>>
        FeatureGates = Add(new ConfigField<ValueList<KeyValuePair<string, bool>>>(
            "featureGates", Kinds.Gates, _ => [], "feature-gates", "Names of features, each =true or =false.",
            "nothing hangs on a gate", gates => gates.Count == 0));

    /// <summary>Maps that are read without a look: logging's finer points.</summary>
    public static IReadOnlyList<string> PassedOver { get; } = ["logging.flushFrequency", "logging.options", "logging.vmodule"];

    /// <summary>All fields in the order above.</summary>
    public static IReadOnlyList<ConfigField> All => all;

    private static ConfigField<T> Add<T>(ConfigField<T> field) where T : notnull
    {
        all.Add(field);
        return field;
    }

    private static ConfigField<string> Text(string path, string? flag, string help, string byDefault = "", string? unused = null) =>
        Add(new ConfigField<string>(path, Kinds.Text, _ => byDefault, flag, help, unused, text => text.Length == 0));

    /// <summary>An address to listen on is by default of the bind address's family.</summary>
    private static ConfigField<string> Listen(string path, string flag, string help, string ipv4, string ipv6) =>
        Add(new ConfigField<string>(
            path, Kinds.Text, configuration => configuration.Get(BindAddress).Contains(':') ? ipv6 : ipv4,
            flag, help, null, text => text.Length == 0));

    private static ConfigField<bool> Bool(string path, string? flag, string help, bool byDefault = false, string? unused = null) =>
        Add(new ConfigField<bool>(path, Kinds.Bool, _ => byDefault, flag, help, unused, _ => false));

    private static ConfigField<int> Int(
        string path, string? flag, string help, int byDefault, string? unused = null, bool zeroIsSilent = false) =>
        Add(new ConfigField<int>(path, Kinds.Int, _ => byDefault, flag, help, unused, value => zeroIsSilent && value == 0));

    private static ConfigField<TimeSpan> Duration(
        string path, string? flag, string help, TimeSpan byDefault, string? unused = null, bool zeroIsSilent = true) =>
        Add(new ConfigField<TimeSpan>(
            path, Kinds.Duration, _ => byDefault, flag, help, unused, value => zeroIsSilent && value == TimeSpan.Zero));

    private static ConfigField<ValueList<string>> List(string path, string? flag, string help) =>
        Add(new ConfigField<ValueList<string>>(path, Kinds.List, _ => [], flag, help, null, list => list.Count == 0));
}
