using Xunit;

namespace ServiceDns.Dns.Tests.Text;

public class RecordTextTests
{
    private const string Key = "AwEAAaNuL6GPSgFA8eMcPZb7v1kG8pqXVxkR5cLxQQnOuYXqS7Lv";

    //                         data as they are written        and as they are read back; null where that is the same
    public static TheoryData<string, string?> Lines => new()
    {
        { "A 192.0.2.1", null },
        { "AAAA 2001:DB8::1", "AAAA 2001:db8::1" },
        { "NS ns", "NS ns." },
        { "CNAME .", null },
        { "PTR Host.example.org.", null },
        { "DNAME other.example.", null },
        { "SOA ns. admin. 2017042745 2h 1h 2w 1h", "SOA ns. admin. 2017042745 7200 3600 1209600 3600" },
        { "MX 10 mail.example.org.", null },
        { "HINFO PC-Intel Linux", "HINFO \"PC-Intel\" \"Linux\"" },
        { "TXT one \"two three\" \"fo\\\"ur\" \"fi\\\\ve;\"", "TXT \"one\" \"two three\" \"fo\\\"ur\" \"fi\\\\ve;\"" },
        { "TXT \"a\"\"b\"", "TXT \"a\" \"b\"" },
        { "TXT \\007x \"\"", "TXT \"\\007x\" \"\"" },
        { "SPF \"v=spf1 -all\"", null },
        { "RP admin.example.org. text.example.org.", null },
        { "SRV 0 100 8080 backend.example.org.", null },
        { "NAPTR 100 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.org.", null },
        { "LOC 52 22 23.000 N 04 53 32.000 E -2.00m 0.00m 10000.00m 10.00m", null },
        { "LOC 42 21 54 N 71 06 18 W 24m 30m", "LOC 42 21 54.000 N 71 06 18.000 W 24.00m 30.00m 10000.00m 10.00m" },
        { "CERT PKIX 1 RSASHA1 " + Key, "CERT 1 1 5 " + Key },
        { "DS 60485 RSASHA1 1 2bb183af5f22588179a53b0a 98631fad1a292118", "DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118" },
        { "CDS 0 0 0 00", null },
        { "DNSKEY 257 3 8 (\n AwEAAaNuL6GPSgFA8eMcPZb7 ; a comment\n v1kG8pqXVxkR5cLxQQnOuYXqS7Lv )", "DNSKEY 257 3 8 " + Key },
        { "CDNSKEY 257 3 13 " + Key, null },
        { "RRSIG A 8 2 1800 20160426031301 20160327031301 12051 miek.nl. " + Key, null },
        { "RRSIG TYPE65280 13 2 1h 1461640381 20160327031301 1 .  " + Key,
          "RRSIG TYPE65280 13 2 3600 20160426031301 20160327031301 1 . " + Key },
        { "NSEC \\000.example.org. A AAAA RRSIG NSEC TYPE65280", null },
        { "NSEC3 1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG",
          "NSEC3 1 1 12 AABBCCDD 2VPTU5TIMAMQTTGL4LUU9KG21E0AOR3S A RRSIG" },
        { "NSEC3 1 0 0 - 2VPTU5TIMAMQTTGL4LUU9KG21E0AOR3S", null },
        { "NSEC3PARAM 1 0 5 AABB", null },
        { "SSHFP 2 1 123456789abcdef67890123456789abcdef67890", "SSHFP 2 1 123456789ABCDEF67890123456789ABCDEF67890" },
        { "TLSA 3 1 1 0102 0304", "TLSA 3 1 1 01020304" },
        { "SMIMEA 3 1 1 0102", null },
        { "OPENPGPKEY " + Key, null },
        { "DHCID AAAB", null },
        { "CSYNC 66 3 A NS AAAA", null },
        { "ZONEMD 2018031500 1 1 FEBE3D4C", null },
        { "URI 10 1 \"https://example.org/path\"", null },
        { "CAA 0 issue \"ca.example.net; account=230123\"", null },
        { "SVCB 0 foo.example.org.", null },
        { "SVCB 16 foo.example.org. port=53 alpn=h2,h3-19 mandatory=port,alpn",
            "SVCB 16 foo.example.org. mandatory=alpn,port alpn=\"h2,h3-19\" port=\"53\"" },
        { "HTTPS 1 . alpn=\"h2,h3\" no-default-alpn ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=\"2001:db8::1\" key65333=\"a b\"",
          "HTTPS 1 . alpn=\"h2,h3\" no-default-alpn ipv4hint=\"192.0.2.1,192.0.2.2\" ipv6hint=\"2001:db8::1\" key65333=\"a b\"" },
        { "HTTPS 1 . dohpath=/dns-query{?dns} ech=\"AAAB\"", "HTTPS 1 . ech=\"AAAB\" dohpath=\"/dns-query{?dns}\"" },
        { "SVCB 16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"", null }, // RFC 9460, appendix D.2
        { "APL 1:192.0.2.0/24 !2:2001:DB8::/32 1:0.0.0.0/0", "APL 1:192.0.2.0/24 !2:2001:db8::/32 1:0.0.0.0/0" },
        { "IPSECKEY 10 1 2 192.0.2.38 " + Key, null },
        { "IPSECKEY 10 2 2 2001:db8::1 " + Key, null },
        { "IPSECKEY 10 3 2 gateway.example.org. " + Key, null },
        { "IPSECKEY 10 0 0 .", null }, // RFC 4025, section 2.6: without a key
        { "HIP 2 200100107b1a74df365639cc39f1d578 " + Key + " rvs1 rvs2.example.org.",
            "HIP 2 200100107B1A74DF365639CC39F1D578 " + Key + " rvs1. rvs2.example.org." },
        { "AMTRELAY 10 0 1 203.0.113.15", null },
        { "AMTRELAY 10 1 3 amtrelays.example.org.", null },
        { "AMTRELAY 128 1 0 .", null },
        { "MD a.example.org.", null },
        { "NSAP-PTR a.example.org.", null },
        { "PX 10 net2.it. PRMD-net2.ADMD-p400.C-it.", null },
        { "GPOS -32.6882 116.8652 10.0", "GPOS \"-32.6882\" \"116.8652\" \"10.0\"" },
        { "X25 311061700956", "X25 \"311061700956\"" },
        { "ISDN 150862028003217 004", "ISDN \"150862028003217\" \"004\"" },
        { "ISDN 150862028003217", "ISDN \"150862028003217\"" },
        { "NINFO \"one\" \"two\"", null },
        { "RESINFO \"qnamemin\" \"exterr=15,16\"", null },
        { "RKEY 0 255 1 " + Key, null },
        { "TALINK . a.example.org.", null },
        { "TA 30795 1 1 310D27F4", null },
        { "EID 12AB", null },
        { "NIMLOC 32251A", null },
        { "UINFO \"a person\"", null },
        { "UID 1000", null },
        { "GID 1000", null },
        { "NID 10 0014:4fff:ff20:ee64", null },
        { "NID 10 14:4fff:ff20:ee64", "NID 10 0014:4fff:ff20:ee64" },
        { "L32 10 10.1.2.0", null },
        { "L64 10 2001:0db8:1140:1000", null },
        { "LP 10 l64.example.org.", null },
        { "EUI48 00-00-5e-00-53-2a", null },
        { "EUI64 00-00-5e-ef-10-00-00-2a", null },
        { "TYPE65280 \\# 4 0a000001", "TYPE65280 \\# 4 0A000001" },
        { "TYPE65280 \\# 0", null },
        { "A \\# 4 0A000001", "A 10.0.0.1" },
        { "TYPE1 10.0.0.1", "A 10.0.0.1" },
    };

    [Theory, MemberData(nameof(Lines))]
    public void Data_are_read_and_written(string data, string? expected)
    {
        var record = RecordText.Parse("host.example.org. 5 IN " + data);

        Assert.Equal("host.example.org.\t5\tIN\t" + Tabbed(expected ?? data), record.ToString());
        Assert.Equal(record.Data, RecordText.Parse(record.ToString()).Data);
    }

    //                        line
    public static TheoryData<string, string> Heads => new()
    {
        { "example.org. 5 IN A 10.0.0.1", "example.org.\t5\tIN\tA\t10.0.0.1" },
        { "example.org. IN 5 A 10.0.0.1", "example.org.\t5\tIN\tA\t10.0.0.1" },
        { "example.org IN A 10.0.0.1", "example.org.\t3600\tIN\tA\t10.0.0.1" },
        { "example.org. A 10.0.0.1", "example.org.\t3600\tIN\tA\t10.0.0.1" },
        { "Example.ORG. 1h30m CH TXT x", "Example.ORG.\t5400\tCH\tTXT\t\"x\"" },
        { "a\\.b\\032c.example.org. 0 CLASS5 A 10.0.0.1", "a\\.b\\ c.example.org.\t0\tCLASS5\tA\t10.0.0.1" },
        { "*.example.org. 2w A 10.0.0.1", "*.example.org.\t1209600\tIN\tA\t10.0.0.1" },
        { "; nothing\n\nexample.org. A 10.0.0.1 ; an address", "example.org.\t3600\tIN\tA\t10.0.0.1" },
        { "@ A 10.0.0.1", ".\t3600\tIN\tA\t10.0.0.1" },
        { "IN IN A 10.0.0.1", "IN.\t3600\tIN\tA\t10.0.0.1" },
    };

    [Theory, MemberData(nameof(Heads))]
    public void Ttl_and_class_may_stand_in_either_order_or_be_missing(string line, string expected) =>
        Assert.Equal(expected, RecordText.Parse(line).ToString());

    //                          line                          reason
    public static TheoryData<string, string> Mistakes => new()
    {
        { "", "there is no record in it" },
        { "; only a comment", "there is no record in it" },
        { "example.org. IN", "the line ends before the type of the record" },
        { "example.org. IN B 1", "'B' is neither a TTL nor a class nor a record type" },
        { "example..org. IN A 10.0.0.1", "'example..org.' is not a domain name" },
        { "example.org. 5 IN A", "the data of the record end too early" },
        { "example.org. 5 IN A 10.0.0", "'10.0.0' is not an IPv4 address" },
        { "example.org. 5 IN A 10.0.0.1 10.0.0.2", "'10.0.0.2' stands behind the data of the A" },
        { "example.org. 5 IN A ::1", "'::1' is not an IPv4 address" },
        { "example.org. 5 IN AAAA 10.0.0.1", "'10.0.0.1' is not an IPv6 address" },
        { "example.org. 5 IN MX 65536 a.", "'65536' is not a number in 0..65535" },
        { "example.org. 5 IN MX a.", "'a.' is not a number in 0..65535" },
        { "example.org. 4294967296 IN A 10.0.0.1", "'4294967296' is neither a TTL nor a class nor a record type" },
        { "example.org. 5 IN TXT \"a", "a quote that is not closed" },
        { "example.org. 5 IN TXT a\\", "a '\\' with nothing behind it" },
        { "example.org. 5 IN TXT \\256", "a '\\' with a digit behind it needs three that are at most 255" },
        { "example.org. 5 IN DS 1 2 3 012", "'012' is not an even number of hexadecimal digits" },
        { "example.org. 5 IN DNSKEY 1 2 3 %", "'%' is not base 64" },
        { "example.org. 5 IN ( A 10.0.0.1", "'(' without a ')' behind it" },
        { "example.org. 5 IN A 10.0.0.1 )", "')' without a '(' before it" },
        { "example.org. 5 IN TYPE65280 \\# 3 0A", "3 bytes are announced, 1 follow" },
        { "example.org. 5 IN A \\# 1 0A", "the bytes are no data of a A" },
        { "example.org. 5 IN NULL 00", "NULL has no text form here; write its data as '\\# LENGTH HEX' (RFC 3597)" },
        { "example.org. 5 IN APL 2:10.0.0.0/8", "'2:10.0.0.0/8' is not a prefix like 1:192.0.2.0/24 or !2:2001:db8::/32" },
        { "example.org. 5 IN APL 1:10.0.0.0/33", "'1:10.0.0.0/33': a prefix has at most 32 bits" },
        { "example.org. 5 IN APL 1:10.0.0.1/8", "'1:10.0.0.1/8': the address has bits set behind the prefix" },
        { "example.org. 5 IN IPSECKEY 10 4 2 . AA==", "4 is not a kind of gateway: 0 for none, 1 for IPv4, 2 for IPv6, 3 for a name" },
        { "example.org. 5 IN IPSECKEY 10 0 2 gw. AA==", "'gw.' stands where '.' says that there is no gateway" },
        { "example.org. 5 IN HIP 2 20 %", "'%' is not base 64" },
        { "example.org. 5 IN AMTRELAY 10 2 0 .", "'2' is not a number in 0..1" },
        { "example.org. 5 IN NID 10 0014:4fff:ff20", "'0014:4fff:ff20' is not four groups of hexadecimal digits" },
        { "example.org. 5 IN ISDN 1 2 3", "'3' stands behind the data of the ISDN" },
        { "example.org. 5 IN SVCB 1 . prot=1",
            "'prot' is not a service parameter; others than mandatory, alpn, no-default-alpn, port, ipv4hint, ech, ipv6hint, dohpath, "
            + "ohttp are written keyNNNNN" },
        { "example.org. 5 IN SVCB 1 . port=1 port=2", "'port=2' is there twice" },
        { " 5 IN A 10.0.0.1", "the first record needs an owner; the line begins with a blank" },
        { "$INCLUDE other", "$INCLUDE is for files only" },
        {
            "a. LOC 79228162514264337593543950335 N 0 E 0m",
            "degrees, minutes and seconds up to 90 degrees with N or S behind them belong to a LOC"
        },
        { "a. LOC 0 N 0 E 79228162514264337593543950335m", "'79228162514264337593543950335m' is not a length in metres" },
        { "a. LOC 0 N 0 E 0m 79228162514264337593543950335m", "'79228162514264337593543950335m' is not a length in metres" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Says_what_is_wrong(string line, string expected)
    {
        Assert.False(RecordText.TryParse(line, out _, out var reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void A_text_of_more_than_255_bytes_becomes_more_strings()
    {
        var record = RecordText.Parse($"example.org. TXT \"{new string('a', 300)}\"");

        Assert.Equal(302, record.Data.Length);
        Assert.Equal((255, 45), (record.Data[0], record.Data[256]));
    }

    [Fact]
    public void Data_of_any_bytes_have_a_text_and_a_text_without_generic_form_reads_back() => Properties.ForAll(Generate.Record, sample =>
    {
        foreach (var cut in new[] { 0, sample.Rdata.Length / 2, sample.Rdata.Length })
        {
            var record = new ResourceRecord(sample.Owner, sample.Type, RecordClass.IN, 5, sample.Rdata.AsSpan(0, cut));
            var text = record.ToString();
            if (!text.Contains("\\#", StringComparison.Ordinal)) Assert.Equal(record.Data, RecordText.Parse(text).Data);
        }
    });

    [Fact]
    public void Bytes_under_any_type_have_a_text_that_reads_back_as_them() => Properties.ForAll(Generate.Bytes(60), bytes =>
    {
        foreach (var type in Enum.GetValues<RecordType>().Where(type => type != RecordType.None))
        {
            var record = new ResourceRecord([0], type, RecordClass.IN, 5, bytes);
            var text = record.ToString();
            if (!text.Contains("\\#", StringComparison.Ordinal)) Assert.Equal(record.Data, RecordText.Parse(text).Data);
        }
    });

    [Fact]
    public void A_record_goes_through_a_message_unchanged() => Properties.ForAll(Generate.Record, sample =>
    {
        var record = new ResourceRecord(sample.Owner, sample.Type, RecordClass.IN, sample.Ttl, sample.Rdata);
        var buffer = new byte[2048];
        Wire.Head(0).CopyTo(buffer, 0);
        var writer = new MessageWriter(buffer, Header.Size);
        Assert.True(record.WriteTo(ref writer, Section.Answer));

        var reader = new RecordReader(buffer.AsSpan(0, writer.Length));
        Assert.True(reader.MoveNext());
        Assert.Equal(record.ToString(), ResourceRecord.Read(buffer, reader.Current)!.ToString());
    });

    private static string Tabbed(string data)
    {
        var (type, rest) = (data[..data.IndexOf(' ', StringComparison.Ordinal)], data[(data.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        return $"{type}\t{rest}";
    }
}
