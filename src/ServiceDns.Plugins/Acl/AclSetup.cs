using System.Collections.Frozen;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Acl;

/// <summary>Reads <c>acl [ZONES...] { allow|block|filter|drop [type TYPES...] [net SOURCES...] }</c>.</summary>
public static class AclSetup
{
    private const string Any = "*";

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("acl", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var rules = new List<AclRule>();
        while (setup.Tokens.Next())
        {
            var zones = Zones.FromArgumentsOrServerBlock(setup.Tokens.RemainingArguments(), setup.Block.Keys);
            var policies = new List<AclPolicy>();
            while (setup.Tokens.NextBlock()) policies.Add(ReadPolicy(setup));
            rules.Add(new AclRule([.. zones.Select(DomainName.Parse)], [.. policies]));
        }
        var metrics = new AclMetrics(setup.Process.Metrics);
        return next => new AclHandler(next, [.. rules], metrics);
    }

    private static AclPolicy ReadPolicy(PluginSetup setup)
    {
        var action = setup.Tokens.Value.ToLowerInvariant() switch
        {
            "allow" => AclAction.Allow,
            "block" => AclAction.Block,
            "filter" => AclAction.Filter,
            "drop" => AclAction.Drop,
            _ => throw setup.Error($"unexpected token {GoQuote.Quote(setup.Tokens.Value)}; expect 'allow', 'block', 'filter' or 'drop'"),
        };
        List<string>? types = null, ranges = null;
        foreach (var (section, tokens) in ReadSections(setup))
        {
            if (section == "type") (types ??= []).AddRange(tokens);
            else (ranges ??= []).AddRange(tokens);
        }
        return new AclPolicy(action, ReadTypes(setup, types), ReadClients(setup, ranges));
    }

    /// <summary>The words behind each <c>type</c> and <c>net</c> of the line.</summary>
    private static IEnumerable<(string Section, string[] Tokens)> ReadSections(PluginSetup setup)
    {
        var words = setup.Tokens.RemainingArguments();
        for (var i = 0; i < words.Length;)
        {
            if (!IsSection(words[i])) throw setup.Error($"unexpected token {GoQuote.Quote(words[i])}; expect 'type | net'");
            var section = words[i++].ToLowerInvariant();
            var tokens = words[i..].TakeWhile(word => !IsSection(word)).ToArray();
            if (tokens.Length == 0) throw setup.Error($"no token specified in {GoQuote.Quote(section)} section");
            i += tokens.Length;
            yield return (section, tokens);
        }
    }

    private static bool IsSection(string word) =>
        word.Equals("type", StringComparison.OrdinalIgnoreCase) || word.Equals("net", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null for all types. What stands behind a <c>*</c> does not matter.</summary>
    private static FrozenSet<RecordType>? ReadTypes(PluginSetup setup, List<string>? tokens)
    {
        var types = (tokens ?? []).TakeWhile(token => token != Any).Select(token => ReadType(setup, token)).ToFrozenSet();
        return tokens is null || tokens.Contains(Any) ? null : types;
    }

    /// <summary>Types are written in capitals, and only those with a name.</summary>
    private static RecordType ReadType(PluginSetup setup, string token) =>
        RecordTypes.TryParse(token, out var type) && type.ToText() == token && !token.StartsWith("TYPE", StringComparison.Ordinal)
            ? type
            : throw setup.Error($"unexpected token {GoQuote.Quote(token)}; expect legal QTYPE");

    private static NetworkSet ReadClients(PluginSetup setup, List<string>? tokens)
    {
        if (tokens is null || tokens.Contains(Any)) return NetworkSet.All;
        try
        {
            return NetworkSet.Parse(tokens.Select(WithLength));
        }
        catch (FormatException e)
        {
            throw setup.Error($"illegal CIDR notation {GoQuote.Quote(e.Message)}");
        }
    }

    private static string WithLength(string range)
    {
        if (range.Contains('/', StringComparison.Ordinal)) return range;
        return range + (range.Contains(':', StringComparison.Ordinal) ? "/128" : "/32");
    }
}
