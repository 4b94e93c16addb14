using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.Signing;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Sign;

/// <summary>Reads <c>sign DBFILE [ZONES…] { key file KEY… / directory DIR }</c>.</summary>
public static class SignSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("sign", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        while (setup.Tokens.Next())
        {
            if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
            var source = setup.PathFromRoot(setup.Tokens.Value);
            if (source.Contains('\uFFFD', StringComparison.Ordinal))
            {
                throw setup.Error($"dbfile {GoQuote.Quote(source)} contains invalid characters");
            }
            var origins = Zones.FromArgumentsOrServerBlock(setup.Tokens.RemainingArguments(), setup.Block.Keys);
            List<SignedFile> files =
            [
                .. origins.Select(origin => new SignedFile(
                    source, DomainName.Parse(origin), SigningPolicy.Jittered(setup.Process.Random), setup.Process.Time, setup.Log)),
            ];
            while (setup.Tokens.NextBlock()) ReadProperty(setup, files);
            if (files.Exists(file => file.Keys.Count == 0))
            {
                throw setup.Error("there is no key to sign with; write 'key file KEY...' in braces");
            }
            Run(setup, files);
        }
        return null;
    }

    private static void ReadProperty(PluginSetup setup, List<SignedFile> files)
    {
        switch (setup.Tokens.Value)
        {
            case "key":
                var keys = ReadKeys(setup);
                foreach (var file in files) file.Keys.AddRange(keys);
                break;
            case "directory":
                if (setup.Tokens.RemainingArguments() is not [var folder])
                {
                    throw setup.Error("can only be one argument after \"directory\"");
                }
                foreach (var file in files) file.Folder = setup.PathFromRoot(folder);
                break;
            default:
                throw setup.UnknownProperty("key", "directory");
        }
    }

    private static List<SigningKey> ReadKeys(PluginSetup setup)
    {
        if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
        var kind = setup.Tokens.Value;
        if (kind == "directory") throw setup.Error("directory: not implemented; write 'key file KEY...'");
        if (kind != "file") throw setup.Error($"'{kind}' is no place of keys; right would be 'key file KEY...'");
        var names = setup.Tokens.RemainingArguments();
        return names.Length > 0 ? [.. names.Select(name => ReadKey(setup, setup.PathFromRoot(name)))] : throw setup.Tokens.ArgumentError();
    }

    private static SigningKey ReadKey(PluginSetup setup, string path)
    {
        try
        {
            var key = SigningKey.Read(path);
            return key.IsKeySigning
                ? key
                : throw setup.Error($"DNSKEY in {GoQuote.Quote(path)} is not a CSK/KSK; make one with 'dnssec-keygen -f KSK'");
        }
        catch (SigningException e)
        {
            throw setup.Error(e.Message);
        }
    }

    /// <summary>The first signing does not hold up the start: what it writes is for <c>file</c> to find.</summary>
    private static void Run(PluginSetup setup, List<SignedFile> files)
    {
        var first = Task.CompletedTask;
        void Refresh() => files.ForEach(file => file.Refresh());
        var watch = new RepeatingTask(setup.Process.Time, SigningPolicy.Interval, Refresh);
        setup.Lifecycle.OnStart(cancel =>
        {
            first = Task.Run(Refresh, cancel);
            return watch.StartAsync(cancel);
        });
        setup.Lifecycle.OnShutdown(async cancel =>
        {
            await watch.StopAsync(cancel);
            await first.WaitAsync(cancel);
        });
    }
}
