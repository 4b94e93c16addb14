using ServiceDns.Corefile;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>A server block, first while its plugins are set up, then with its chain.</summary>
internal sealed class ConfiguredBlock
{
    private readonly ServerBlock source;
    private readonly List<(Key Key, ServerAddress Address)> keys = [];
    private readonly List<HandlerFactory> factories = [];

    /// <exception cref="CorefileException">A key is wrong, or this machine can not serve its scheme.</exception>
    internal ConfiguredBlock(ServerBlock source, int defaultPort)
    {
        this.source = source;
        foreach (var key in source.Keys)
        {
            foreach (var address in ServerAddress.Parse(key, defaultPort)) keys.Add((key, AsServed(key, address)));
        }
        Settings = new BlockSettings { Keys = [.. keys.Select(key => key.Address)], Directives = source.Directives };
    }

    internal BlockSettings Settings { get; }

    /// <summary>Where each key is served.</summary>
    internal IEnumerable<(Key Key, ListenAddress Address)> Addresses =>
        from key in keys from host in HostsOf(key.Key, key.Address) select (key.Key, Listener(host, key.Address));

    /// <summary>Runs a plugin's parser when the block names the plugin.</summary>
    /// <exception cref="CorefileException">Its lines are wrong.</exception>
    internal void SetUp(PluginDefinition plugin, Lifecycle lifecycle, ProcessServices process)
    {
        if (source.Find(plugin.Name) is not { } directive) return;
        var setup = new PluginSetup(plugin.Name, directive.Read(), Settings, lifecycle, process);
        if (plugin.Parse(setup) is { } factory) factories.Add(factory);
    }

    /// <summary>Adds the zones to those of the other blocks.</summary>
    /// <exception cref="CorefileException">One is served already.</exception>
    internal void Register(ServerAddressSet all)
    {
        foreach (var (key, address) in keys)
        {
            foreach (var host in HostsOf(key, address)) all.Add(address, host, key, isFiltered: Settings.Filter is not null);
        }
    }

    /// <summary>Links the handlers: all zones of the block share one chain.</summary>
    internal IReadOnlyList<(ListenAddress Address, BlockRuntime Runtime)> Link()
    {
        var handlers = new IQueryHandler[factories.Count];
        IQueryHandler next = LastHandler.Instance;
        for (var i = factories.Count - 1; i >= 0; i--) next = new TracedLink(handlers[i] = factories[i](next));
        Settings.Handlers = handlers;
        var chain = handlers.Length == 0 ? null : next;
        return
        [
            .. from key in keys
               from host in HostsOf(key.Key, key.Address)
               select (Listener(host, key.Address), Runtime(key.Address, chain)),
        ];
    }

    private BlockRuntime Runtime(ServerAddress address, IQueryHandler? chain) => new(
        new BlockInfo(DomainName.Parse(address.Zone), Settings.View) { Place = $"{source.Keys[0].File}:{source.Keys[0].Line}" },
        chain,
        Settings.AllowsOtherClasses,
        Settings.Debug,
        Settings.StackTrace,
        LoopChain.Compile(Settings.Handlers),
        Settings.Filter);

    /// <summary>The addresses of <c>bind</c>, or the path of a Unix socket: the key's, in its own letter case.</summary>
    private IReadOnlyList<string> HostsOf(Key key, ServerAddress address) =>
        address.Scheme == Corefile.Transport.Unix ? [Corefile.Transport.Split(key.Text).Remainder] : Settings.ListenHosts;

    private static ListenAddress Listener(string host, ServerAddress address) => new(Canonical(host), address.Port, address.Scheme);

    /// <summary>One text for each address, so that two ways of writing it are one listener.</summary>
    private static string Canonical(string host) =>
        !host.Contains('%') && System.Net.IPAddress.TryParse(host, out var address) ? address.ToString() : host;

    /// <summary>A Unix socket serves every name: what stands in the place of its zone is its path.</summary>
    private static ServerAddress AsServed(Key key, ServerAddress address)
    {
        QuicRules.CheckMachine(key, address.Scheme);
        return address.Scheme == Corefile.Transport.Unix ? address with { Zone = ".", Port = 0 } : address;
    }
}
