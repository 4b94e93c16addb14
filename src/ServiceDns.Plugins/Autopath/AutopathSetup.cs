using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Autopath;

/// <summary>Reads <c>autopath [ZONES...] RESOLV-CONF|@PLUGIN [searchpath [DOMAINS...]]</c>.</summary>
public static class AutopathSetup
{
    private const string ByName = "searchpath";

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("autopath", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var zones = ZoneSet.None;
        var paths = SearchPaths.None;
        while (setup.Tokens.Next())
        {
            var arguments = setup.Tokens.RemainingArguments();
            if (arguments.Length == 0) throw setup.Error("no resolv-conf specified");
            var source = Array.FindIndex(arguments, word => word.StartsWith('@'));
            var isByName = source >= 0 && source < arguments.Length - 1 && arguments[source + 1] == ByName;
            if (!isByName) source = arguments.Length - 1;
            paths = arguments[source] is ['@', .. var plugin]
                ? Named(setup, plugin, isByName, isByName ? ReadDomains(setup, arguments[(source + 2)..]) : null)
                : SearchPaths.Always([.. ReadFile(setup, arguments[source]), DomainName.Root]);
            zones = ZoneSet.Parse(Zones.FromArgumentsOrServerBlock(arguments[..source], setup.Block.Keys));
        }
        var success = setup.Process.Metrics.Counter("coredns_autopath_success_total", "Counter of requests that did autopath.", "server");
        var counters = new PerListener<Counter>(query => success.With(query.Listener.Label));
        return next => new AutopathHandler(next, zones, paths, counters, setup.Process.Time);
    }

    private static IReadOnlyList<DomainName> ReadFile(PluginSetup setup, string path)
    {
        try
        {
            return SearchDomains.Read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw setup.Error($"failed to parse {GoQuote.Quote(path)}: open {path}: no such file or directory");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw setup.Error($"failed to parse {GoQuote.Quote(path)}: {e.Message}");
        }
    }

    private static List<DomainName>? ReadDomains(PluginSetup setup, string[] names)
    {
        var wrong = Array.Find(names, name => !DomainName.TryParse(name, out _));
        if (wrong is not null) throw setup.Error($"search domain '{wrong}' is not a domain name");
        return names.Length == 0 ? null : [.. names.Select(DomainName.Parse)];
    }

    /// <summary>The paths that another plugin of the block tells; without it, as in CoreDNS, nothing is walked.</summary>
    private static SearchPaths Named(PluginSetup setup, string plugin, bool isByName, List<DomainName>? nodeDomains)
    {
        var paths = new SearchPaths(isByName);
        var (block, log) = (setup.Block, setup.Log);
        var missing = setup.Error(isByName
            ? $"{plugin} can not tell a search path from a name; leave '{ByName}' out"
            : $"{plugin} does not implement the AutoPather interface");
        setup.Lifecycle.OnCheck(_ => Find());
        setup.Lifecycle.OnStart(_ => Find());
        return paths;

        Task Find()
        {
            switch (block.Handlers.FirstOrDefault(handler => handler.Name == plugin))
            {
                case null:
                    Log.NotThere(log, plugin);
                    break;
                case INamedSearchPathSource source when isByName:
                    paths.Find = source.SearchPathsByName(nodeDomains);
                    break;
                case ISearchPathSource source when !isByName:
                    paths.Find = source.SearchPathOf;
                    if (source.WhyNone.Length > 0) Log.DoesNothing(log, plugin, source.WhyNone);
                    break;
                default:
                    throw missing;
            }
            return Task.CompletedTask;
        }
    }
}
