using System.Net;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Records;

/// <summary>One server for all tests that ask about records.</summary>
public sealed class TableServer : IAsyncLifetime
{
    private RunningServer? server;

    internal DnsClient Client => server!.Client;

    internal string Log => server!.Log;

    public async Task InitializeAsync()
    {
        var port = Sockets.FreePort();
        var corefile = Repository.Path("tests", "ServiceDns.Conformance", "Records", "Corefile");
        server = await RunningServer.StartAsync([], corefile, port, new DnsClient(new IPEndPoint(IPAddress.Loopback, port)));
    }

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }
}

/// <summary>Tests that share the <see cref="TableServer"/>.</summary>
[CollectionDefinition(Name)]
public sealed class TableServerTests : ICollectionFixture<TableServer>
{
    public const string Name = "tables";
}
