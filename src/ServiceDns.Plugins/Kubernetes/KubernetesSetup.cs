using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Reads a <c>kubernetes [ZONES…] { … }</c> block.</summary>
public static class KubernetesSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new(Answer.Plugin, Parse);

    private static HandlerFactory Parse(PluginSetup setup)
    {
        var options = ReadOptions(setup);
        var cluster = new ServedCluster(setup, options);
        return cluster.CreateHandler;
    }

    /// <summary>The options of the block.</summary>
    /// <exception cref="CorefileException">The block is wrong.</exception>
    public static KubernetesOptions ReadOptions(PluginSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var tokens = setup.Tokens;
        KubernetesOptions? options = null;
        while (tokens.Next())
        {
            if (options is not null) throw tokens.Error("this plugin can only be used once per Server Block");
            var block = new KubernetesBlock(setup, Zones.FromArgumentsOrServerBlock(tokens.RemainingArguments(), setup.Block.Keys));
            while (tokens.NextBlock()) block.ReadProperty();
            options = block.Finish();
        }
        return options ?? throw tokens.ArgumentError();
    }
}
