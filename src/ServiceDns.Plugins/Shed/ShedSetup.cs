using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Shed;

/// <summary>Reads <c>shed</c>. What it asks for every UDP socket does anyway, so that there is nothing to set up.</summary>
public static class ShedSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("shed", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        if (setup.Tokens.RemainingArguments().Length > 0) throw setup.Tokens.ArgumentError();
        if (setup.Tokens.NextBlock()) throw setup.Error("shed takes no options");
        if (setup.Tokens.Next()) throw setup.OnceError();
        foreach (var key in setup.Block.Keys)
        {
            if (key.Scheme == Corefile.Transport.Dns) continue;
            throw setup.Error(
                $"only plain DNS server blocks are supported; {GoQuote.Quote(key.ToString())} uses transport {GoQuote.Quote(key.Scheme)}");
        }
        return null;
    }
}
