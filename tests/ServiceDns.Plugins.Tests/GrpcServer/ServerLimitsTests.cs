using ServiceDns.Plugins.GrpcServer;
using ServiceDns.Plugins.Https3;
using ServiceDns.Plugins.Quic;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary><c>grpc_server</c>, and <c>quic</c> and <c>https3</c>, which are read alike.</summary>
public class ServerLimitsTests
{
    private static readonly Dictionary<string, PluginDefinition> Plugins = new()
    {
        ["grpc_server"] = GrpcServerSetup.Definition,
        ["https3"] = Https3Setup.Definition,
        ["quic"] = QuicSetup.Definition,
    };

    //                     lines                                                   streams, connections of gRPC
    public static TheoryData<string, int?, int?> Limits => new()
    {
        { "grpc_server", null, null },
        { "grpc_server {\n}", null, null },
        { "grpc_server {\nmax_streams 50\nmax_connections 100\n}", 50, 100 },
        { "grpc_server {\nmax_streams 0\n}", 0, null },
        { "grpc_server {\nmax_connections 0\n}", null, 0 },
        { "https3", null, null },
        { "https3 {\nmax_streams 0\n}", null, null },
        { "quic", null, null },
        { "quic {\n}", null, null },
        { "quic {\nmax_streams 100\nworker_pool_size 1000\n}", null, null },
    };

    [Theory, MemberData(nameof(Limits))]
    public void Sets_limits(string lines, int? streams, int? connections)
    {
        var block = new TestSetup("grpc://.").Parse(Plugins[lines.Split(' ')[0]], lines).Block;

        Assert.Equal(streams, block.MaxGrpcStreams);
        Assert.Equal(connections, block.MaxGrpcConnections);
    }

    //                     lines                                          line  reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "grpc_server extra_arg", 1, "Wrong argument count or unexpected line ending after 'extra_arg'" },
        { "grpc_server {\nmax_streams\n}", 2, "Wrong argument count or unexpected line ending after 'max_streams'" },
        { "grpc_server {\nmax_streams abc\n}", 2, "invalid max_streams value 'abc': strconv.Atoi: parsing \"abc\": invalid syntax" },
        { "grpc_server {\nmax_streams -1\n}", 2, "max_streams must be a non-negative integer: -1" },
        { "grpc_server {\nmax_streams 100\nmax_streams 200\n}", 3, "max_streams already defined for this server block" },
        { "grpc_server {\nunknown 1\n}", 2, "unknown property 'unknown'; right would be max_streams, max_connections" },
        { "https3 {\nmax_streams 1 2\n}", 2, "Wrong argument count or unexpected line ending after '2'" },
        { "quic {\nmax_streams 0\n}", 2, "max_streams must be a positive integer: 0" },
        { "quic {\nworker_pool_size -10\n}", 2, "worker_pool_size must be a positive integer: -10" },
        { "quic {\nworker_pool_size 1\nworker_pool_size 2\n}", 3, "worker_pool_size already defined for this server block" },
        { "quic arg", 1, "Wrong argument count or unexpected line ending after 'arg'" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason)
    {
        var name = lines.Split(' ')[0];

        Assert.Equal($"Corefile:{line} - plugin/{name}: {reason}", TestSetup.MistakeIn(Plugins[name], lines));
    }
}
