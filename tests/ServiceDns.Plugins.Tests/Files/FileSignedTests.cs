using ServiceDns.Dns;
using ServiceDns.Plugins.Files;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public sealed class FileSignedTests : IDisposable
{
    private readonly ZoneFolder folder = new();

    public void Dispose() => folder.Dispose();

    //                     name              type             answer        authority          additional
    // (each record as OWNER/TYPE, a signature as OWNER/RRSIG-TYPE)
    public static TheoryData<string, RecordType, string, string, string> Answers => new()
    {
        { "a.example.org.", RecordType.A, "a/A a/RRSIG-A", "@/NS @/RRSIG-NS", "" },
        { "example.org.", RecordType.SOA, "@/SOA @/RRSIG-SOA", "@/NS @/RRSIG-NS", "" },
        { "example.org.", RecordType.NS, "@/NS @/RRSIG-NS", "", "a/A a/RRSIG-A" },
        { "example.org.", RecordType.DNSKEY, "@/DNSKEY @/RRSIG-DNSKEY", "@/NS @/RRSIG-NS", "" },
        { "www.example.org.", RecordType.A, "www/CNAME www/RRSIG-CNAME a/A a/RRSIG-A", "@/NS @/RRSIG-NS", "" },
        { "x.old.example.org.", RecordType.A, "old/DNAME old/RRSIG-DNAME x.old/CNAME x.deep/A x.deep/RRSIG-A", "@/NS @/RRSIG-NS", "" },

        // no such type: the name's own NSEC
        { "a.example.org.", RecordType.TXT, "", "@/SOA @/RRSIG-SOA a/NSEC a/RRSIG-NSEC", "" },

        // a name between names: the NSEC before it
        { "deep.example.org.", RecordType.A, "", "@/SOA @/RRSIG-SOA bare/NSEC bare/RRSIG-NSEC", "" },

        // no such name: what would be before it, and before the wildcard
        { "b.example.org.", RecordType.A, "", "@/SOA @/RRSIG-SOA a/NSEC a/RRSIG-NSEC @/NSEC @/RRSIG-NSEC", "" },
        // behind glue, which has none
        { "t.example.org.", RecordType.A, "", "@/SOA @/RRSIG-SOA secure/NSEC secure/RRSIG-NSEC @/NSEC @/RRSIG-NSEC", "" },
        { "b.a.example.org.", RecordType.A, "", "@/SOA @/RRSIG-SOA a/NSEC a/RRSIG-NSEC", "" }, // one NSEC says both
        { "y.deep.example.org.", RecordType.A, "", "@/SOA @/RRSIG-SOA x.deep/NSEC x.deep/RRSIG-NSEC bare/NSEC bare/RRSIG-NSEC", "" },

        // wildcards
        { "z.wild.example.org.", RecordType.A, "z.wild/A z.wild/RRSIG-A", "@/NS @/RRSIG-NS *.wild/NSEC *.wild/RRSIG-NSEC", "" },
        { "z.wild.example.org.", RecordType.TXT, "", "@/SOA @/RRSIG-SOA *.wild/NSEC *.wild/RRSIG-NSEC", "" },

        // other zones below: with DS, and without
        { "x.secure.example.org.", RecordType.A, "", "secure/NS secure/DS secure/RRSIG-DS", "ns.secure/A" },
        { "x.bare.example.org.", RecordType.A, "", "bare/NS bare/NSEC bare/RRSIG-NSEC", "" },
        { "secure.example.org.", RecordType.DS, "secure/DS secure/RRSIG-DS", "@/NS @/RRSIG-NS", "" },
        { "bare.example.org.", RecordType.DS, "", "@/SOA @/RRSIG-SOA bare/NSEC bare/RRSIG-NSEC", "" },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task A_client_that_wants_it_gets_signatures_and_proofs(
        string name, RecordType type, string answer, string authority, string additional)
    {
        using var query = await Handler().ServeAsync(Ask.For(name, type, payload: 4096, dnssecOk: true));

        Assert.Equal(answer, Short(query.Answer()));
        Assert.Equal(authority, Short(query.Authority()));
        Assert.Equal(additional, Short(query.Additional()));
    }

    [Theory]
    [InlineData("a.example.org.", RecordType.A, "a/A", "@/NS")]
    [InlineData("b.example.org.", RecordType.A, "", "@/SOA")]
    [InlineData("z.wild.example.org.", RecordType.A, "z.wild/A", "@/NS")]
    [InlineData("x.secure.example.org.", RecordType.A, "", "secure/NS")]
    [InlineData("a.example.org.", RecordType.RRSIG, "a/RRSIG-A a/RRSIG-NSEC", "@/NS")] // unless it asks for them
    [InlineData("a.example.org.", RecordType.NSEC, "a/NSEC", "@/NS")]
    public async Task Others_do_not(string name, RecordType type, string answer, string authority)
    {
        using var query = await Handler().ServeAsync(Ask.For(name, type));

        Assert.Equal((answer, authority), (Short(query.Answer()), Short(query.Authority())));
    }

    private IQueryHandler Handler()
    {
        var zone = string.Join('\n',
        [
            "@ 5 SOA a admin 1 2 3 4 5", Signed("@", "SOA"), "@ 5 NS a", Signed("@", "NS"), "@ 5 DNSKEY 257 3 13 AAAA",
            Signed("@", "DNSKEY"),
            "a 5 A 192.0.2.1", Signed("a", "A"), "x.deep 5 A 192.0.2.2", Signed("x.deep", "A"), "www 5 CNAME a", Signed("www", "CNAME"),
            "old 5 DNAME deep", Signed("old", "DNAME"), "*.wild 5 A 192.0.2.3", Signed("*.wild", "A"),
            "secure 5 NS ns.secure", "secure 5 DS 1 13 2 00", Signed("secure", "DS"), "ns.secure 5 A 192.0.2.4",
            "bare 5 NS ns.example.net.",
            .. Chain("@", "a", "bare", "x.deep", "old", "secure", "*.wild", "www"), "",
        ]);
        return new TestSetup().Parse(FileSetup.Definition, $"file {folder.Write("db", zone)} example.org").Handler();
    }

    private static IEnumerable<string> Chain(params string[] names) => names.SelectMany((name, i) =>
        new[] { $"{name} 5 NSEC {names[(i + 1) % names.Length]} NSEC", Signed(name, "NSEC") });

    private static string Signed(string name, string type) => $"{name} 5 RRSIG {type} 13 2 5 20300101000000 20200101000000 1 @ AAAA";

    private static string Short(string[] records) => string.Join(' ', records.Select(record =>
    {
        var fields = record.Split(' ');
        var owner = fields[0] == "example.org." ? "@" : fields[0].Replace(".example.org.", "", StringComparison.Ordinal);
        return $"{owner}/{(fields[3] == "RRSIG" ? "RRSIG-" + fields[4] : fields[3])}";
    }));
}
