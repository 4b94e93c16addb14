using ServiceDns.Server;

namespace ServiceDns.Plugins.Minimal;

/// <summary>Reads <c>minimal</c>.</summary>
public static class MinimalSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("minimal", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        return setup.Tokens.NextArg() ? throw setup.Tokens.ArgumentError() : next => new MinimalHandler(next);
    }
}
