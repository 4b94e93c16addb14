using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary>A whole Corefile with all plugins, served without sockets: its blocks must all listen on one port.</summary>
internal sealed class ServedCorefile : IAsyncDisposable
{
    private readonly Configuration configuration;
    private readonly Dispatcher dispatcher;

    private ServedCorefile(Configuration configuration, ProcessServices process)
    {
        this.configuration = configuration;
        Process = process;
        var listener = Assert.Single(configuration.Listeners);
        var services = new DispatchServices(new DnsMetrics(process.Metrics), new QueryPool(process.Random), NullLogger.Instance);
        dispatcher = new Dispatcher(new ListenerInfo(0, "dns://:53"), listener.Blocks, services);
    }

    public ProcessServices Process { get; }

    /// <summary>Reads the text and starts its plugins.</summary>
    /// <param name="corefile">The text.</param>
    /// <param name="process">What plugins find around them; a test's own by default.</param>
    public static async Task<ServedCorefile> StartAsync(string corefile, ProcessServices? process = null)
    {
        process ??= new TestSetup().Process;
        var rules = new ConfigurationRules(PluginOrder.Catalog, 53, null, CorefileEnvironment.System);
        var served = new ServedCorefile(Configuration.Build(new CorefileText("Corefile", corefile), rules, process), process);
        await served.configuration.Lifecycle.StartAsync(CancellationToken.None);
        return served;
    }

    /// <summary>The first mistake that the server would name, or the empty string.</summary>
    public static string MistakeIn(string corefile)
    {
        try
        {
            var rules = new ConfigurationRules(PluginOrder.Catalog, 53, null, CorefileEnvironment.System);
            Configuration.Build(new CorefileText("Corefile", corefile), rules, new TestSetup().Process);
            return "";
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }

    /// <summary>Asks, and gives the finished response back.</summary>
    public async Task<Query> AskAsync(string name, RecordType type = RecordType.A, string client = "10.240.0.1:40212")
    {
        var query = Ask.For(name, type, client: client);
        query.Local = ClientAddress.From(IPEndPoint.Parse("127.0.0.1:53"));
        Assert.NotEqual(0, await dispatcher.ServeAsync(query, RequestKind.Query, CancellationToken.None));
        return query;
    }

    public async ValueTask DisposeAsync() => await configuration.Lifecycle.ShutdownAsync(CancellationToken.None);
}
