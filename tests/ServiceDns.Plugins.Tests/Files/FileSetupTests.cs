using ServiceDns.Dns;
using ServiceDns.Plugins.Files;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public sealed class FileSetupTests : IDisposable
{
    private const string Zone = "@ 5 SOA ns admin 1 2 3 4 5\n";

    private readonly ZoneFolder folder = new();

    public void Dispose() => folder.Dispose();

    //                     lines; FILE is a zone file           zones that are served
    public static TheoryData<string, string[]> Accepted => new()
    {
        { "file FILE", ["block.example."] },
        { "file FILE example.org.", ["example.org."] },
        { "file FILE 10.0.0.0/8", ["10.in-addr.arpa."] },
        { "file FILE example.org example.net", ["example.org.", "example.net."] },
        { "file FILE example.org {\nreload 5s\nreload_by_mtime\nfallthrough www.example.org\nupstream 8.8.8.8\n}", ["example.org."] },
        { "file FILE a.example\nfile FILE b.example", ["a.example.", "b.example."] },
    };

    [Theory, MemberData(nameof(Accepted))]
    public async Task Serves_the_zones_of_its_lines(string lines, string[] zones)
    {
        var handler = new TestSetup("block.example").Parse(FileSetup.Definition, Lines(lines, Zone)).Handler();
        var source = Assert.IsType<IZoneSource>(handler, exactMatch: false);

        Assert.All(zones, zone => Assert.True(source.TryOpenZone(DomainName.Parse(zone), out var contents) && contents is not null));
        Assert.False(source.TryOpenZone(DomainName.Parse("www." + zones[0]), out _)); // only whole zones
        foreach (var zone in zones)
        {
            using var query = await handler.ServeAsync(Ask.For(zone, RecordType.SOA));
            Assert.Single(query.Answer());
        }
    }

    //                     lines               the zone file            line   reason; FILE is the zone file
    public static TheoryData<string, string, int, string> Mistakes => new()
    {
        { "file", Zone, 1, "Wrong argument count or unexpected line ending after 'file'" },
        { "file FILE example.org {\nno_reload\n}", Zone, 2,
          "unknown property 'no_reload'; right would be reload, reload_by_mtime, fallthrough" },
        { "file FILE example.org {\ntransfer from 127.0.0.1\n}", Zone, 2,
          "unknown property 'transfer'; right would be reload, reload_by_mtime, fallthrough" },
        { "file FILE example.org {\nreload\n}", Zone, 2, "reload duration value is expected" },
        { "file FILE example.org {\nreload -1s\n}", Zone, 2, "invalid negative duration for reload '-1s'" },
        { "file FILE example.org {\nreload x\n}", Zone, 2, "time: invalid duration \"x\"" },
        { "file FILE example.org", "www 5 A 192.0.2.1\n", 1,
          "failed to parse file \"FILE\" for origin example.org.: no SOA record for origin example.org." },
        { "file FILE example.org", Zone + "www 5 A 1\n", 1,
          "failed to parse file \"FILE\" for origin example.org.: FILE:2 - '1' is not an IPv4 address" },
        { "file FILE example.org", Zone + "# invalid comment\n", 1,
          "failed to parse file \"FILE\" for origin example.org.: FILE:2 - 'invalid' is neither a TTL nor a class nor a record type" },
        { "file FILE example.org", "@ 5 SOA ns admin 202512200817 2 3 4 5\n", 1,
            "failed to parse file \"FILE\" for origin example.org.: FILE:1 - '202512200817' is not a number in 0..4294967295" },
        { "file FILE example.org", Zone + "@ 5 NSEC3PARAM 1 0 0 -\n", 1,
            "failed to parse file \"FILE\" for origin example.org.: NSEC3 zone is not supported: example.org. has a NSEC3PARAM record; "
            + "sign the zone with NSEC" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, string zone, int line, string reason) => Assert.Equal(
        $"Corefile:{line} - plugin/file: {Lines(reason, zone)}", TestSetup.MistakeIn(FileSetup.Definition, Lines(lines, zone)));

    [Fact]
    public void A_missing_file_that_is_never_looked_for_again_is_a_mistake() =>
        Assert.Contains(
            "without reload it would never be tried again", TestSetup.MistakeIn(FileSetup.Definition, "file /nowhere/db {\nreload 0\n}"),
            StringComparison.Ordinal);

    [Fact]
    public void Relative_paths_start_at_the_root()
    {
        folder.Write("db", Zone);
        var setup = new TestSetup("example.org");
        setup.Block.Root = folder.Path;

        setup.Parse(FileSetup.Definition, "file db").Handler();

        Assert.Empty(setup.Logs.Lines);
    }

    private string Lines(string text, string zone) => text.Replace("FILE", folder.Write("db", zone), StringComparison.Ordinal);
}
