using Xunit;

namespace ServiceDns.Dns.Tests.Text;

public sealed class ZoneFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zonefile");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Owners_origins_and_ttls_carry_on() => Assert.Equal(
        [
            "example.org.\t3600\tIN\tSOA\tns.example.org. admin.example.org. 1 7200 3600 1209600 3600",
            "example.org.\t3600\tIN\tNS\tns.example.org.",
            "ns.example.org.\t60\tIN\tA\t192.0.2.1",
            "ns.example.org.\t3600\tIN\tAAAA\t2001:db8::1",
            "www.sub.example.org.\t3600\tIN\tCNAME\tns.example.org.",
            "sub.example.org.\t300\tIN\tMX\t10 mail.sub.example.org.",
        ],
        Read("""
            $TTL 1h
            @   IN SOA ns admin ( 1     ; serial
                                  7200  ; refresh
                                  3600 1209600
                                  3600 )
                   NS  ns
            ns  60 A   192.0.2.1
                IN AAAA 2001:db8::1

            $ORIGIN sub.example.org.
            www    CNAME ns.example.org.
            $ttl 300
            @      MX 10 mail
            """));

    [Fact]
    public void Without_a_directive_the_ttl_is_that_of_the_record_before() => Assert.Equal(
        ["a.example.org.\t60\tIN\tA\t192.0.2.1", "b.example.org.\t60\tIN\tA\t192.0.2.1", "c.example.org.\t5\tIN\tA\t192.0.2.1"],
        Read("a 60 A 192.0.2.1\nb A 192.0.2.1\nc 5 A 192.0.2.1\n"));

    //                     directive                                  records
    public static TheoryData<string, string[]> Generates => new()
    {
        { "$GENERATE 1-3 h$ 5 A 10.0.0.$", ["h1 A 10.0.0.1", "h2 A 10.0.0.2", "h3 A 10.0.0.3"] },
        { "$GENERATE 0-20/10 h${1,3,d} 5 IN A 10.0.0.$", ["h001 A 10.0.0.0", "h011 A 10.0.0.10", "h021 A 10.0.0.20"] },
        { "$GENERATE 10-11 h${0,0,x} 5 TXT $$ \\$ ${-10}", ["ha TXT \"$\" \"$\" \"0\"", "hb TXT \"$\" \"$\" \"1\""] },
        { "$GENERATE 1-1 $ 5 CNAME $.sub", ["1 CNAME 1.sub.example.org."] },
        { "$GENERATE 8-8 ${0,2,o} 5 CNAME ${0,2,X}", ["10 CNAME 08.example.org."] },
    };

    [Theory, MemberData(nameof(Generates))]
    public void Generate_makes_a_record_of_each_number(string directive, string[] records) =>
        Assert.Equal(records.Select(Expected), Read(directive));

    //                     text             line   reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "a A 192.0.2.1", 1, "no TTL: neither here, nor by $TTL, nor on a line before" },
        { "$TTL 5\na A (\n192.0.2.1\n)\nb A 300.0.0.1\n", 5, "'300.0.0.1' is not an IPv4 address" },
        { "$TTL\n", 1, "exactly one word belongs behind $TTL" },
        { "$TTL x\n", 1, "'x' is not a TTL" },
        { "$ORIGIN a..b\n", 1, "'a..b' is not a domain name" },
        { "\n$INCLUDE\n", 2, "a file, and perhaps an origin, belong behind $INCLUDE" },
        { "$INCLUDE \"\"", 1, "what stands behind $INCLUDE is no file's name" },
        { "$INCLUDE a\\000b", 1, "what stands behind $INCLUDE is no file's name" },
        { "$GENERATE 3-1 a A 10.0.0.1", 1, "'3-1' is not a range START-STOP[/STEP]" },
        { "$GENERATE 1-2 a 5", 1, "the line ends before the type of the record" },
        { "$GENERATE 1-2 a${x} 5 A 10.0.0.1", 1, "'a${x}' has a modifier that is wrong: ${OFFSET,WIDTH,BASE}" },
        { "$GENERATE 1-99999999 a 5 A 10.0.0.1", 1, "'1-99999999' is not a range START-STOP[/STEP]" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_file_and_line(string text, int line, string reason)
    {
        var error = Assert.Throws<ZoneFileException>(() => Read(text));

        Assert.Equal($"db.example.org:{line} - {reason}", error.Message);
    }

    [Fact]
    public void An_included_file_begins_with_the_origin_and_ttl_of_its_place()
    {
        Write("sub/hosts", "www A 192.0.2.1\n$ORIGIN other.\nftp A 192.0.2.2\n");
        Write("sub/more", "x A 192.0.2.3\n");
        var zone = Write("db", "$TTL 5\n$INCLUDE sub/hosts\n@ A 192.0.2.4\n$INCLUDE sub/more in.example.org.\n");

        Assert.Equal(
            ["www.example.org. 192.0.2.1", "ftp.other. 192.0.2.2", "example.org. 192.0.2.4", "x.in.example.org. 192.0.2.3"],
            ZoneFile.Read(zone, DomainName.Parse("example.org")).Select(record =>
                $"{NameText.Format(record.Owner)} {RecordText.FormatData(record.Type, record.Data)}"));
    }

    [Fact]
    public void A_mistake_in_an_included_file_is_named_there()
    {
        var inner = Write("hosts", "$TTL 5\nwww A x\n");
        var zone = Write("db", "$INCLUDE hosts\n");

        Assert.StartsWith($"{inner}:2 - ", Assert.Throws<ZoneFileException>(() => ReadFile(zone)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_include_themselves_and_files_that_are_missing_are_mistakes()
    {
        var loop = Write("loop", "$INCLUDE loop\n");
        var missing = Write("db", "\n$INCLUDE nowhere\n");

        Assert.EndsWith(
            "more than 7 files include one another", Assert.Throws<ZoneFileException>(() => ReadFile(loop)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"{missing}:2 - can not read the included file", Assert.Throws<ZoneFileException>(() => ReadFile(missing)).Message,
            StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static ResourceRecord[] ReadFile(string path) => [.. ZoneFile.Read(path, DomainName.Parse("example.org"))];

    private static string[] Read(string text) =>
        [.. ZoneFile.Read(new StringReader(text), "db.example.org", DomainName.Parse("example.org")).Select(record => record.ToString())];

    private static string Expected(string text)
    {
        var parts = text.Split(' ', 3);
        return $"{parts[0]}.example.org.\t5\tIN\t{parts[1]}\t{parts[2]}";
    }
}
