using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Metadata;

/// <summary>Reads <c>metadata [ZONES...]</c>, and lets the block's plugins ask one another.</summary>
public static class MetadataSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("metadata", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        var zones = ZoneSet.Parse(Zones.FromArgumentsOrServerBlock(setup.Tokens.RemainingArguments(), setup.Block.Keys));
        if (setup.Tokens.NextBlock() || setup.Tokens.Next()) throw setup.Tokens.ArgumentError();
        var block = setup.Block;
        IMetadataProvider[]? providers = null;
        block.Metadata = (query, label) =>
        {
            if (!zones.Contains(query)) return null;
            foreach (var provider in providers ??= [.. block.Handlers.OfType<IMetadataProvider>()])
            {
                if (provider.MetadataOf(query, label) is { } value) return value;
            }
            return null;
        };
        return null;
    }
}
