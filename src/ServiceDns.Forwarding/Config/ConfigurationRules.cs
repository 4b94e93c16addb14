using System.Globalization;
using ServiceDns.Cluster;
using ServiceDns.Corefile;

namespace ServiceDns.Forwarding.Config;

/// <summary>The rules of a KubeProxyConfiguration, in kube-proxy's words and with its field paths.</summary>
internal sealed class ConfigurationRules
{
    private const string DualStack =
        "must be a either a single CIDR or dual-stack pair of CIDRs (e.g. [10.100.0.0/16, fde4:8dba:82e1::/48]"; // their spelling
    private const string OneCidr = "must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)";

    private static readonly string[] Modes = ["iptables", "ipvs", "nftables", "userspace"];
    private static readonly string[] Detection = ["ClusterCIDR", "NodeCIDR", "BridgeInterface", "InterfaceNamePrefix"];

    private readonly ProxyConfiguration configuration;
    private readonly string file;
    private readonly List<ConfigurationProblem> problems = [];

    private ConfigurationRules(ProxyConfiguration configuration, string file) => (this.configuration, this.file) = (configuration, file);

    /// <summary>Every broken rule.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="file">Its file; empty for flags alone.</param>
    public static IReadOnlyList<ConfigurationProblem> Check(ProxyConfiguration configuration, string file)
    {
        var rules = new ConfigurationRules(configuration, file);
        rules.CheckMode();
        rules.CheckAddresses();
        rules.CheckNumbers();
        rules.CheckDetection();
        rules.CheckRanges();
        return rules.problems;
    }

    private void CheckMode()
    {
        var mode = configuration.Get(Fields.Mode);
        if (mode.Length > 0 && !Modes.Contains(mode))
        {
            Refuse(Fields.Mode, mode,
                $"must be {string.Join(", ", Modes)} or blank (blank means the best-available proxy [currently iptables])");
        }
        if (mode is "" or "iptables" or "userspace") CheckPeriods(Fields.IptablesSyncPeriod, Fields.IptablesMinSyncPeriod);
        if (mode == "nftables") CheckPeriods(Fields.NftablesSyncPeriod, Fields.NftablesMinSyncPeriod);
        if (mode == "nftables") CheckRange(Fields.NftablesMasqueradeBit, 0, 31);
        CheckRange(Fields.IptablesMasqueradeBit, 0, 31);
        if (mode == "ipvs") CheckIpvs();
    }

    private void CheckIpvs()
    {
        CheckPeriods(Fields.IpvsSyncPeriod, Fields.IpvsMinSyncPeriod);
        CheckNotNegative(Fields.IpvsTcpTimeout);
        CheckNotNegative(Fields.IpvsTcpFinTimeout);
        CheckNotNegative(Fields.IpvsUdpTimeout);
        CheckCidrs(Fields.ExcludeCidrs, _ => false);
    }

    private void CheckPeriods(ConfigField<TimeSpan> period, ConfigField<TimeSpan> least)
    {
        if (configuration.Get(period) <= TimeSpan.Zero) Refuse(period, "must be greater than 0");
        CheckNotNegative(least);
        if (configuration.Get(period) > TimeSpan.Zero && configuration.Get(least) > configuration.Get(period))
        {
            problems.Add(At(
                configuration.States(period) ? period : least,
                Invalid(period.Path, GoDuration.Format(configuration.Get(least)), $"must be greater than or equal to {least.Path}")));
        }
    }

    private void CheckAddresses()
    {
        var bind = configuration.Get(Fields.BindAddress);
        if (!Address.TryParse(bind, out _)) Refuse(Fields.BindAddress, bind, "not a valid textual representation of an IP address");
        CheckHostPort(Fields.HealthzBindAddress);
        CheckHostPort(Fields.MetricsBindAddress);
    }

    /// <summary>An empty address given on purpose means that nothing is served.</summary>
    private void CheckHostPort(ConfigField<string> field)
    {
        if (configuration.Empties(field)) return;
        var text = configuration.ListenAddress(field);
        if (!HostPort.TrySplit(text, out var host, out var port, out _))
        {
            Refuse(field, text, "must be IP:port");
            return;
        }
        if (!Address.TryParse(host, out _)) Refuse(field, host, "must be a valid IP");
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
        {
            Refuse(field, port, "must be a valid port");
        }
    }

    private void CheckNumbers()
    {
        CheckRange(Fields.OomScoreAdj, -1000, 1000);
        CheckNotNegative(Fields.MaxPerCore);
        CheckNotNegative(Fields.Min);
        CheckNotNegative(Fields.TcpEstablishedTimeout);
        CheckNotNegative(Fields.TcpCloseWaitTimeout);
        CheckNotNegative(Fields.ConntrackUdpTimeout);
        CheckNotNegative(Fields.ConntrackUdpStreamTimeout);
        CheckNotNegative(Fields.Burst);
        var form = configuration.Get(Fields.LogFormat);
        if (form is not ("text" or "json")) Refuse(Fields.LogFormat, form, "Unsupported log format: must be text or json");
        if (configuration.Get(Fields.ConfigSyncPeriod) <= TimeSpan.Zero) Refuse(Fields.ConfigSyncPeriod, "must be greater than 0");
    }

    private void CheckDetection()
    {
        var mode = configuration.Get(Fields.DetectLocalMode);
        if (!Detection.Contains(mode))
        {
            var known = string.Join(", ", Detection.Order(StringComparer.Ordinal).Select(Kinds.Quote));
            problems.Add(At(
                Fields.DetectLocalMode, $"{Fields.DetectLocalMode.Path}: Unsupported value: \"{mode}\": supported values: \"\", {known}"));
        }
        if (mode == "BridgeInterface") CheckInterface(Fields.BridgeInterface);
        if (mode == "InterfaceNamePrefix") CheckInterface(Fields.InterfaceNamePrefix);
        if (mode == "ClusterCIDR") CheckClusterCidr();
    }

    private void CheckInterface(ConfigField<string> field)
    {
        if (configuration.Get(field).Length > 0) return;
        var isAbsent = configuration.LineOf(field) == 0 && configuration.LineOf(Fields.DetectLocalMode) > 0;
        problems.Add(At(isAbsent ? Fields.DetectLocalMode : field, Invalid(field.Path, "", "must not be empty")));
    }

    private void CheckClusterCidr()
    {
        var text = configuration.Get(Fields.ClusterCidr);
        if (text.Length == 0) return;
        var parts = text.Split(',');
        List<Cidr> ranges = [];
        foreach (var part in parts)
        {
            if (Cidr.TryParse(part, out var range)) ranges.Add(range);
            else if (parts.Length <= 2) Refuse(Fields.ClusterCidr, part, OneCidr);
        }
        if (parts.Length > 2 || (ranges.Count == 2 && ranges[0].Family == ranges[1].Family)) Refuse(Fields.ClusterCidr, text, DualStack);
    }

    private void CheckRanges()
    {
        CheckCidrs(Fields.NodePortAddresses, word => word is NodePortWords.Primary or NodePortWords.Localhost or NodePortWords.All);
        for (var i = 0; i < configuration.Get(Fields.UserspaceAddresses).Count; i++)
        {
            var text = configuration.Get(Fields.UserspaceAddresses)[i];
            if (!Address.TryParse(text, out _)) RefuseItem(Fields.UserspaceAddresses, i, text, "must be a valid IP");
        }
    }

    private void CheckCidrs(ConfigField<ValueList<string>> field, Predicate<string> isWord)
    {
        var texts = configuration.Get(field);
        for (var i = 0; i < texts.Count; i++)
        {
            if (!isWord(texts[i]) && !Cidr.TryParse(texts[i], out _)) RefuseItem(field, i, texts[i], "must be a valid CIDR");
        }
    }

    private void CheckRange(ConfigField<int> field, int first, int last)
    {
        var value = configuration.Get(field);
        if (value < first || value > last) Refuse(field, $"must be within the range [{first}, {last}]");
    }

    private void CheckNotNegative(ConfigField<int> field)
    {
        if (configuration.Get(field) < 0) Refuse(field, "must be greater than or equal to 0");
    }

    private void CheckNotNegative(ConfigField<TimeSpan> field)
    {
        if (configuration.Get(field) < TimeSpan.Zero) Refuse(field, "must be greater than or equal to 0");
    }

    private void Refuse(ConfigField<int> field, string rule) =>
        problems.Add(At(field, $"{field.Path}: Invalid value: {Kinds.Int.Write(configuration.Get(field))}: {rule}"));

    private void Refuse(ConfigField<TimeSpan> field, string rule) => Refuse(field, GoDuration.Format(configuration.Get(field)), rule);

    private void Refuse(ConfigField field, string value, string rule) =>
        problems.Add(At(field, Invalid(field.Path, value, rule)));

    private void RefuseItem(ConfigField field, int index, string value, string rule) =>
        problems.Add(At(field, Invalid($"{field.Path}[{index}]", value, rule)));

    private static string Invalid(string path, string value, string rule) => $"{path}: Invalid value: {Kinds.Quote(value)}: {rule}";

    /// <summary>Where the field is stated; else the file that lacks it, or the flag to give.</summary>
    private ConfigurationProblem At(ConfigField field, string text) => configuration.LineOf(field) is > 0 and var line
        ? new ConfigurationProblem(file, line, text)
        : new ConfigurationProblem(file.Length > 0 || field.Flag is null ? file : $"--{field.Flag}", 0, text);
}

/// <summary>What may stand for ranges in <c>nodePortAddresses</c>.</summary>
internal static class NodePortWords
{
    public const string Primary = "primary", Localhost = "localhost", All = "all";
}
