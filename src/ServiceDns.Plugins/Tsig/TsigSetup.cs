using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tsig;

/// <summary>Reads <c>tsig [ZONE…] { secret … secrets … require … require_opcode … }</c>.</summary>
public static class TsigSetup
{
    private static readonly Dictionary<string, Opcode> Operations = new(StringComparer.Ordinal)
    {
        ["QUERY"] = Opcode.Query,
        ["IQUERY"] = Opcode.InverseQuery,
        ["STATUS"] = Opcode.Status,
        ["NOTIFY"] = Opcode.Notify,
        ["UPDATE"] = Opcode.Update,
    };

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("tsig", Parse);

    private static HandlerFactory Parse(PluginSetup setup)
    {
        var tokens = setup.Tokens;
        TsigRules? rules = null;
        var secrets = new Dictionary<DomainName, string>();
        while (tokens.Next())
        {
            if (rules is not null) throw setup.OnceError();
            rules = new TsigRules
            {
                Zones = ZoneSet.Parse(Zones.FromArgumentsOrServerBlock(tokens.RemainingArguments(), setup.Block.Keys)),
            };
            while (tokens.NextBlock()) ReadProperty(setup, rules, secrets);
        }
        var ring = TsigKeyring.Of(setup.Lifecycle);
        foreach (var (name, secret) in secrets) ring.Add(TsigKey.FromText(name, secret));
        return next => new TsigHandler(next, rules!, ring, setup.Process.Time, setup.Log);
    }

    private static void ReadProperty(PluginSetup setup, TsigRules rules, Dictionary<DomainName, string> secrets)
    {
        switch (setup.Tokens.Value)
        {
            case "secret":
                if (setup.Tokens.RemainingArguments() is not [var name, var secret]) throw setup.Tokens.ArgumentError();
                Add(
                    setup, secrets, DomainName.TryParse(name, out var key) ? key : throw setup.Error($"'{name}' is not a domain name"),
                    secret);
                break;
            case "secrets":
                foreach (var (read, text) in ReadFile(setup, setup.OnlyArgument())) Add(setup, secrets, read, text);
                break;
            case "require":
                rules.Types = ReadSet(setup, word => RecordTypes.TryParse(word, out var type) && char.IsAsciiLetterUpper(word[0])
                    ? type
                    : throw setup.Error($"unknown query type '{word}'"));
                break;
            case "require_opcode":
                rules.Opcodes = ReadSet(setup, word => Operations.TryGetValue(word, out var opcode)
                    ? opcode
                    : throw setup.Error($"unknown opcode '{word}'{SetupRules.Advice(word, [.. Operations.Keys])}"));
                break;
            default:
                throw setup.UnknownProperty("secret", "secrets", "require", "require_opcode");
        }
    }

    private static void Add(PluginSetup setup, Dictionary<DomainName, string> secrets, DomainName name, string secret)
    {
        if (!secrets.TryAdd(name, secret)) throw setup.Error($"key {GoQuote.Quote(name.ToString())} redefined");
        if (TsigKey.FromText(name, secret).Secret is null) Log.UnreadableSecret(setup.Log, setup.Tokens.File, setup.Tokens.Line, name);
    }

    private static IReadOnlyList<(DomainName Name, string Secret)> ReadFile(PluginSetup setup, string file)
    {
        try
        {
            return KeyFile.Parse(File.ReadLines(file)); // relative to the working folder whatever root says, as in CoreDNS
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw setup.Error(e is FormatException ? $"{file}: {e.Message}" : e.Message);
        }
    }

    /// <summary>The set that the words make; null for all.</summary>
    private static HashSet<T>? ReadSet<T>(PluginSetup setup, Func<string, T> read) => setup.Tokens.RemainingArguments() switch
    {
        [] => throw setup.Tokens.ArgumentError(),
        ["all", ..] => null,
        ["none", ..] => [],
        var words => [.. words.Select(read)],
    };
}
