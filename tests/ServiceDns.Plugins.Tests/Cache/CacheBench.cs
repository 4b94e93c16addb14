using ServiceDns.Dns;
using ServiceDns.Plugins.Cache;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Cache;

/// <summary>A cache before a source, with the test's clock.</summary>
internal sealed class CacheBench
{
    public CacheBench(string lines = "", string arguments = "")
    {
        Setup = new TestSetup().Parse(CacheSetup.Definition, $"cache {arguments} {{\n{lines}\n}}");
        Handler = Setup.Handler(Source);
    }

    public TestSetup Setup { get; }

    public Source Source { get; } = new();

    public IQueryHandler Handler { get; }

    public async Task<Query> AskAsync(string name = "example.org.", RecordType type = RecordType.A, Action<Query>? change = null)
    {
        var query = Ask.For(name, type);
        change?.Invoke(query);
        return await Handler.ServeAsync(query);
    }

    public Task<Query> AskWithDoAsync() => Handler.ServeAsync(Ask.For("example.org.", payload: 1232, dnssecOk: true));

    public void Advance(double seconds) => Setup.Time.Advance(TimeSpan.FromSeconds(seconds));

    public long Count(string name, string? type = null)
    {
        string[] labels = type is null ? ["server", "zones", "view"] : ["server", "type", "zones", "view"];
        string[] values = type is null ? ["", ".", ""] : ["", type, ".", ""];
        return Setup.Process.Metrics.Counter($"coredns_cache_{name}", "", labels).With(values).Value;
    }

    public double Entries(string type) =>
        Setup.Process.Metrics.Gauge("coredns_cache_entries", "", "server", "type", "zones", "view").With("", type, ".", "").Value;
}
