using ServiceDns.Server;

namespace ServiceDns.Plugins.Quic;

/// <summary>Reads <c>quic { max_streams N / worker_pool_size N }</c>.</summary>
public static class QuicSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("quic", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        ServerLimits.Read(setup, least: 1, Corefile.Transport.Quic, "max_streams", "worker_pool_size");
        return null;
    }
}
