using ServiceDns.Dns;
using ServiceDns.Plugins.Secondary;
using ServiceDns.Plugins.ZoneData;

namespace ServiceDns.Plugins.Tests.Secondary;

public class CatalogTests
{
    private const string Soa = "catalog.example. 0 IN SOA invalid. invalid. 1 3600 600 86400 0", Ns = "catalog.example. 0 IN NS invalid.",
        Version = "version.catalog.example. 0 IN TXT 2";

    private static readonly DomainName Origin = DomainName.Parse("catalog.example");

    [Fact]
    public void Lists_its_members_by_id()
    {
        var catalog = Catalog.Parse(Origin, Records(
            Soa, Ns, Version, "b.zones.catalog.example. 0 IN PTR example.net.", "A.zones.catalog.example. 0 IN PTR Example.org.",
            "coo.b.zones.catalog.example. 0 IN PTR other.example.", "group.b.zones.catalog.example. 0 IN TXT whatever",
            "ext.example. 0 IN PTR nobody.example."));

        Assert.Equal(
            [("a", "example.org.", null), ("b", "example.net.", "other.example.")],
            catalog.Members.Select(member => (member.Id, member.Zone.ToString(), member.NewOwner?.ToString())));
    }

    public static TheoryData<string[], string> Mistakes => new()
    {
        { [Soa, Version], "catalog zone catalog.example. has no NS record" },
        { [Soa, Ns], "catalog zone catalog.example. must have exactly one version TXT record" },
        { [Soa, Ns, Version, Version], "catalog zone catalog.example. must have exactly one version TXT record" },
        { [Soa, Ns, "version.catalog.example. 0 IN TXT 1"], "catalog zone catalog.example. has unsupported version \"1\"" },
        {
            [Soa, Ns, Version, "a.zones.catalog.example. 0 IN PTR x.", "a.zones.catalog.example. 0 IN PTR y."],
            "catalog member a.zones.catalog.example. must have exactly one PTR record"
        },
        {
            [Soa, Ns, Version, "a.zones.catalog.example. 0 IN PTR x.", "b.zones.catalog.example. 0 IN PTR x."],
            "catalog member zone x. is listed by both a and b"
        },
        {
            [Soa, Ns, Version, "a.zones.catalog.example. 0 IN PTR x.", "coo.a.zones.catalog.example. 0 IN PTR c.",
                "coo.a.zones.catalog.example. 0 IN PTR d."],
            "catalog member a has more than one coo PTR record"
        },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_what_is_wrong(string[] lines, string reason) =>
        Assert.Equal(reason, Assert.Throws<ZoneException>(() => Catalog.Parse(Origin, Records(lines))).Message);

    private static List<ResourceRecord> Records(params string[] lines) => [.. lines.Select(line =>
    {
        var buffer = new byte[1024];
        var writer = new MessageWriter(buffer, Header.Size);
        ZoneLine.Write(ref writer, Section.Answer, line);
        var reader = new RecordReader(buffer);
        Assert.True(reader.MoveNext());
        return ResourceRecord.Read(buffer, reader.Current)!;
    })];
}
