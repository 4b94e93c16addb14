using ServiceDns.Corefile;
using ServiceDns.Plugins.ZoneData;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Auto;

/// <summary>Reads <c>auto [ZONES…] { directory DIR [REGEXP ORIGIN_TEMPLATE] / reload DURATION }</c>.</summary>
public static class AutoSetup
{
    private static readonly TimeSpan DefaultReload = TimeSpan.FromMinutes(1);

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("auto", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var (directory, origin, reload) = ("", OriginPattern.Default, DefaultReload);
        IReadOnlyList<string> origins = [];
        while (setup.Tokens.Next())
        {
            origins = Zones.FromArgumentsOrServerBlock(setup.Tokens.RemainingArguments(), setup.Block.Keys);
            while (setup.Tokens.NextBlock())
            {
                switch (setup.Tokens.Value)
                {
                    case "directory":
                        (directory, origin) = ReadDirectory(setup, origin);
                        break;
                    case "reload":
                        reload = ReadReload(setup);
                        break;
                    case "upstream": // of old Corefiles: external names are always asked of the server itself
                        setup.Tokens.RemainingArguments();
                        break;
                    default:
                        throw setup.UnknownProperty("directory", "reload");
                }
            }
        }
        var zones = new ZoneDirectory(directory, origin, setup.Log);
        Run(setup, zones, reload);
        return next => new AutoHandler(next, ZoneSet.Parse(origins), zones, setup.Log);
    }

    private static (string Directory, OriginPattern Origin) ReadDirectory(PluginSetup setup, OriginPattern otherwise)
    {
        if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
        var directory = setup.PathFromRoot(setup.Tokens.Value);
        if (!Directory.Exists(directory)) Log.MissingDirectory(setup.Log, directory);
        if (!setup.Tokens.NextArg()) return (directory, otherwise);
        var pattern = setup.Tokens.Value;
        var origin = OriginPattern.Parse(setup, pattern);
        if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
        origin = origin with { Template = setup.Tokens.Value };
        return setup.Tokens.NextArg() ? throw setup.Tokens.ArgumentError() : (directory, origin);
    }

    private static TimeSpan ReadReload(PluginSetup setup)
    {
        if (setup.Tokens.RemainingArguments() is not [var text, ..]) throw setup.Error("reload duration value is expected");
        var reload = setup.Duration(text);
        return reload >= TimeSpan.Zero ? reload : throw setup.Error("invalid duration");
    }

    private static void Run(PluginSetup setup, ZoneDirectory zones, TimeSpan reload)
    {
        var watch = new RepeatingTask(setup.Process.Time, reload, () => setup.Block.Notify(zones.Refresh()));
        setup.Lifecycle.OnStart(cancel =>
        {
            zones.Refresh();
            return watch.StartAsync(cancel);
        });
        setup.Lifecycle.OnServing(() => setup.Block.Notify(zones.Current.All));
        setup.Lifecycle.OnShutdown(watch.StopAsync);
    }
}
