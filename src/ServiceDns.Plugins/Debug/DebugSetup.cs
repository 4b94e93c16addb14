using ServiceDns.Server;

namespace ServiceDns.Plugins.Debug;

/// <summary>Reads <c>debug</c>: debug lines are logged, and an exception in a handler ends the process.</summary>
public static class DebugSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("debug", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        while (setup.Tokens.Next())
        {
            if (setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
            setup.Block.Debug = true;
        }
        return null;
    }
}
