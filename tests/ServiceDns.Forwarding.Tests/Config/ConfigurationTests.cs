using ServiceDns.Forwarding.Config;

namespace ServiceDns.Forwarding.Tests;

public class ConfigurationTests
{
    private const string Head = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

    /// <summary>What kubeadm writes into the ConfigMap kube-proxy.</summary>
    private const string Kubeadm = Head + """
        bindAddress: 0.0.0.0
        bindAddressHardFail: false
        clientConnection:
          acceptContentTypes: ""
          burst: 0
          contentType: ""
          kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
          qps: 0
        clusterCIDR: 10.244.0.0/16
        configSyncPeriod: 0s
        conntrack:
          maxPerCore: null
          min: null
          tcpBeLiberal: false
          tcpCloseWaitTimeout: null
          tcpEstablishedTimeout: null
          udpStreamTimeout: 0s
          udpTimeout: 0s
        detectLocal:
          bridgeInterface: ""
          interfaceNamePrefix: ""
        detectLocalMode: ""
        enableProfiling: false
        healthzBindAddress: ""
        hostnameOverride: ""
        iptables:
          localhostNodePorts: null
          masqueradeAll: false
          masqueradeBit: null
          minSyncPeriod: 0s
          syncPeriod: 0s
        ipvs:
          excludeCIDRs: null
          minSyncPeriod: 0s
          scheduler: ""
          strictARP: false
          syncPeriod: 0s
          tcpFinTimeout: 0s
          tcpTimeout: 0s
          udpTimeout: 0s
        logging:
          flushFrequency: 0
          options:
            json:
              infoBufferSize: "0"
            text:
              infoBufferSize: "0"
          verbosity: 0
        metricsBindAddress: ""
        mode: ""
        nftables:
          masqueradeAll: false
          masqueradeBit: null
          minSyncPeriod: 0s
          syncPeriod: 0s
        nodePortAddresses: null
        oomScoreAdj: null
        portRange: ""
        showHiddenMetricsForVersion: ""
        winkernel:
          enableDSR: false
          forwardHealthCheckVip: false
          networkName: ""
          rootHnsEndpointName: ""
          sourceVip: ""
        """;

    private static ProxySettings Parse(string text, params string[] flags) =>
        new ProxyCommandLine(_ => text, "Node-1 ").Parse(["--config", "p.yaml", .. flags]);

    private static IEnumerable<string> Problems(string text) =>
        Assert.Throws<ProxyConfigurationException>(() => Parse(Head + text)).Problems.Select(problem => problem.ToString());

    [Fact]
    public void What_kubeadm_writes_is_read_without_a_word()
    {
        var settings = Parse(Kubeadm);

        Assert.Empty(settings.Warnings);
        Assert.Equal("iptables", settings.Mode);
        Assert.Equal("node-1", settings.Node.Name);
        Assert.Equal("10.244.0.0/16", settings.Node.ClusterCidrs.Single().ToString());
        Assert.Equal("/var/lib/kube-proxy/kubeconfig.conf", settings.Kubeconfig);
        Assert.Equal(("0.0.0.0:10256", "127.0.0.1:10249"), (settings.HealthzAddress, settings.MetricsAddress));
        Assert.Equal(
            new ModeOptions
            {
                MinSyncPeriod = TimeSpan.FromSeconds(1),
                SyncPeriod = TimeSpan.FromSeconds(30),
                MasqueradeBit = 14,
                LocalhostNodePorts = true,
            },
            settings.ModeOptions);
        Assert.Equal(
            new ConntrackSettings(32768, 131072, TimeSpan.FromDays(1), TimeSpan.FromHours(1), false, default, default), settings.Conntrack);
        Assert.Equal(-999, settings.OomScoreAdj);
        Assert.False(settings.Node.NodePortsOnPrimary);
    }

    [Fact]
    public void Every_field_that_kube_proxy_writes_is_known()
    {
        var settings = Parse(Kubeadm);

        var again = new ProxyCommandLine(_ => settings.Yaml, "node-1").Parse(["--config", "p.yaml"]);

        Assert.Empty(again.Warnings);
        Assert.Equal(settings.Json, again.Json);
        Assert.Contains("\"masqueradeBit\": 14", settings.Json, StringComparison.Ordinal);
        Assert.StartsWith(Head, settings.Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_is_read_too()
    {
        var settings = Parse("{\"apiVersion\": \"kubeproxy.config.k8s.io/v1alpha1\",\n\t\"kind\": \"KubeProxyConfiguration\",\n"
            + "\t\"mode\": \"ipvs\", \"ipvs\": {\"scheduler\": \"wlc\"}}");

        Assert.Equal(("ipvs", "wlc"), (settings.Mode, settings.ModeOptions.IpvsScheduler));
    }

    [Fact]
    public void Of_several_documents_ours_counts() =>
        Assert.Equal("ipvs", Parse("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n---\n" + Head + "mode: ipvs\n").Mode);

    [Fact]
    public void Fields_of_the_mode_reach_it()
    {
        var settings = Parse(Head + """
            mode: nftables
            nftables: {masqueradeBit: 5, masqueradeAll: true, syncPeriod: 10s, minSyncPeriod: 250ms}
            iptables: {masqueradeBit: 6}
            serviceProxyName: ours
            """);

        Assert.Equal((5, true, 10, 250), (settings.ModeOptions.MasqueradeBit, settings.ModeOptions.MasqueradeAll,
            settings.ModeOptions.SyncPeriod.Seconds, settings.ModeOptions.MinSyncPeriod.Milliseconds));
        Assert.True(settings.Node.NodePortsOnPrimary);
        Assert.Equal("ours", settings.ServiceProxyName);
    }

    [Theory]
    [InlineData("true", true), InlineData("True", true), InlineData("yes", true), InlineData("ON", true), InlineData("y", true)]
    [InlineData("false", false), InlineData("no", false), InlineData("Off", false), InlineData("n", false), InlineData("null", false)]
    public void Booleans_are_those_of_YAML_1_1(string text, bool expected) =>
        Assert.Equal(expected, Parse(Head + $"mode: ipvs\nipvs: {{strictARP: {text}}}\n").ModeOptions.IpvsStrictArp);

    [Fact]
    public void Words_and_ranges_for_node_ports_go_together()
    {
        var node = Parse(Head + "mode: nftables\nnodePortAddresses: [primary, localhost, 192.0.2.0/24]\n").Node;

        Assert.True(node.NodePortsOnPrimary);
        Assert.Equal("127.0.0.0/8 ::1/128 192.0.2.0/24", string.Join(' ', node.NodePortRanges));
    }

    [Fact]
    public void The_log_is_JSON_where_that_is_said()
    {
        Assert.True(Parse(Head + "logging: {format: json}\n").LogsJson);
        Assert.False(Parse(Head).LogsJson);
        Assert.True(Parse(Head, "--logging-format=json").LogsJson);
    }

    [Fact]
    public void Addresses_get_the_family_and_the_port_that_are_missing()
    {
        var settings = Parse(Head + "bindAddress: \"2001:db8::1\"\nmetricsBindAddress: \"::\"\n");

        Assert.Equal(("[::]:10256", "[::]:10249"), (settings.HealthzAddress, settings.MetricsAddress));
        Assert.Equal("0.0.0.0:10249", Parse(Head + "metricsBindAddress: 0.0.0.0\n").MetricsAddress);
    }

    //                       fields                                                   warning
    public static TheoryData<string, string> Warnings => new()
    {
        { "iptables:\n  masquradeBit: 14\n", "p.yaml:4 - unknown field \"iptables.masquradeBit\": it is passed over" },
        { "mode: ipvs\nmode: nftables\n", "p.yaml:4 - key \"mode\" already set in map: the last one counts" },
        { "winkernel:\n  sourceVip: 10.0.0.1\n", "p.yaml:4 - winkernel.sourceVip changes nothing: it is for Windows" },
        { "featureGates: {Nice: true}\n", "p.yaml:3 - featureGates changes nothing: nothing hangs on a gate" },
        { "---\n" + Head + "mode: ipvs\n", "p.yaml:4 - another KubeProxyConfiguration: it is passed over, the first one counts" },
        { "enableProfiling: true\n", "p.yaml:3 - enableProfiling changes nothing: use dotnet-trace and dotnet-counters" },
    };

    [Theory, MemberData(nameof(Warnings))]
    public void What_is_not_understood_or_changes_nothing_is_named(string fields, string warning) =>
        Assert.Equal(warning, Assert.Single(Parse(Head + fields).Warnings).ToString());

    //                       fields                                                   reasons
    public static TheoryData<string, string> Mistakes => new()
    {
        { "mode: turbo\n",
            "p.yaml:3 - mode: Invalid value: \"turbo\": must be iptables, ipvs, nftables, userspace or blank "
            + "(blank means the best-available proxy [currently iptables])" },
        { "bindAddress: 10.10.12.11:2000\n",
          "p.yaml:3 - bindAddress: Invalid value: \"10.10.12.11:2000\": not a valid textual representation of an IP address" },
        { "healthzBindAddress: 0.0.0.0:0\n", "p.yaml:3 - healthzBindAddress: Invalid value: \"0\": must be a valid port" },
        { "metricsBindAddress: localhost:1\n", "p.yaml:3 - metricsBindAddress: Invalid value: \"localhost\": must be a valid IP" },
        { "iptables: {masqueradeBit: 32}\n", "p.yaml:3 - iptables.masqueradeBit: Invalid value: 32: must be within the range [0, 31]" },
        { "iptables: {masqueradeBit: \"14\"}\n", "p.yaml:3 - iptables.masqueradeBit: must be a whole number" },
        { "iptables: {syncPeriod: -1s}\n", "p.yaml:3 - iptables.syncPeriod: Invalid value: \"-1s\": must be greater than 0" },
        { "iptables: {syncPeriod: 1s, minSyncPeriod: 2s}\n",
          "p.yaml:3 - iptables.syncPeriod: Invalid value: \"2s\": must be greater than or equal to iptables.minSyncPeriod" },
        { "iptables: {syncPeriod: 30}\n", "p.yaml:3 - iptables.syncPeriod: must be a duration such as \"30s\"" },
        { "iptables: {syncPeriod: 30x}\n", "p.yaml:3 - iptables.syncPeriod: time: unknown unit \"x\" in duration \"30x\"" },
        { "mode: nftables\nnftables: {masqueradeBit: -1}\n",
          "p.yaml:4 - nftables.masqueradeBit: Invalid value: -1: must be within the range [0, 31]" },
        { "mode: ipvs\nipvs:\n  udpTimeout: -1s\n  excludeCIDRs: [192.168.0.0/16, invalid]\n",
            "p.yaml:5 - ipvs.udpTimeout: Invalid value: \"-1s\": must be greater than or equal to 0|"
            + "p.yaml:6 - ipvs.excludeCIDRs[1]: Invalid value: \"invalid\": must be a valid CIDR" },
        { "oomScoreAdj: 1001\nconntrack: {min: -1}\n",
            "p.yaml:3 - oomScoreAdj: Invalid value: 1001: must be within the range [-1000, 1000]|"
            + "p.yaml:4 - conntrack.min: Invalid value: -1: must be greater than or equal to 0" },
        { "detectLocalMode: Guess\n",
            "p.yaml:3 - detectLocalMode: Unsupported value: \"Guess\": supported values: \"\", \"BridgeInterface\", \"ClusterCIDR\", "
            + "\"InterfaceNamePrefix\", \"NodeCIDR\"" },
        { "detectLocalMode: BridgeInterface\n", "p.yaml:3 - detectLocal.bridgeInterface: Invalid value: \"\": must not be empty" },
        { "detectLocalMode: InterfaceNamePrefix\ndetectLocal: {interfaceNamePrefix: \"\"}\n",
          "p.yaml:4 - detectLocal.interfaceNamePrefix: Invalid value: \"\": must not be empty" },
        { "clusterCIDR: 192.168.0.0/16,invalid\n",
          "p.yaml:3 - clusterCIDR: Invalid value: \"invalid\": must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)" },
        { "clusterCIDR: 192.168.0.0/16,10.0.0.0/8\n",
            "p.yaml:3 - clusterCIDR: Invalid value: \"192.168.0.0/16,10.0.0.0/8\": must be a either a single CIDR or dual-stack pair "
            + "of CIDRs (e.g. [10.100.0.0/16, fde4:8dba:82e1::/48]" },
        { "nodePortAddresses: [192.168.0.0/16, invalid]\n",
          "p.yaml:3 - nodePortAddresses[1]: Invalid value: \"invalid\": must be a valid CIDR" },
        { "iptables: {minSyncPeriod: 40s}\n",
          "p.yaml:3 - iptables.syncPeriod: Invalid value: \"40s\": must be greater than or equal to iptables.minSyncPeriod" },
        { "hostnameOverride: \" \"\n", "p.yaml:3 - empty hostname-override is invalid" },
        { "hostnameOverride: 1234\n", "p.yaml:3 - hostnameOverride: must be a string: write \"1234\"" },
        { "logging: {format: xml}\n",
          "p.yaml:3 - logging.format: Invalid value: \"xml\": Unsupported log format: must be text or json" },
        { "iptables: [a]\n", "p.yaml:3 - iptables: must be a map of fields" },
        { "nodePortAddresses: primary\n", "p.yaml:3 - nodePortAddresses: must be a list" },
        { "bindAddressHardFail: \"true\"\n", "p.yaml:3 - bindAddressHardFail: must be true or false" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Mistakes_are_named_with_line_and_field(string fields, string reasons) => Assert.Equal(reasons.Split('|'), Problems(fields));

    [Theory]
    [InlineData(
        "kind: Pod\napiVersion: v1\n",
        "p.yaml:1 - failed to decode: no kind \"Pod\" is registered for version \"v1\": the kind is KubeProxyConfiguration")]
    [InlineData("mode: ipvs\n",
        "p.yaml:1 - failed to decode: Object 'Kind' is missing: write kind: KubeProxyConfiguration and apiVersion: "
        + "kubeproxy.config.k8s.io/v1alpha1")]
    [InlineData("kind: KubeProxyConfiguration\napiVersion: kubeproxy.config.k8s.io/v1\n",
        "p.yaml:1 - failed to decode: no kind \"KubeProxyConfiguration\" is registered for version \"kubeproxy.config.k8s.io/v1\": "
        + "the version is kubeproxy.config.k8s.io/v1alpha1")]
    [InlineData("",
        "p.yaml - failed to decode: Object 'Kind' is missing: write kind: KubeProxyConfiguration and apiVersion: "
        + "kubeproxy.config.k8s.io/v1alpha1")]
    public void Another_object_is_refused(string text, string reason) =>
        Assert.Equal(reason, Assert.Throws<ProxyConfigurationException>(() => Parse(text)).Message);

    [Fact]
    public void Text_that_is_no_YAML_is_refused_with_its_line() =>
        Assert.StartsWith(
            "p.yaml:2 - failed to decode: ", Assert.Throws<ProxyConfigurationException>(() => Parse("a: b\n\tc: d\n")).Message,
            StringComparison.Ordinal);
}
