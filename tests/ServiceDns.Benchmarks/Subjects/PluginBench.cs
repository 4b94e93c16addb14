using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>Makes plugins as a Corefile would, with nothing around them.</summary>
internal static class PluginBench
{
    /// <summary>The handler of one plugin, started.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="lines">Its lines, which begin with its name.</param>
    /// <param name="next">The rest of the chain.</param>
    /// <param name="sources">Where clusters come from.</param>
    public static IQueryHandler Start(PluginDefinition plugin, string lines, IQueryHandler next, IClusterSources? sources = null)
    {
        var process = new ProcessServices
        {
            Logs = NullLoggerFactory.Instance,
            Http = new NoHttp(),
            Control = new NoControl(),
            Random = new Random(1),
            Offers = sources is null ? [] : new Dictionary<Type, object> { [typeof(IClusterSources)] = sources },
        };
        var block = new BlockSettings { Keys = [.. ServerAddress.Parse(new Key(".", "Corefile", 1), 53)] };
        var lifecycle = new Lifecycle();
        var factory = plugin.Parse(new PluginSetup(plugin.Name, Dispenser.FromText(plugin.Name, lines), block, lifecycle, process))!;
        var handler = factory(next);
        block.Handlers = [handler];
        lifecycle.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        return handler;
    }

    private sealed class NoHttp : IHttpEndpoints
    {
        public void Serve(
            Lifecycle lifecycle, string address, string path, Func<CancellationToken, ValueTask<HttpReply>> handler,
            Func<IOException, Exception>? explain = null)
        {
        }
    }

    private sealed class NoControl : IServerControl
    {
        public string CorefilePath => "";

        public string ActiveHash => "";

        public Task<bool> ReloadAsync(CancellationToken cancel) => Task.FromResult(false);

        public string HashOnDisk() => "";

        public void Fail(string reason) => throw new InvalidOperationException(reason);
    }
}
