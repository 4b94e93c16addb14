using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Resolvers;

/// <summary>
/// What a pod sees: its own network, the kubelet's resolv.conf, and the server at port 53. Made when the first test asks.
/// </summary>
public sealed class PodNetwork : IAsyncLifetime
{
    /// <summary>The server's address.</summary>
    internal const string NameServer = "10.244.0.53";

    /// <summary>As the kubelet writes it for a pod in the namespace default.</summary>
    private const string ResolvConf = $"""
        nameserver {NameServer}
        search default.svc.cluster.local svc.cluster.local cluster.local
        options ndots:5

        """;

    private static readonly string Folder = Path.Combine("tests", "ServiceDns.Conformance", "Resolvers");

    private PrivateServer? server;
    private string? programs;

    internal async Task<PrivateServer> ServerAsync() => server ??= await PrivateServer.StartAsync(
        Path.Combine(Folder, "Corefile"), await NetworkNamespace.CreateAsync(ResolvConf, null, $"{NameServer}/32", "fd00:10:244::53/128"));

    /// <summary>resolve.c, compiled; the path of the program.</summary>
    /// <param name="compiler">musl-gcc or gcc.</param>
    internal async Task<string> CompiledAsync(string compiler)
    {
        Needs.Commands(compiler);
        programs ??= Directory.CreateTempSubdirectory("servicedns-").FullName;
        var program = Path.Combine(programs, compiler);
        if (File.Exists(program)) return program;
        string[] options = compiler == "musl-gcc" ? ["-static"] : [];
        var run =
            await Command.RunAsync([compiler, "-O1", "-Wall", "-Werror", .. options, "-o", program, Path.Combine(Folder, "resolve.c")]);
        return run.Exit == 0 ? program : throw new InvalidOperationException(run.Error);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        if (programs is not null) Directory.Delete(programs, recursive: true);
    }
}
