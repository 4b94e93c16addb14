using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Hosts;

/// <summary>Reads <c>hosts [FILE [ZONES…]] { … }</c>.</summary>
public static class HostsSetup
{
    private const long LargestTtl = 65535;

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("hosts", Parse);

    private static HandlerFactory Parse(PluginSetup setup)
    {
        var options = new HostsOptions();
        var seen = false;
        while (setup.Tokens.Next())
        {
            if (seen) throw setup.OnceError();
            seen = true;
            ReadArguments(setup, options);
            while (setup.Tokens.NextBlock()) ReadProperty(setup, options);
        }
        if (options.FallthroughUnsupported && options.Fallthrough.IsEmpty)
        {
            throw setup.Error("fallthrough_unsupported requires fallthrough");
        }
        var source = new HostsSource(options, new HostsMetrics(setup.Process.Metrics), setup.Process.Time, setup.Log);
        setup.Lifecycle.OnStart(source.StartAsync);
        setup.Lifecycle.OnShutdown(source.StopAsync);
        return next => new HostsHandler(next, options, source);
    }

    private static void ReadArguments(PluginSetup setup, HostsOptions options)
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments is [var file, ..])
        {
            options.Path = setup.PathFromRoot(file);
            LookAt(setup, options.Path);
        }
        var zones = arguments is [_, .. { Length: > 0 } named] ? named.SelectMany(Zones.Expand) : setup.Block.Zones;
        options.Zones = ZoneSet.Parse(zones);
    }

    private static void LookAt(PluginSetup setup, string path)
    {
        try
        {
            if (File.GetAttributes(path).HasFlag(FileAttributes.Directory)) Log.IsDirectory(setup.Log, GoQuote.Quote(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            Log.Missing(setup.Log, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw setup.Error($"unable to access hosts file '{path}': {e.Message}");
        }
    }

    private static void ReadProperty(PluginSetup setup, HostsOptions options)
    {
        var tokens = setup.Tokens;
        switch (tokens.Value)
        {
            case "fallthrough":
                options.Fallthrough = ZoneSet.Parse(Zones.ForFallthrough(tokens.RemainingArguments()));
                break;
            case "fallthrough_unsupported":
                if (tokens.RemainingArguments().Length > 0) throw tokens.ArgumentError();
                options.FallthroughUnsupported = true;
                break;
            case "no_reverse":
                options.Reverse = false;
                break;
            case "ttl":
                options.Ttl = ReadTtl(setup);
                break;
            case "reload":
                options.Reload = ReadReload(setup);
                break;
            default:
                if (!options.Fallthrough.IsEmpty)
                {
                    throw setup.Error($"unknown property '{tokens.Value}'; entries stand above fallthrough");
                }
                AddEntry(setup, options);
                break;
        }
    }

    /// <summary>Takes the line as one of a hosts file, which may be anything; one that holds no entry is hardly meant.</summary>
    private static void AddEntry(PluginSetup setup, HostsOptions options)
    {
        var line = string.Join(' ', [setup.Tokens.Value, .. setup.Tokens.RemainingArguments()]);
        if (!HostsParser.IsEntry(line)) Log.NoEntry(setup.Log, setup.Tokens.File, setup.Tokens.Line, line);
        options.Inline.Add(line);
    }

    private static uint ReadTtl(PluginSetup setup)
    {
        if (setup.Tokens.RemainingArguments() is not [var text, ..]) throw setup.Error("ttl needs a time in second");
        if (!GoInteger.TryParse(text, out var ttl, out _)) throw setup.Error("ttl needs a number of second");
        return ttl is > 0 and <= LargestTtl ? (uint)ttl : throw setup.Error("ttl provided is invalid");
    }

    private static TimeSpan ReadReload(PluginSetup setup)
    {
        if (setup.Tokens.RemainingArguments() is not [var text]) throw setup.Error("reload needs a duration (zero seconds to disable)");
        if (!GoDuration.TryParse(text, out var reload, out _)) throw setup.Error($"invalid duration for reload '{text}'");
        return reload >= TimeSpan.Zero ? reload : throw setup.Error($"invalid negative duration for reload '{text}'");
    }
}
