using ServiceDns.Server;

namespace ServiceDns.Plugins.Whoami;

/// <summary>Reads <c>whoami</c>.</summary>
public static class WhoamiSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("whoami", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        if (setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
        return _ => new WhoamiHandler();
    }
}
