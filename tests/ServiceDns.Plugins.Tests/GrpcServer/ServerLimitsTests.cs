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

    //                     lines                                                   scheme    connections, streams of one, streams in all
    public static TheoryData<string, string, int?, int?, int?> Limits => new()
    {
        { "grpc_server", "grpc", null, null, null },
        { "grpc_server {\n}", "grpc", null, null, null },
        { "grpc_server {\nmax_streams 50\nmax_connections 100\n}", "grpc", 100, 50, null },
        { "grpc_server {\nmax_streams 0\n}", "grpc", null, 0, null },
        { "grpc_server {\nmax_connections 0\n}", "grpc", 0, null, null },
        { "https3", "https3", null, null, null },
        { "https3 {\nmax_streams 0\nmax_connections 7\n}", "https3", 7, 0, null },
        { "quic", "quic", null, null, null },
        { "quic {\n}", "quic", null, null, null },
        { "quic {\nmax_streams 100\nworker_pool_size 1000\n}", "quic", null, 100, 1000 },
    };

    [Theory, MemberData(nameof(Limits))]
    public void Sets_limits_of_its_own_scheme(string lines, string scheme, int? connections, int? streams, int? streamsInAll)
    {
        var limits = new TestSetup($"{scheme}://.").Parse(Plugins[lines.Split(' ')[0]], lines).Block.Limits;

        Assert.Equal([new(scheme, new SchemeLimits(connections, streams, streamsInAll))], limits);
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
