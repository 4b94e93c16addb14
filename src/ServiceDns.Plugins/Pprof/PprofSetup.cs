using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Pprof;

/// <summary>Reads <c>pprof [ADDRESS] { block [RATE] }</c>, and says what takes its place.</summary>
public static class PprofSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("pprof", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        setup.Tokens.Next();
        setup.AddressOr("localhost:6053");
        while (setup.Tokens.NextBlock())
        {
            if (setup.Tokens.Value != "block") throw setup.UnknownProperty("block");
            var arguments = setup.Tokens.RemainingArguments();
            if (arguments.Length > 1) throw setup.Tokens.ArgumentError();
            if (arguments is [var rate] && !GoInteger.TryParse(rate, out _, out _))
            {
                throw setup.Error($"property 'block' invalid integer value '{rate}'");
            }
        }
        if (setup.Tokens.Next()) throw setup.OnceError();
        Log.Instead(setup.Log, System.Environment.ProcessId);
        return null;
    }
}
