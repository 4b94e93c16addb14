using ServiceDns.Forwarding.Config;

namespace ServiceDns.Forwarding.Tests;

public class FlagTests
{
    private const string File =
        "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ipvs\nhostnameOverride: from-file\n";

    private static ProxySettings Parse(params string[] flags) => new ProxyCommandLine(_ => File, "host").Parse(flags);

    //                       flags, what they set, to what
    public static TheoryData<string, Func<ProxySettings, object>, object> Flags => new()
    {
        { "--proxy-mode=nftables", settings => settings.Mode, "nftables" },
        { "--proxy-mode nftables", settings => settings.Mode, "nftables" },
        { "--proxy_mode nftables", settings => settings.Mode, "nftables" },
        { "", settings => settings.Mode, "iptables" },
        { "", settings => settings.Node.Name, "host" },
        { "--hostname-override Node-7", settings => settings.Node.Name, "node-7" },
        { "--cluster-cidr=10.244.0.0/16,fd00:244::/48", settings => string.Join(' ', settings.Node.ClusterCidrs),
          "10.244.0.0/16 fd00:244::/48" },
        { "--nodeport-addresses 10.0.0.0/8,192.168.0.0/16 --nodeport-addresses ::/0", settings => settings.Node.NodePortRanges.Count, 3 },
        { "--nodeport-addresses primary", settings => settings.Node.NodePortsOnPrimary, true },
        { "--nodeport-addresses localhost,10.0.0.0/8", settings => string.Join(' ', settings.Node.NodePortRanges),
          "127.0.0.0/8 ::1/128 10.0.0.0/8" },
        { "--masquerade-all", settings => settings.ModeOptions.MasqueradeAll, true },
        { "--masquerade-all=false", settings => settings.ModeOptions.MasqueradeAll, false },
        { "--proxy-mode nftables --masquerade-all --iptables-sync-period 7s",
          settings => (settings.ModeOptions.MasqueradeAll, settings.ModeOptions.SyncPeriod.Seconds), (true, 7) },
        { "--iptables-localhost-nodeports=false", settings => settings.ModeOptions.LocalhostNodePorts, false },
        { "--proxy-mode ipvs --ipvs-scheduler wrr --ipvs-strict-arp",
          settings => (settings.ModeOptions.IpvsScheduler, settings.ModeOptions.IpvsStrictArp), ("wrr", true) },
        { "--metrics-bind-address=", settings => settings.MetricsAddress, "" },
        { "--healthz-port 0", settings => settings.HealthzAddress, "" },
        { "--healthz-port 1234", settings => settings.HealthzAddress, "0.0.0.0:1234" },
        { "--healthz-bind-address 127.0.0.1 --metrics-port 99", settings => settings.HealthzAddress + " " + settings.MetricsAddress,
          "127.0.0.1:10256 127.0.0.1:99" },
        { "--conntrack-max-per-core 0 --conntrack-tcp-timeout-established 0",
          settings => (settings.Conntrack.MaxFor(4), settings.Conntrack.TcpEstablished), (0, TimeSpan.Zero) },
        { "--detect-local-mode BridgeInterface --pod-bridge-interface cni0", settings => settings.Node.BridgeInterface, "cni0" },
        { "--manifests a b --cleanup --cluster-ip-range 10.0.0.0/24 fd00::/112",
          settings => string.Join(' ', settings.Manifests.Concat(settings.ClusterIpRanges)), "a b 10.0.0.0/24 fd00::/112" },
        { "--cleanup", settings => (settings.Cleanup, settings.InitOnly), (true, false) },
        { "--init-only=true", settings => settings.InitOnly, true },
        { "-v=5 --v 3 -v2 --vmodule a=1", settings => settings.Mode, "iptables" },
        { "-h", settings => settings.Help, true },
        { "--kubeconfig k --master https://1.2.3.4", settings => settings.Kubeconfig + " " + settings.Master, "k https://1.2.3.4" },
    };

    [Theory, MemberData(nameof(Flags))]
    public void A_flag_sets(string flags, Func<ProxySettings, object> read, object expected) =>
        Assert.Equal(expected, read(Parse(flags.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    [Fact]
    public void A_file_wins_over_flags_except_the_few()
    {
        var settings = Parse(
            "--config", "p.yaml", "--proxy-mode", "nftables", "--hostname-override", "from-flag", "--masquerade-all", "-v", "2");

        Assert.Equal(("ipvs", "from-flag", false), (settings.Mode, settings.Node.Name, settings.ModeOptions.MasqueradeAll));
        Assert.Equal(
            ["--proxy-mode - passed over, since --config is given", "--masquerade-all - passed over, since --config is given",
                "--v - changes nothing: the log has one level"],
            settings.Warnings.Select(warning => warning.ToString()));
        Assert.Equal("from-file", Parse("--config=p.yaml").Node.Name);
        Assert.Equal(
            "--metrics-port - passed over, since --config is given",
            Assert.Single(Parse("--config=p.yaml", "--metrics-port=0").Warnings).ToString());
    }

    [Fact]
    public void A_deprecated_flag_names_the_one_in_its_place() => Assert.Equal(
        "--healthz-port - deprecated: use --healthz-bind-address", Assert.Single(Parse("--healthz-port", "1234").Warnings).ToString());

    [Theory]
    [InlineData("--proxy-mod ipvs", "unknown flag: --proxy-mod")]
    [InlineData("-x", "unknown shorthand flag: 'x' in -x")]
    [InlineData("--proxy-mode", "flag needs an argument: --proxy-mode")]
    [InlineData("extra", "\"servicedns proxy\" does not take any arguments, got \"extra\"")]
    [InlineData("--oom-score-adj x", "invalid argument \"x\" for \"--oom-score-adj\" flag: must be a whole number")]
    [InlineData("--masquerade-all=x", "invalid argument \"x\" for \"--masquerade-all\" flag: parse error: must be true or false")]
    [InlineData(
        "--iptables-sync-period 5", "invalid argument \"5\" for \"--iptables-sync-period\" flag: time: missing unit in duration \"5\"")]
    [InlineData("--iptables-masquerade-bit 99", "--iptables-masquerade-bit - iptables.masqueradeBit: Invalid value: 99: must be within the range [0, 31]")]
    [InlineData("--hostname-override  --cleanup=x", "invalid argument \"x\" for \"--cleanup\" flag: parse error: must be true or false")]
    public void A_wrong_command_line_is_refused(string flags, string reason) => Assert.Equal(
        reason, Assert.Throws<ProxyConfigurationException>(() => Parse(flags.Replace(
            "--hostname-override ", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries))).Message);

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var line = new ProxyCommandLine(_ => throw new FileNotFoundException("no such file"), "host");

        Assert.Equal(
            "gone.yaml - can not be read: no such file",
            Assert.Throws<ProxyConfigurationException>(() => line.Parse(["--config", "gone.yaml"])).Message);
    }

    [Theory]
    [InlineData("--proxy-mode string")]
    [InlineData("--manifests string")]
    [InlineData("--cleanup\n")]
    [InlineData("-v int")]
    public void The_usage_shows_every_flag(string flag) => Assert.Contains(flag, ProxyCommandLine.Usage(), StringComparison.Ordinal);
}
