using ServiceDns.Dns;
using ServiceDns.Plugins.Hosts;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Hosts;

public sealed class HostsReloadTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hosts").FullName;
    private readonly TestSetup setup = new();

    private string FilePath => Path.Combine(folder, "hosts");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_change_is_seen_after_the_interval()
    {
        Save("10.0.0.1 a.example.org", minute: 1);
        var handler = await StartAsync("reload 3s");
        Assert.Equal("10.0.0.1", await AddressAsync(handler));

        Save("10.0.0.2 a.example.org", minute: 2);
        Assert.Equal("10.0.0.1", await AddressAsync(handler));
        setup.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("10.0.0.2", await AddressAsync(handler));
    }

    [Fact]
    public async Task A_file_of_the_same_time_and_size_is_not_read_again()
    {
        Save("10.0.0.1 a.example.org", minute: 1);
        var handler = await StartAsync("");
        Save("10.0.0.2 a.example.org", minute: 1);
        setup.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("10.0.0.1", await AddressAsync(handler));
    }

    [Fact]
    public async Task A_deleted_file_keeps_its_entries_and_one_that_comes_later_is_read()
    {
        Save("10.0.0.1 a.example.org", minute: 1);
        var handler = await StartAsync("");
        File.Delete(FilePath);
        setup.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("10.0.0.1", await AddressAsync(handler));

        Save("10.0.0.22 a.example.org", minute: 1);
        setup.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("10.0.0.22", await AddressAsync(handler));
    }

    [Fact]
    public async Task Zero_turns_the_watch_off()
    {
        Save("10.0.0.1 a.example.org", minute: 1);

        await StartAsync("reload 0");

        Assert.Equal(0, setup.Time.TimerCount);
    }

    [Fact]
    public async Task Shutdown_ends_the_watch()
    {
        Save("10.0.0.1 a.example.org", minute: 1);
        await StartAsync("");
        Assert.Equal(1, setup.Time.TimerCount);

        await setup.Lifecycle.ShutdownAsync(CancellationToken.None);

        Assert.Equal(0, setup.Time.TimerCount);
    }

    [Fact]
    public async Task Entries_of_the_file_stand_before_those_of_the_block()
    {
        Save("10.0.0.1 a.example.org # a comment b.example.org\n", minute: 1);
        var handler = await StartAsync("10.0.0.2 a.example.org");

        using var query = await handler.ServeAsync(Ask.For("a.example.org."));
        using var commented = Ask.For("b.example.org.");

        Assert.Equal(["a.example.org. 3600 IN A 10.0.0.1", "a.example.org. 3600 IN A 10.0.0.2"], query.Answer());
        Assert.Equal(ResponseCode.ServFail, (await handler.ServeAsync(commented, CancellationToken.None)).Code);
    }

    [Fact]
    public async Task Relative_paths_start_at_root()
    {
        Save("10.0.0.1 a.example.org", minute: 1);
        setup.Block.Root = folder;
        var handler = setup.Parse(HostsSetup.Definition, "hosts hosts").Handler();
        await setup.Lifecycle.StartAsync(CancellationToken.None);

        Assert.Equal("10.0.0.1", await AddressAsync(handler));
    }

    [Fact]
    public async Task Metrics_count_addresses_and_names_and_tell_the_files_time()
    {
        Save("10.0.0.1 a.example.org b.example.org\n::1 c\n10.0.0.3 *.w", minute: 1);

        await StartAsync("10.0.0.2 d");

        var metrics = setup.Process.Metrics;
        Assert.Equal(9, metrics.Gauge("coredns_hosts_entries", "", "hostsfile").With(FilePath).Value); // 3 + 3 + 1 and 1 + 1
        Assert.Equal(
            new DateTimeOffset(2026, 1, 1, 0, 1, 0, TimeSpan.Zero).ToUnixTimeSeconds(),
            metrics.Gauge("coredns_hosts_reload_timestamp_seconds", "").With().Value);
    }

    [Fact]
    public async Task Every_one_of_many_names_is_found()
    {
        const int count = 5000;
        var lines = Enumerable.Range(0, count).Select(n => $"10.0.{n >> 8}.{n & 255} n{n}.example.org");
        Save(string.Join('\n', lines), minute: 1);
        var handler = await StartAsync("");

        for (var n = 0; n < count; n++)
        {
            using var query = await handler.ServeAsync(Ask.For($"n{n}.example.org."));
            Assert.Equal([$"n{n}.example.org. 3600 IN A 10.0.{n >> 8}.{n & 255}"], query.Answer());
        }
    }

    private async Task<IQueryHandler> StartAsync(string lines)
    {
        var handler = setup.Parse(HostsSetup.Definition, $"hosts {FilePath} {{\n{lines}\n}}").Handler();
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        return handler;
    }

    private static async Task<string> AddressAsync(IQueryHandler handler)
    {
        using var query = await handler.ServeAsync(Ask.For("a.example.org."));
        return Assert.Single(query.Answer()).Split(' ')[^1];
    }

    private void Save(string text, int minute)
    {
        File.WriteAllText(FilePath, text);
        File.SetLastWriteTimeUtc(FilePath, new DateTime(2026, 1, 1, 0, minute, 0, DateTimeKind.Utc));
    }
}
