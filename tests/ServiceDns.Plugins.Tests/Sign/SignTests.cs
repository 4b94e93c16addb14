using System.Globalization;
using ServiceDns.Dns;
using ServiceDns.Plugins.Sign;

namespace ServiceDns.Plugins.Tests;

public sealed class SignTests : IDisposable
{
    private const string Zone = """
        $TTL 5
        @         SOA   ns Admin 1 2 3 4 300
                  NS    ns
        ns        A     192.0.2.1
        b.deep    A     192.0.2.2
                  A     192.0.2.3
        child     NS    ns.child
                  DS    1 13 2 00
        ns.child  A     192.0.2.4
        bare      NS    ns
        *         TXT   "wild"
        @         DNSKEY 257 3 13 AAAA
        @         CDS   0 0 0 00
        ns        NSEC  old A
        ns        RRSIG A 13 2 5 20300101000000 20200101000000 1 @ AAAA

        """;

    private readonly ZoneFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Writes_a_zone_in_which_everything_is_signed_that_should_be()
    {
        var key = TestKey.Create(folder, "example.org");
        var setup = await StartAsync(Zone, key);

        var records = Signed();
        string[] Of(string owner, RecordType type) => [.. records
            .Where(record => record.Type == type
            && NameText.Format(record.Owner) == owner).Select(record => RecordText.FormatData(type, record.Data))];
        var serial = setup.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal([$"ns.example.org. admin.example.org. {serial} 2 3 4 300"], Of("example.org.", RecordType.SOA));
        Assert.Equal((1, 1, 2), (
            Of("example.org.", RecordType.DNSKEY).Length, Of("example.org.", RecordType.CDNSKEY).Length,
            Of("example.org.", RecordType.CDS).Length));
        Assert.Equal(
            [
                "example.org. *.example.org. NS SOA RRSIG NSEC DNSKEY CDS CDNSKEY", "*.example.org. bare.example.org. TXT RRSIG NSEC",
                "bare.example.org. child.example.org. NS RRSIG NSEC", "child.example.org. b.deep.example.org. NS DS RRSIG NSEC",
                "b.deep.example.org. ns.example.org. A RRSIG NSEC", "ns.example.org. example.org. A RRSIG NSEC",
            ],
            records.Where(record => record.Type == RecordType.NSEC)
                .Select(record => $"{NameText.Format(record.Owner)} {RecordText.FormatData(record.Type, record.Data)}"));
        Assert.All(records.Where(record => record.Type == RecordType.NSEC), record => Assert.Equal(300u, record.Ttl));
        Assert.Empty(Of("ns.child.example.org.", RecordType.RRSIG)); // glue
        Assert.Equal(["DS", "NSEC"], Of("child.example.org.", RecordType.RRSIG).Select(data => data.Split(' ')[0]));
        Assert.Equal(["NSEC"], Of("bare.example.org.", RecordType.RRSIG).Select(data => data.Split(' ')[0]));
        Assert.Equal(RecordType.SOA, records[0].Type);
        AssertSignatures(records, key);
    }

    [Fact]
    public async Task Signatures_begin_before_and_last_more_than_a_month()
    {
        var setup = await StartAsync(Zone, TestKey.Create(folder, "example.org"));
        var fields = RecordText.FormatData(RecordType.RRSIG, Signed().First(record => record.Type == RecordType.RRSIG).Data).Split(' ');
        DateTimeOffset Time(int field) =>
            DateTimeOffset.ParseExact(fields[field], "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

        Assert.InRange(Time(4) - setup.Time.GetUtcNow(), TimeSpan.FromDays(32) - TimeSpan.FromSeconds(1), TimeSpan.FromDays(37));
        Assert.InRange(setup.Time.GetUtcNow() - Time(5), TimeSpan.FromHours(3), TimeSpan.FromHours(21) + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Signs_again_when_six_days_have_passed_and_not_before()
    {
        var setup = await StartAsync(Zone, TestKey.Create(folder, "example.org"));
        var first = Signed()[0].ToString();

        for (var i = 0; i < 20; i++) setup.Time.Advance(TimeSpan.FromHours(5));
        Assert.Equal(first, Signed()[0].ToString());
        for (var i = 0; i < 15; i++) setup.Time.Advance(TimeSpan.FromHours(5));
        Assert.NotEqual(first, Signed()[0].ToString());
    }

    [Fact]
    public async Task A_zone_that_is_signed_is_left_alone_at_the_next_start()
    {
        var key = TestKey.Create(folder, "example.org");
        await StartAsync(Zone, key);
        var setup = await StartAsync(Zone, key);

        Assert.Equal([$"[INFO] plugin/sign: Skipping signing zone \"example.org.\" in \"{folder.Path}/db.example.org.signed\": "
            + "signatures are valid"], setup.Logs.Lines);
    }

    [Fact]
    public async Task A_zone_that_can_not_be_read_is_reported()
    {
        var setup = await StartAsync("www 5 A 192.0.2.1\n", TestKey.Create(folder, "example.org"));

        Assert.StartsWith(
            "[WARNING] plugin/sign: Error signing \"example.org.\" with key tags ", setup.Logs.Lines[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "*signed*"));
    }

    //                       inception         expiration        signed again at 2019-07-18 22:50
    public static TheoryData<string, string, bool> Ages => new()
    {
        { "20190717161936", "20190808191936", false },
        { "20190731161936", "20190808191936", true }, // not yet begun
        { "20190711161936", "20190808191936", true }, // more than 6 days ago
        { "20190717161936", "20190721191936", true }, // less than 7 days left
        { "20190717161936", "20190731191936", false },
        { "20190717161936", "20190717191936", true }, // over
    };

    [Theory, MemberData(nameof(Ages))]
    public void The_signature_of_the_SOA_decides(string inception, string expiration, bool again)
    {
        var now = new DateTimeOffset(2019, 7, 18, 22, 50, 0, TimeSpan.Zero);
        ResourceRecord[] records = [RecordText.Parse($"example.org. 5 IN RRSIG SOA 13 2 5 {expiration} {inception} 1 example.org. AAAA")];

        Assert.Equal(again, SigningPolicy.ReasonToSign(records, now) is not null);
    }

    //                       lines; <k> is a key signing key, <z> another       line   reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "sign", 1, "Wrong argument count or unexpected line ending after 'sign'" },
        { "sign db example.org", 1, "there is no key to sign with; write 'key file KEY...' in braces" },
        { "sign db example.org {\nkey file\n}", 2, "Wrong argument count or unexpected line ending after 'file'" },
        { "sign db example.org {\nkey directory /tmp\n}", 2, "directory: not implemented; write 'key file KEY...'" },
        { "sign db example.org {\nkey file <z>\n}", 2, "DNSKEY in \"<z>\" is not a CSK/KSK; make one with 'dnssec-keygen -f KSK'" },
        { "sign db example.org {\nkey file /nowhere/K\n}", 2, "Could not find a part of the path '/nowhere/K.key'." },
        { "sign db example.org {\nkey file <k>\ndirectory a b\n}", 3, "can only be one argument after \"directory\"" },
        { "sign db example.org {\nkey file <k>\nfolder a\n}", 3, "unknown property 'folder'; right would be key, directory" },
        { "sign \"\uFFFD\" example.org {\nkey file <k>\n}", 1, "dbfile \"\uFFFD\" contains invalid characters" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason)
    {
        var (key, zsk) = (TestKey.Create(folder, "example.org").Path, TestKey.Create(folder, "example.org", flags: 256).Path);
        string Filled(string text) => text.Replace("<k>", key, StringComparison.Ordinal).Replace("<z>", zsk, StringComparison.Ordinal);

        Assert.Equal($"Corefile:{line} - plugin/sign: {Filled(reason)}", TestSetup.MistakeIn(SignSetup.Definition, Filled(lines)));
    }

    private async Task<TestSetup> StartAsync(string zone, TestKey key)
    {
        var setup = new TestSetup();
        setup.Parse(
            SignSetup.Definition, $"sign {folder.Write("db", zone)} example.org {{\nkey file {key.Path}\ndirectory {folder.Path}\n}}");
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        Eventually.Holds(
            () => setup.Logs.Lines is [.., var last] && !last.Contains("Signing \"", StringComparison.Ordinal), "signed, or not");
        return setup;
    }

    private ResourceRecord[] Signed() => [.. ZoneFile.Read(Path.Combine(folder.Path, "db.example.org.signed"), DomainName.Root)];

    private static void AssertSignatures(ResourceRecord[] records, TestKey key)
    {
        foreach (var signature in records.Where(record => record.Type == RecordType.RRSIG))
        {
            var covered = (RecordType)((signature.Data[0] << 8) | signature.Data[1]);
            var set = records.Where(record => record.Type == covered
                && record.Owner.SequenceEqual(signature.Owner)).Select(record => record.ToString());
            Assert.True(key.Signed(signature.ToString(), [.. set]), signature.ToString());
        }
    }
}
