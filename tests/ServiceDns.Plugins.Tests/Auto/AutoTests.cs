using ServiceDns.Dns;
using ServiceDns.Plugins.Auto;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public sealed class AutoTests : IDisposable
{
    private readonly ZoneFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Zones_come_change_and_go_with_their_files()
    {
        folder.Write("db.example.org", Zone(1, "192.0.2.1"));
        folder.Write("deep/db.example.net", Zone(1, "192.0.2.2"));
        folder.Write("notes.txt", "not a zone");
        var (setup, handler) = await StartAsync("");

        Assert.Equal("192.0.2.1", await AddressAsync(handler, "www.example.org."));
        Assert.Equal("192.0.2.2", await AddressAsync(handler, "www.example.net."));

        folder.Write("db.example.org", Zone(2, "192.0.2.3"));
        folder.Write("db.new.example", Zone(1, "192.0.2.4"));
        File.Delete(Path.Combine(folder.Path, "deep/db.example.net"));
        setup.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("192.0.2.3", await AddressAsync(handler, "www.example.org."));
        Assert.Equal("192.0.2.4", await AddressAsync(handler, "www.new.example."));
        Assert.Equal("answering", await ResponderAsync(handler, "www.example.net."));
        Assert.Contains("[INFO] plugin/auto: Deleting zone `example.net.'", setup.Logs.Lines);
    }

    [Fact]
    public async Task Answers_only_for_its_zones()
    {
        folder.Write("db.example.org", Zone(1, "192.0.2.1"));
        folder.Write("db.example.com", Zone(1, "192.0.2.2"));
        var (_, handler) = await StartAsync("", "example.org");

        Assert.Equal("auto", await ResponderAsync(handler, "www.example.org."));
        Assert.Equal("answering", await ResponderAsync(handler, "www.example.com."));
    }

    //                     directory's arguments          file                       zone
    public static TheoryData<string, string, string?> Names => new()
    {
        { "", "db.example.org", "example.org." },
        { "", "db.Example.ORG", "example.org." },
        { "", "old-db.example.org", "example.org." }, // not anchored
        { "", "example.org", null },
        { @"^(.*)\.zone$ {1}", "example.org.zone", "example.org." },
        { @"^(.*)\.zone$ {1}", "example.org.zone.bak", null },
        { @"db\.(.*)\.(.*) {2}.{1}", "db.org.example", "example.org." },
        { @"db\.(?P<name>.*) {name}", "db.example.org", "example.org." },
        { @"db\.(.*) {1}.sub", "db.example.org", "example.org.sub." },
        { @"db\.(.*) {1", "db.example.org", "{1." }, // as Go: what is no reference is text
        { "(.*) fixed", "anything", "fixed." },
    };

    [Theory, MemberData(nameof(Names))]
    public async Task The_name_of_a_file_says_the_zone(string arguments, string file, string? zone)
    {
        folder.Write(file, Zone(1, "192.0.2.1"));
        var (_, handler) = await StartAsync(arguments);

        var source = Assert.IsType<IZoneSource>(handler, exactMatch: false);
        Assert.Equal(zone is not null, zone is not null && source.TryOpenZone(DomainName.Parse(zone), out _));
        if (zone is null) Assert.Equal("answering", await ResponderAsync(handler, "www.example.org."));
    }

    [Fact]
    public async Task A_wrong_file_harms_no_other_and_keeps_what_is_served()
    {
        folder.Write("db.example.org", Zone(1, "192.0.2.1"));
        folder.Write("db.wrong.example", "www 5 A 192.0.2.1.1\n");
        folder.Write("other/db.example.org", Zone(9, "192.0.2.9"));
        var (setup, handler) = await StartAsync("");
        folder.Write("db.example.org", "nonsense\n");
        setup.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("192.0.2.1", await AddressAsync(handler, "www.example.org."));
        Assert.Equal("answering", await ResponderAsync(handler, "www.wrong.example."));
        Assert.Contains(
            setup.Logs.Lines, line => line.StartsWith("[WARNING] plugin/auto: Parse zone `wrong.example.': ", StringComparison.Ordinal));
        Assert.Contains(
            setup.Logs.Lines,
            line => line.StartsWith("[WARNING] plugin/auto: Multiple zone files match origin \"example.org.\"", StringComparison.Ordinal));
        Assert.Contains(
            setup.Logs.Lines, line => line.StartsWith("[ERROR] plugin/auto: Parsing zone \"example.org.\": ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_is_a_link_is_looked_into()
    {
        folder.Write("real/db.example.org", Zone(1, "192.0.2.1"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "link"), Path.Combine(folder.Path, "real"));
        var setup = new TestSetup();
        var handler = setup.Parse(AutoSetup.Definition, $"auto {{\ndirectory {folder.Path}/link\n}}").Handler();
        await setup.Lifecycle.StartAsync(CancellationToken.None);

        Assert.Equal("192.0.2.1", await AddressAsync(handler, "www.example.org."));
    }

    [Theory]
    [InlineData("auto example.org {\ndirectory /tmp\n}")]
    [InlineData("auto 10.0.0.0/24 {\ndirectory /tmp\nreload 0\n}")]
    [InlineData("auto {\ndirectory /tmp (.*) bliep\nreload 10s\nupstream 8.8.8.8 1.1.1.1\n}")]
    [InlineData("auto {\ndirectory /nowhere\nupstream\n}")]
    public void Accepts(string lines) => Assert.Equal("", TestSetup.MistakeIn(AutoSetup.Definition, lines));

    //                       lines                                                    line   reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "auto {\ndirectory\n}", 2, "Wrong argument count or unexpected line ending after 'directory'" },
        { "auto {\ndirectory /tmp (.*)\n}", 2, "Wrong argument count or unexpected line ending after '(.*)'" },
        { "auto {\ndirectory /tmp (.*) {1} aa\n}", 2, "Wrong argument count or unexpected line ending after 'aa'" },
        { "auto {\ndirectory /tmp * {1}\n}", 2, "error parsing regexp: missing argument to repetition operator: `*`" },
        { "auto {\ndirectory /tmp db {1}\n}", 2, "Need at least one sub expression" },
        { $"auto {{\ndirectory /tmp {new string('a', 10001)} {{1}}\n}}", 2, "regexp too large" },
        { "auto {\ndirectory /tmp\nreload\n}", 3, "reload duration value is expected" },
        { "auto {\ndirectory /tmp\nreload -1s\n}", 3, "invalid duration" },
        { "auto {\ndirectory /tmp\nno_reload\n}", 3, "unknown property 'no_reload'; right would be directory, reload" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/auto: {reason}", TestSetup.MistakeIn(AutoSetup.Definition, lines));

    private static string Zone(int serial, string address) => $"@ 5 SOA ns admin {serial} 1 2 3 4\nwww 5 A {address}\n";

    private async Task<(TestSetup Setup, IQueryHandler Handler)> StartAsync(string arguments, string zones = "")
    {
        var setup = new TestSetup();
        var handler = setup.Parse(AutoSetup.Definition, $"auto {zones} {{\ndirectory {folder.Path} {arguments}\n}}").Handler();
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        return (setup, handler);
    }

    private static async Task<string> AddressAsync(IQueryHandler handler, string name)
    {
        using var query = await handler.ServeAsync(Ask.For(name));
        return Assert.Single(query.Answer()).Split(' ')[^1];
    }

    private static async Task<string> ResponderAsync(IQueryHandler handler, string name)
    {
        using var query = await handler.ServeAsync(Ask.For(name));
        return query.Responder;
    }
}
