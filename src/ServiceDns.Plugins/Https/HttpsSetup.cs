using ServiceDns.Server;

namespace ServiceDns.Plugins.Https;

/// <summary>Reads <c>https { max_connections N }</c>.</summary>
public static class HttpsSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("https", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        ServerLimits.Read(setup, least: 0, Corefile.Transport.Https, "max_connections");
        return null;
    }
}
