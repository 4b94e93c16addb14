using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins;

/// <summary>Reads plugins that only set numbers for one kind of listener, such as <c>https</c> and <c>grpc_server</c>.</summary>
internal static class ServerLimits
{
    /// <summary>Reads <c>NAME { PROPERTY NUMBER … }</c>.</summary>
    /// <param name="setup">The plugin's lines.</param>
    /// <param name="least">The least number that is right: 0, or 1 where there is no "any number".</param>
    /// <param name="scheme">Whose listeners they are for.</param>
    /// <param name="known">The properties.</param>
    /// <exception cref="CorefileException">It is wrong.</exception>
    public static void Read(PluginSetup setup, int least, string scheme, params string[] known)
    {
        var limits = new Dictionary<string, int>();
        while (setup.Tokens.Next())
        {
            if (setup.Tokens.RemainingArguments().Length > 0) throw setup.Tokens.ArgumentError();
            while (setup.Tokens.NextBlock())
            {
                var property = setup.Tokens.Value;
                if (!known.Contains(property)) throw setup.UnknownProperty(known);
                var limit = ReadOne(setup, property, least);
                if (!limits.TryAdd(property, limit)) throw setup.Error($"{property} already defined for this server block");
            }
        }
        setup.Block.Limits[scheme] = new SchemeLimits(Find("max_connections"), Find("max_streams"), Find("worker_pool_size"));

        int? Find(string property) => limits.TryGetValue(property, out var limit) ? limit : null;
    }

    private static int ReadOne(PluginSetup setup, string property, int least)
    {
        var text = setup.OnlyArgument();
        if (!GoInteger.TryParse(text, out var value, out var error)) throw setup.Error($"invalid {property} value '{text}': {error}");
        if (value < least) throw setup.Error($"{property} must be a {(least == 0 ? "non-negative" : "positive")} integer: {value}");
        return (int)Math.Min(value, int.MaxValue);
    }
}
