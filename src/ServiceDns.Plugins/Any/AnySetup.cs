using ServiceDns.Server;

namespace ServiceDns.Plugins.Any;

/// <summary>Reads <c>any</c>.</summary>
public static class AnySetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("any", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        if (setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
        if (setup.Tokens.NextBlock()) throw setup.UnknownProperty();
        return next => new AnyHandler(next);
    }
}
