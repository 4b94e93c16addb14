using ServiceDns.Corefile;

namespace ServiceDns.Server;

/// <summary>One Corefile, read and set up: nothing is open yet.</summary>
public sealed class Configuration
{
    private Configuration(
        CorefileDocument document,
        Lifecycle lifecycle,
        IReadOnlyList<BlockSettings> blocks,
        IReadOnlyList<ConfiguredListener> listeners)
    {
        Files = document.Files;
        Hash = CorefileHash.Of(document.Files);
        Warnings = document.Warnings;
        Lifecycle = lifecycle;
        Blocks = blocks;
        Listeners = listeners;
    }

    /// <summary>SHA-512 over the Corefile and all it imports, lower-case hex.</summary>
    public string Hash { get; }

    /// <summary>The Corefile, then what it imports.</summary>
    public IReadOnlyList<CorefileSource> Files { get; }

    /// <summary>What is accepted and hardly meant.</summary>
    public IReadOnlyList<CorefileWarning> Warnings { get; }

    /// <summary>The plugins' hooks.</summary>
    public Lifecycle Lifecycle { get; }

    /// <summary>The server blocks, in the Corefile's order.</summary>
    public IReadOnlyList<BlockSettings> Blocks { get; }

    /// <summary>The addresses to listen on, in ordinal order, with the blocks behind each.</summary>
    public IReadOnlyList<ConfiguredListener> Listeners { get; }

    /// <summary>Whether some block has <c>debug</c>.</summary>
    public bool Debug => Blocks.Any(block => block.Debug);

    /// <summary>Reads the text and runs the parsers of all its plugins.</summary>
    /// <exception cref="ConfigurationException">Mistakes: one of the language, or all of the plugins' arguments.</exception>
    public static Configuration Build(CorefileText corefile, ConfigurationRules rules, ProcessServices process)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(process);
        var errors = new List<CorefileException>();
        var document = rules.Parse(corefile);
        var lifecycle = new Lifecycle();
        var blocks = new List<ConfiguredBlock>();
        foreach (var source in document.ServerBlocks) Try(errors, () => blocks.Add(new ConfiguredBlock(source, rules.DefaultPort)));
        // plugin by plugin and not block by block, as CoreDNS goes: hooks of one plugin stand together
        foreach (var plugin in rules.Plugins.Definitions)
        {
            foreach (var block in blocks) Try(errors, () => block.SetUp(plugin, lifecycle, process));
        }
        if (errors.Count == 0) Try(errors, () => QuicRules.Check(blocks));
        var zones = new ServerAddressSet();
        foreach (var block in blocks) Try(errors, () => block.Register(zones));
        if (errors.Count > 0) throw new ConfigurationException(errors);
        return new Configuration(document, lifecycle, [.. blocks.Select(block => block.Settings)], Group(blocks));
    }

    private static ConfiguredListener[] Group(List<ConfiguredBlock> blocks) =>
    [
        .. blocks.SelectMany(block => block.Link(), (block, link) => (block.Settings, link.Address, link.Runtime))
            .GroupBy(link => link.Address)
            .Select(group => new ConfiguredListener(
                group.Key,
                [.. group.Select(link => link.Runtime)],
                group.First().Settings.UdpSockets,
                group.Aggregate(ConnectionLimits.None, (limits, link) => limits.Then(link.Settings.Connections)),
                group.Key.HasDatagrams || group.Key.IsPath
                    ? null : group.Select(link => link.Settings.Tls).LastOrDefault(tls => tls is not null),
                group.First().Settings.Limits.GetValueOrDefault(group.Key.Scheme),
                group.Select(link => link.Settings.Proxy).LastOrDefault(proxy => proxy is not null)))
            .OrderBy(listener => listener.Address.ToString(), StringComparer.Ordinal),
    ];

    private static void Try(List<CorefileException> errors, Action step)
    {
        try
        {
            step();
        }
        catch (CorefileException e)
        {
            errors.Add(e);
        }
    }
}

/// <summary>An address to listen on.</summary>
/// <param name="Address">The address.</param>
/// <param name="Blocks">The blocks that answer there, once for each of their zones.</param>
/// <param name="UdpSockets">What the first of them in the Corefile sets by <c>multisocket</c>, as in CoreDNS.</param>
/// <param name="Connections">What they set by <c>timeouts</c>, the last word of each kind.</param>
/// <param name="Tls">What the last of them that has <c>tls</c> sets; null for connections in the clear, and always for plain DNS and
/// Unix sockets.</param>
/// <param name="Limits">What the first of them sets for the scheme, by <c>https</c> and the like, as in CoreDNS; null for nothing.</param>
/// <param name="Proxy">What the last of them that has <c>proxyproto</c> sets.</param>
public sealed record ConfiguredListener(
    ListenAddress Address, IReadOnlyList<BlockRuntime> Blocks, int? UdpSockets = null, ConnectionLimits? Connections = null,
    IServerTls? Tls = null, SchemeLimits? Limits = null, ProxyProtocol? Proxy = null);
