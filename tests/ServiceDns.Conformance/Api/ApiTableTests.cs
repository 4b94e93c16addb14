using System.Net;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Records;
using ServiceDns.Conformance.Server;
using ServiceDns.FakeApiServer;
using Xunit;

namespace ServiceDns.Conformance.Api;

/// <summary>The cluster of the tables in an API server, and a server with the tables' Corefile that follows it.</summary>
public sealed class ApiTableServer : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private FakeApi? api;
    private RunningServer? server;

    internal DnsClient Client => server!.Client;

    public async Task InitializeAsync()
    {
        var tables = Repository.Path("tests", "ServiceDns.Conformance", "Records");
        api = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        await ApiObjects.FillAsync(api.Store, Path.Combine(tables, "Cluster"), "10.96.0.0/12", "fd00:10:96::/112");
        await File.WriteAllTextAsync(Path.Combine(folder, "kubeconfig"), api.Kubeconfig());
        var lines = (await File.ReadAllLinesAsync(Path.Combine(tables, "Corefile")))
            .Select(line => line.Trim() == "manifests Cluster" ? "    kubeconfig kubeconfig" : line)
            .Where(line => !line.Contains("cluster_ip_range", StringComparison.Ordinal));
        await File.WriteAllLinesAsync(Path.Combine(folder, "Corefile"), lines);
        var port = Sockets.FreePort();
        server = await RunningServer.StartAsync(
            [], Path.Combine(folder, "Corefile"), port, new DnsClient(new IPEndPoint(IPAddress.Loopback, port)));
    }

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        if (api is not null) await api.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>Every question of the tables has the same answer when the cluster comes from an API server.</summary>
public class ApiTableTests(ApiTableServer server) : IClassFixture<ApiTableServer>
{
    public static TheoryData<string> Names => RecordTable.Names;

    [Theory, MemberData(nameof(Names))]
    public async Task Answers_as_from_manifests(string name)
    {
        var row = RecordTable.Find(name);

        var difference = row.Difference(await server.Client.UdpAsync(new Ask(row.Name, row.Type) { EdnsSize = 4096 }), row.Name);

        Assert.True(difference is null, difference);
    }
}
