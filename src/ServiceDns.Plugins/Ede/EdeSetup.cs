using ServiceDns.Server;

namespace ServiceDns.Plugins.Ede;

/// <summary>Reads <c>ede</c>.</summary>
public static class EdeSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("ede", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        if (setup.Tokens.RemainingArguments().Length > 0 || setup.Tokens.NextBlock()) throw setup.Tokens.ArgumentError();
        if (setup.Tokens.Next()) throw setup.OnceError();
        setup.Block.GivesReasons = true;
        return next => new EdeHandler(next, setup.Block);
    }
}
