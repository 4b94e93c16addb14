using ServiceDns.Server;

namespace ServiceDns.Plugins.Https3;

/// <summary>Reads <c>https3 { max_streams N / max_connections N }</c>.</summary>
public static class Https3Setup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("https3", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        ServerLimits.Read(setup, least: 0, Corefile.Transport.Https3, "max_streams", "max_connections");
        return null;
    }
}
