using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.ZoneData;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Files;

/// <summary>Reads <c>file DBFILE [ZONES…] { reload DURATION / reload_by_mtime / fallthrough [ZONES…] }</c>.</summary>
public static class FileSetup
{
    private static readonly TimeSpan DefaultReload = TimeSpan.FromMinutes(1);

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("file", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var options = new FileOptions();
        var files = new List<ZoneOfFile>();
        while (setup.Tokens.Next()) files.AddRange(ReadFile(setup, options));
        if (options.Unreadable is { } reason)
        {
            if (options.Reload == TimeSpan.Zero) throw setup.Error($"{reason}; without reload it would never be tried again");
            Log.Unreadable(setup.Log, reason, GoDuration.Format(options.Reload));
        }
        var zones = new LiveZones(files.Select(file => file.Live));
        setup.Lifecycle.OnServing(() => setup.Block.Notify(zones.All));
        return next => new FileHandler(next, options.Fallthrough, zones, setup.Log);
    }

    private static List<ZoneOfFile> ReadFile(PluginSetup setup, FileOptions options)
    {
        if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
        var path = setup.PathFromRoot(setup.Tokens.Value);
        var origins = Zones.FromArgumentsOrServerBlock(setup.Tokens.RemainingArguments(), setup.Block.Keys);
        List<ZoneOfFile> files = [.. origins.Select(origin => new ZoneOfFile(DomainName.Parse(origin), setup.Log) { Path = path })];
        foreach (var file in files) Load(setup, file, options);
        while (setup.Tokens.NextBlock()) ReadProperty(setup, options);
        foreach (var file in files) file.ByTime = options.ByTime;
        Watch(setup, files, options.Reload);
        return files;
    }

    /// <summary>A file that is not there may come later; one that is wrong is a mistake.</summary>
    private static void Load(PluginSetup setup, ZoneOfFile file, FileOptions options)
    {
        try
        {
            file.Load();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            options.Unreadable = e.Message;
        }
        catch (Exception e) when (e is ZoneFileException or ZoneException)
        {
            throw setup.Error($"failed to parse file {GoQuote.Quote(file.Path)} for origin {file.Live.Origin}: {e.Message}");
        }
    }

    private static void ReadProperty(PluginSetup setup, FileOptions options)
    {
        switch (setup.Tokens.Value)
        {
            case "fallthrough":
                options.Fallthrough = ZoneSet.Parse(Zones.ForFallthrough(setup.Tokens.RemainingArguments()));
                break;
            case "reload":
                if (setup.Tokens.RemainingArguments() is not [var duration, ..]) throw setup.Error("reload duration value is expected");
                options.Reload = setup.Duration(duration);
                if (options.Reload < TimeSpan.Zero) throw setup.Error($"invalid negative duration for reload '{duration}'");
                break;
            case "reload_by_mtime":
                options.ByTime = true;
                break;
            case "upstream": // of old Corefiles: external names are always asked of the server itself
                setup.Tokens.RemainingArguments();
                break;
            default:
                throw setup.UnknownProperty("reload", "reload_by_mtime", "fallthrough");
        }
    }

    private static void Watch(PluginSetup setup, List<ZoneOfFile> files, TimeSpan interval)
    {
        var watch = new RepeatingTask(
            setup.Process.Time, interval, () => setup.Block.Notify(files.Where(file => file.Refresh()).Select(file => file.Live)));
        setup.Lifecycle.OnStart(watch.StartAsync);
        setup.Lifecycle.OnShutdown(watch.StopAsync);
    }

    /// <summary>What the blocks of a server block's <c>file</c> lines say; what one says holds for those after it, as in CoreDNS.</summary>
    private sealed class FileOptions
    {
        public ZoneSet Fallthrough { get; set; } = ZoneSet.None;

        public TimeSpan Reload { get; set; } = DefaultReload;

        public bool ByTime { get; set; }

        public string? Unreadable { get; set; }
    }
}
