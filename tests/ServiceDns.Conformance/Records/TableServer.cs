using System.Net;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Records;

/// <summary>
/// One server for all tests that ask about records, one that serves UDP as it does where there are no batches, and one that answers
/// nothing inside the UDP loop.
/// </summary>
public sealed class TableServer : IAsyncLifetime
{
    private RunningServer? server, portable, general;

    internal DnsClient Client => server!.Client;

    /// <summary>Asks the one with the framework's sockets.</summary>
    internal DnsClient PortableClient => portable!.Client;

    /// <summary>Asks the one whose handlers answer, each query by itself.</summary>
    internal DnsClient GeneralClient => general!.Client;

    internal string Log => server!.Log;

    internal string PortableLog => portable!.Log;

    public async Task InitializeAsync()
    {
        server = await StartAsync([]);
        portable = await StartAsync(["-udp.batches=false"]);
        general = await StartAsync(["-udp.loop=false"]);
    }

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        if (portable is not null) await portable.DisposeAsync();
        if (general is not null) await general.DisposeAsync();
    }

    private static Task<RunningServer> StartAsync(IReadOnlyList<string> flags)
    {
        var port = Sockets.FreePort();
        var corefile = Repository.Path("tests", "ServiceDns.Conformance", "Records", "Corefile");
        return RunningServer.StartAsync([], corefile, port, new DnsClient(new IPEndPoint(IPAddress.Loopback, port)), flags: flags);
    }
}

/// <summary>Tests that share the <see cref="TableServer"/>.</summary>
[CollectionDefinition(Name)]
public sealed class TableServerTests : ICollectionFixture<TableServer>
{
    public const string Name = "tables";
}
