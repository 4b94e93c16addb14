using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.Signing;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Dnssec;

/// <summary>Reads <c>dnssec [ZONES…] { key file KEY… / cache_capacity CAPACITY }</c>.</summary>
public static class DnssecSetup
{
    private const int DefaultCapacity = 10000;

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("dnssec", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        IReadOnlyList<DomainName> zones = [];
        var keys = new List<SigningKey>();
        var capacity = DefaultCapacity;
        var seen = false;
        while (setup.Tokens.Next())
        {
            if (seen) throw setup.OnceError();
            seen = true;
            zones = [.. Zones.FromArgumentsOrServerBlock(setup.Tokens.RemainingArguments(), setup.Block.Keys).Select(DomainName.Parse)];
            while (setup.Tokens.NextBlock())
            {
                switch (setup.Tokens.Value)
                {
                    case "key":
                        keys.AddRange(ReadKeys(setup, zones));
                        break;
                    case "cache_capacity":
                        capacity = ReadCapacity(setup);
                        break;
                    default:
                        throw setup.UnknownProperty("key", "cache_capacity");
                }
            }
        }
        var signer = new AnswerSigner(
            zones, new KeySet(keys), new SignatureCache(capacity), new DnssecMetrics(setup.Process.Metrics), setup.Process.Time);
        return next => new DnssecHandler(next, signer);
    }

    private static List<SigningKey> ReadKeys(PluginSetup setup, IReadOnlyList<DomainName> zones)
    {
        if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
        var kind = setup.Tokens.Value;
        if (setup.Tokens.RemainingArguments() is not { Length: > 0 } names) throw setup.Tokens.ArgumentError();
        if (kind == "aws_secretsmanager")
        {
            throw setup.Error("keys of AWS Secrets Manager are not read; write 'key file' and mount the key as files");
        }
        if (kind != "file") throw setup.Error($"'{kind}' is no place of keys; right would be 'key file KEY...'");
        return [.. names.Select(name => ReadKey(setup, setup.PathFromRoot(name), zones))];
    }

    private static SigningKey ReadKey(PluginSetup setup, string path, IReadOnlyList<DomainName> zones)
    {
        try
        {
            var key = SigningKey.Read(path);
            return zones.Any(zone => zone.IsWithin(key.Name))
                ? key
                : throw setup.Error($"key {key.Name} (keyid: {key.Tag}) can not sign any of the zones");
        }
        catch (SigningException e)
        {
            throw setup.Error(e.Message);
        }
    }

    private static int ReadCapacity(PluginSetup setup)
    {
        if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
        var text = setup.Tokens.Value;
        return int.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, null, out var capacity)
            ? capacity
            : throw setup.Error($"cache_capacity '{text}' is not a number");
    }
}
