using ServiceDns.Server;

namespace ServiceDns.Plugins.Root;

/// <summary>Reads <c>root PATH</c>.</summary>
public static class RootSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("root", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        while (setup.Tokens.Next())
        {
            if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
            setup.Block.Root = setup.Tokens.Value;
        }
        if (!Path.Exists(setup.Block.Root)) Log.Missing(setup.Log, setup.Block.Root); // allowed: it may appear later
        return null;
    }
}
