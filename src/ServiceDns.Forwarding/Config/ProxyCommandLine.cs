using System.Globalization;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Config;

/// <summary>kube-proxy's command line, and what is ours: flags and the file of <c>--config</c> become one set of settings.</summary>
/// <param name="readFile">Reads a file.</param>
/// <param name="hostname">The host's own name.</param>
public sealed class ProxyCommandLine(Func<string, string> readFile, string hostname)
{
    private const string Switch = "", Value = "string", HealthzPort = "healthz-port", MetricsPort = "metrics-port";
    private const string PassedOver = "passed over, since --config is given";

    //  flag, kind of its value, what it does
    private static readonly (string Name, string Kind, string Help)[] Own =
    [
        ("config", Value, "The configuration's file; most other flags are passed over then."),
        ("manifests", Value, "Files, folders and globs that hold the cluster, in place of an API server; several may follow."),
        ("cluster-ip-range", Value, "Where services of manifests without an address get theirs; several may follow."),
        ("master", Value, "The address of the API server, over what the kubeconfig says."),
        ("cleanup", Switch, "Remove all that any mode has made on this host, and end."),
        ("init-only", Switch, "Set what needs privileges, and end."),
        ("write-config-to", Value, "Write the configuration with its defaults to this file, and end."),
        (HealthzPort, Value, "Deprecated: the port of --healthz-bind-address; 0 disables it."),
        (MetricsPort, Value, "Deprecated: the port of --metrics-bind-address; 0 disables it."),
        ("version", Switch, "Print the version, and end."),
        ("help", Switch, "Print the flags, and end."),
    ];

    /// <summary>Flags of Kubernetes' logging and others that scripts give; they change nothing.</summary>
    private static readonly (string Name, string Kind)[] Accepted =
    [
        ("vmodule", Value), ("log-flush-frequency", Value), ("log-json-info-buffer-size", Value), ("log-json-split-stream", Switch),
        ("log-text-info-buffer-size", Value),
        ("log-text-split-stream", Switch), ("logtostderr", Switch), ("alsologtostderr", Switch), ("stderrthreshold", Value),
        ("boot-id-file", Value), ("machine-id-file", Value),
    ];

    private readonly Dictionary<string, string> own = new(StringComparer.Ordinal), given = new(StringComparer.Ordinal);
    private readonly List<string> manifests = [], ranges = [];
    private readonly List<(ConfigField Field, object Value)> fields = [];
    private readonly List<ConfigurationProblem> warnings = [];

    /// <summary>All flags with their meaning.</summary>
    public static string Usage()
    {
        var ofFields = Fields.All.Where(field => field.Flag is not null)
            .Select(field => (Name: field.Flag!, Kind: field.Kind.Name, Help: Say(field)));
        var flags = Own.Concat(ofFields).OrderBy(flag => flag.Name, StringComparer.Ordinal);
        return "Forward service addresses on this node, in place of kube-proxy.\n\nUsage:\n  servicedns proxy [flags]\n\nFlags:\n"
            + string.Concat(flags.Select(flag => Line(flag.Name, flag.Kind, flag.Help)));
    }

    /// <summary>Reads the arguments behind <c>proxy</c>.</summary>
    /// <exception cref="ProxyConfigurationException">A flag or the file can not be used; every reason is named.</exception>
    public ProxySettings Parse(IReadOnlyList<string> arguments)
    {
        foreach (var (after, argument) in PFlags.Parse(arguments, TakesValue, Set))
        {
            if (after is "manifests" or "cluster-ip-range") Set(after, argument);
            else if (argument.Length > 0) throw PFlags.Failed($"\"servicedns proxy\" does not take any arguments, got \"{argument}\"");
        }
        var file = own.GetValueOrDefault("config", "");
        var configuration = file.Length > 0 ? FromFile(file) : FromFlags();
        if (ConfigurationRules.Check(configuration, file) is { Count: > 0 } problems) throw new ProxyConfigurationException(problems);
        NameUnused(configuration, file);
        return ProxySettings.Of(configuration, NodeName(configuration, file)) with
        {
            Master = own.GetValueOrDefault("master", ""),
            Manifests = manifests,
            ClusterIpRanges = ranges.Count > 0 ? ranges : ["10.96.0.0/12"],
            ConfigFile = file,
            Cleanup = IsOn("cleanup"),
            InitOnly = IsOn("init-only"),
            WriteConfigTo = own.GetValueOrDefault("write-config-to", ""),
            Version = own.GetValueOrDefault("version") == "raw" || IsOn("version"),
            Help = IsOn("help"),
            Flags = FlagValues(),
            Warnings = warnings,
        };
    }

    private static string Line(string name, string kind, string help)
    {
        var flag = name.Length == 1 ? $"-{name}" : $"--{name}";
        return $"      {flag}{(kind.Length > 0 ? " " + kind : "")}\n          {help}\n";
    }

    private static string Say(ConfigField field) => field.Unused is null ? field.Help : $"{field.Help} Changes nothing: {field.Unused}.";

    private static ConfigField? FieldOf(string flag) => Fields.All.FirstOrDefault(field => field.Flag == flag);

    private static bool? TakesValue(string name)
    {
        if (name == "h") return false;
        if (Own.FirstOrDefault(flag => flag.Name == name) is { Name: not null } known) return known.Kind.Length > 0;
        if (Accepted.FirstOrDefault(flag => flag.Name == name) is { Name: not null } accepted) return accepted.Kind.Length > 0;
        return FieldOf(name) is { } field ? field.Kind.Name.Length > 0 : null;
    }

    private SortedDictionary<string, string> FlagValues()
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var defaults = new ProxyConfiguration();
        foreach (var (name, kind, _) in Own) values[name] = kind.Length > 0 ? "" : "false";
        foreach (var field in Fields.All.Where(field => field.Flag is not null))
        {
            values[field.Flag!] = field.Kind.Write(field.DefaultFor(defaults)).Trim('"');
        }
        foreach (var (name, value) in given) values[name] = value;
        return values;
    }

    private void Set(string name, string value)
    {
        var grows = name is "manifests" or "cluster-ip-range" || FieldOf(name)?.Kind == Kinds.List;
        given[name] = grows && given.TryGetValue(name, out var before) ? $"{before},{value}" : value;
        if (name == "manifests") manifests.Add(value);
        else if (name == "cluster-ip-range") ranges.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries));
        else if (FieldOf(name) is { } field) SetField(field, value);
        else own[name == "h" ? "help" : name] = value;
    }

    private void SetField(ConfigField field, string text)
    {
        if (field.Kind.ReadFlag(text, out var error) is not { } value)
        {
            throw PFlags.Failed($"invalid argument \"{text}\" for \"--{field.Flag}\" flag: {error}");
        }
        // a list that is given several times grows, as pflag's do
        if (value is ValueList<string> more && fields.FindLast(entry => entry.Field == field).Value is ValueList<string> before)
        {
            value = before.Concat(more).ToValueList();
        }
        fields.Add((field, value));
    }

    private bool IsOn(string name)
    {
        if (!own.TryGetValue(name, out var text)) return false;
        return Kinds.Bool.ReadFlag(text, out var error) is bool value
            ? value
            : throw PFlags.Failed($"invalid argument \"{text}\" for \"--{name}\" flag: {error}");
    }

    private ProxyConfiguration FromFile(string file)
    {
        string text;
        try
        {
            text = readFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProxyConfigurationException([new ConfigurationProblem(file, 0, $"can not be read: {e.Message}")]);
        }
        var configuration = ConfigurationFile.Read(file, text, warnings);
        foreach (var (field, value) in fields)
        {
            var counts = field == Fields.HostnameOverride || field.Path.StartsWith("logging.", StringComparison.Ordinal);
            if (counts) configuration.Set(field, value);
            else warnings.Add(new ConfigurationProblem($"--{field.Flag}", 0, PassedOver));
        }
        foreach (var flag in new[] { HealthzPort, MetricsPort }.Where(own.ContainsKey))
        {
            warnings.Add(new ConfigurationProblem($"--{flag}", 0, PassedOver));
        }
        return configuration;
    }

    private ProxyConfiguration FromFlags()
    {
        var configuration = new ProxyConfiguration();
        foreach (var (field, value) in fields) configuration.Set(field, value);
        SetPort(configuration, HealthzPort, Fields.HealthzBindAddress);
        SetPort(configuration, MetricsPort, Fields.MetricsBindAddress);
        if (configuration.Get(Fields.Mode) != "nftables") return configuration;
        // the flags of these are named after iptables, and are for every mode but ipvs
        Copy(configuration, Fields.IptablesSyncPeriod, Fields.NftablesSyncPeriod);
        Copy(configuration, Fields.IptablesMinSyncPeriod, Fields.NftablesMinSyncPeriod);
        Copy(configuration, Fields.IptablesMasqueradeAll, Fields.NftablesMasqueradeAll);
        return configuration;
    }

    private static void Copy(ProxyConfiguration configuration, ConfigField from, ConfigField to)
    {
        if (configuration.States(from)) configuration.Set(to, configuration.Get(from));
    }

    private void SetPort(ProxyConfiguration configuration, string flag, ConfigField<string> field)
    {
        if (!own.TryGetValue(flag, out var text)) return;
        if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw PFlags.Failed($"invalid argument \"{text}\" for \"--{flag}\" flag: must be a port");
        }
        warnings.Add(new ConfigurationProblem($"--{flag}", 0, $"deprecated: use --{field.Flag}"));
        var address = configuration.ListenAddress(field);
        var hasPort = configuration.States(field) && address == configuration.Get(field);
        var host = address[..Math.Max(0, address.LastIndexOf(':'))];
        if (port == 0) configuration.Set(field, "");
        else if (!hasPort) configuration.Set(field, string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"));
    }

    private void NameUnused(ProxyConfiguration configuration, string file)
    {
        foreach (var field in Fields.All)
        {
            if (field.Unused is null || !configuration.States(field)) continue;
            if (configuration.Get(field).Equals(field.DefaultFor(configuration))) continue;
            var line = configuration.LineOf(field);
            warnings.Add(line > 0
                ? new ConfigurationProblem(file, line, $"{field.Path} changes nothing: {field.Unused}")
                : new ConfigurationProblem($"--{field.Flag}", 0, $"changes nothing: {field.Unused}"));
        }
    }

    private string NodeName(ProxyConfiguration configuration, string file)
    {
        var stated = configuration.Get(Fields.HostnameOverride);
        var name = (stated.Length > 0 ? stated : hostname).Trim().ToLowerInvariant();
        if (name.Length > 0) return name;
        var line = configuration.LineOf(Fields.HostnameOverride);
        var place = line > 0 ? file : $"--{Fields.HostnameOverride.Flag}";
        throw new ProxyConfigurationException([new ConfigurationProblem(place, line, "empty hostname-override is invalid")]);
    }
}
