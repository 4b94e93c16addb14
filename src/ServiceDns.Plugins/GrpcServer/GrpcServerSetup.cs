using ServiceDns.Server;

namespace ServiceDns.Plugins.GrpcServer;

/// <summary>Reads <c>grpc_server { max_streams N / max_connections N }</c>.</summary>
public static class GrpcServerSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("grpc_server", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var limits = ServerLimits.Read(setup, least: 0, "max_streams", "max_connections");
        if (limits.TryGetValue("max_streams", out var streams)) setup.Block.MaxGrpcStreams = streams;
        if (limits.TryGetValue("max_connections", out var connections)) setup.Block.MaxGrpcConnections = connections;
        return null;
    }
}
