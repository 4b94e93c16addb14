using ServiceDns.Server;

namespace ServiceDns.Plugins.GrpcServer;

/// <summary>Reads <c>grpc_server { max_streams N / max_connections N }</c>.</summary>
public static class GrpcServerSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("grpc_server", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        ServerLimits.Read(setup, least: 0, Corefile.Transport.Grpc, "max_streams", "max_connections");
        return null;
    }
}
