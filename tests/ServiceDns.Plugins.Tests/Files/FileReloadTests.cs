using ServiceDns.Dns;
using ServiceDns.Plugins.Files;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public sealed class FileReloadTests : IDisposable
{
    private readonly ZoneFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Another_serial_number_is_served_after_the_interval_and_told_to_secondaries()
    {
        var (setup, handler, notifier) = await StartAsync("reload 30s", Zone(1, "192.0.2.1"));
        folder.Write("db", Zone(2, "192.0.2.2"));

        Assert.Equal(["192.0.2.1"], await AddressesAsync(handler));
        setup.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(["192.0.2.2"], await AddressesAsync(handler));
        Assert.Equal(["example.org.", "example.org."], notifier.Notified); // at the start, and now
        Assert.Contains(
            setup.Logs.Lines,
            line => line.StartsWith("[INFO] plugin/file: Successfully reloaded zone \"example.org.\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_serial_number_changes_nothing()
    {
        var (setup, handler, notifier) = await StartAsync("reload 30s", Zone(1, "192.0.2.1"));
        folder.Write("db", Zone(1, "192.0.2.2"));
        setup.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(["192.0.2.1"], await AddressesAsync(handler));
        Assert.Single(notifier.Notified);
    }

    [Fact]
    public async Task By_time_the_serial_number_does_not_matter()
    {
        var (setup, handler, _) = await StartAsync("reload 30s\nreload_by_mtime", Zone(1, "192.0.2.1"));
        var path = folder.Write("db", Zone(1, "192.0.2.2"));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(5));
        setup.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(["192.0.2.2"], await AddressesAsync(handler));
    }

    //                     what is wrong          the log line begins with
    public static TheoryData<string?, string> Troubles => new()
    {
        { "www 5 A 192.0.2.2\n", "[ERROR] plugin/file: Parsing zone \"example.org.\": no SOA record for origin example.org." },
        { Zone(2, "192.0.2.2.2"), "[ERROR] plugin/file: Parsing zone \"example.org.\": " },
        { null, "[ERROR] plugin/file: Failed to open zone \"example.org.\" in " },
    };

    [Theory, MemberData(nameof(Troubles))]
    public async Task A_file_that_became_wrong_keeps_the_zone_that_is_served(string? text, string line)
    {
        var (setup, handler, _) = await StartAsync("reload 30s", Zone(1, "192.0.2.1"));
        if (text is null) File.Delete(Path.Combine(folder.Path, "db"));
        else folder.Write("db", text);
        setup.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(["192.0.2.1"], await AddressesAsync(handler));
        Assert.Contains(setup.Logs.Lines, each => each.StartsWith(line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Zero_never_looks_again()
    {
        var (setup, handler, _) = await StartAsync("reload 0", Zone(1, "192.0.2.1"));
        folder.Write("db", Zone(2, "192.0.2.2"));
        setup.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(["192.0.2.1"], await AddressesAsync(handler));
    }

    [Fact]
    public async Task A_file_that_is_missing_at_the_start_is_served_when_it_comes()
    {
        var (setup, handler, _) = await StartAsync("reload 30s", text: null);
        using var early = Ask.For("www.example.org.");
        Assert.Equal(ResponseCode.ServFail, (await handler.ServeAsync(early, CancellationToken.None)).Code);

        folder.Write("db", Zone(1, "192.0.2.1"));
        setup.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(["192.0.2.1"], await AddressesAsync(handler));
        Assert.StartsWith("[WARNING] plugin/file: Failed to open a zone file: ", setup.Logs.Lines[0], StringComparison.Ordinal);
    }

    private static string Zone(int serial, string address) => $"@ 5 SOA ns admin {serial} 1 2 3 4\nwww 5 A {address}\n";

    private async Task<(TestSetup Setup, IQueryHandler Handler, Notifier Notifier)> StartAsync(string lines, string? text)
    {
        if (text is not null) folder.Write("db", text);
        var setup = new TestSetup("example.org");
        setup.Parse(FileSetup.Definition, $"file {Path.Combine(folder.Path, "db")} {{\n{lines}\n}}");
        var (handler, notifier) = (setup.Handler(), new Notifier());
        setup.Block.Handlers = [notifier, handler];
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        setup.Lifecycle.Serving();
        return (setup, handler, notifier);
    }

    private static async Task<string[]> AddressesAsync(IQueryHandler handler)
    {
        using var query = await handler.ServeAsync(Ask.For("www.example.org."));
        return [.. query.Answer().Select(line => line.Split(' ')[^1])];
    }

    private sealed class Notifier : IZoneNotifier
    {
        public List<string> Notified { get; } = [];

        public string Name => "notifier";

        public void Notify(DomainName zone) => Notified.Add(zone.ToString());

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) => throw new NotSupportedException();
    }
}
