using System.Text;
using ServiceDns.Conformance.Server;
using ServiceDns.Dns;
using Xunit;

namespace ServiceDns.Conformance.Transfers;

/// <summary>
/// Zone files mean the same here as to BIND: what is read here and written as text, or as bare bytes (RFC 3597), is the same zone to it as
/// the file was.
/// </summary>
public sealed class ZoneTextTests : IDisposable
{
    private const string Key = "AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==";
    private const string HostKey = "AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8cIvM4p9+LrV4e19WzK00+CI6zBCQTdtWsuxKbWIy87UOoJTwkUs7lBu+Upr1gs"
        + "Nrut79ryra+bSRGQb1slImA8YVJyuIDsj7kwzG7jnERNqnWxZ48AWkskmdHaVDP4BcelrTI3rMXdXF5D";

    private const string Zone = $"""
        $ORIGIN example.org.
        $TTL 60
        @ SOA ns admin 1 2 3 4 5
        @ NS ns
        ns A 192.0.2.1
        ns AAAA 2001:db8::1
        apl APL 1:192.168.32.0/21 !1:192.168.38.0/28 2:ff00::/8 1:0.0.0.0/0
        apl0 APL
        ipsec IPSECKEY 10 1 2 192.0.2.38 {Key}
        ipsec IPSECKEY 10 0 2 . {Key}
        ipsec IPSECKEY 10 3 2 gw {Key}
        ipsec IPSECKEY 10 2 2 2001:db8:0:8002::2000:1 {Key}
        hip HIP ( 2 200100107B1A74DF365639CC39F1D578
          {HostKey}
          rvs1 rvs2.example.com. )
        relay AMTRELAY 10 1 3 relay
        relay AMTRELAY 10 0 1 203.0.113.15
        relay AMTRELAY 10 0 2 2001:db8::15
        relay AMTRELAY 128 1 0 .
        x25 X25 311061700956
        isdn ISDN 150862028003217 004
        isdn ISDN 150862028003217
        px PX 10 net2 ab.net2.
        gpos GPOS -32.6882 116.8652 10.0
        ninfo NINFO "foo" bar
        rkey RKEY 0 255 1 {Key}
        talink TALINK . ns
        ta TA 30795 1 1 310D27F4D82C1FC2400704EA9939FE6E1CEAA3B9
        resinfo RESINFO qnamemin exterr=15,16 infourl=https://example.org/guide
        eid EID 123456
        nimloc NIMLOC 32251A030067
        nsap NSAP-PTR ns
        naptr NAPTR 100 10 S "SIP+D2U" "!^.*$!sip:x@example.com!" _sip._udp
        loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
        cert CERT PKIX 1 RSASHA256 {Key}
        sshfp SSHFP 2 1 123456789ABCDEF67890123456789ABCDEF67890
        tlsa TLSA 3 1 1 D2ABDE240D7CD3EE6B4B28C54DF034B97983A1D16E8A410E4561CB106618E971
        zonemd ZONEMD 2018031500 1 1 FEBE3D4CE2EC2FFA4BA99D46CD69D6D29711E55217057BEE7EB1A7B641A47BA7FED2DD5B97AE499FAFA4F22C6BD647DE
        uri URI 10 1 "https://example.org/"
        caa CAA 128 issue "ca.example.net; account=230123"
        svcb SVCB 16 foo port=53 alpn=h2,h3-19 mandatory=port,alpn ipv4hint=192.0.2.1 key667="hello"
        https HTTPS 1 . alpn=h2 no-default-alpn ech=AAAB ipv6hint=2001:db8::1
        nid NID 10 0014:4fff:ff20:ee64
        l32 L32 10 10.1.2.0
        l64 L64 10 2001:0db8:1140:1000
        lp LP 10 l64
        eui EUI48 00-00-5e-00-53-2a
        eui EUI64 00-00-5e-ef-10-00-00-2a
        csync CSYNC 66 3 A NS AAAA
        dhcid DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=
        openpgp OPENPGPKEY {Key}
        smimea SMIMEA 3 1 1 D2ABDE240D7CD3EE6B4B28C54DF034B97983A1D16E8A410E4561CB106618E971
        rp RP admin text
        afsdb AFSDB 1 ns
        kx KX 10 ns
        hinfo HINFO "a b" "c\"d"
        txt TXT "\000\255;" "" x
        avc AVC "app-name:x"
        spf SPF "v=spf1 -all"

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [SkippableFact]
    public async Task Every_type_reads_and_writes_as_BIND_does()
    {
        Needs.Commands("named-compilezone");
        var records = Read(Zone);

        var expected = await CompileAsync(Zone);

        Assert.Equal(expected, await CompileAsync(Lines(records, record => record.ToString())));
        Assert.Equal(expected, await CompileAsync(Lines(records, Bare)));
        Assert.Equal(records.Select(Bare).Order(StringComparer.Ordinal), Read(expected).Select(Bare).Order(StringComparer.Ordinal));
    }

    private static List<ResourceRecord> Read(string zone) =>
        [.. ZoneFile.Read(new StringReader(zone), "zone", DomainName.Parse("example.org"))];

    private static string Lines(IEnumerable<ResourceRecord> records, Func<ResourceRecord, string> format) =>
        records.Aggregate(new StringBuilder(), (text, record) => text.Append(format(record)).Append('\n')).ToString();

    private static string Bare(ResourceRecord record) =>
        $"{NameText.Format(record.Owner)} {record.Ttl} IN TYPE{(ushort)record.Type} "
        + $"\\# {record.Data.Length} {Convert.ToHexString(record.Data)}";

    /// <summary>The zone as BIND writes it: sorted, every name in full.</summary>
    private async Task<string> CompileAsync(string zone)
    {
        var path = Path.Combine(folder, "zone");
        await File.WriteAllTextAsync(path, zone);
        string[] words = ["named-compilezone", "-q", "-i", "none", "-n", "ignore", "-s", "full", "-o", "-", "example.org", path];
        var run = await Command.RunAsync(words);
        Assert.True(run.Exit == 0, run.Error + run.Output);
        return run.Output;
    }
}
