namespace ServiceDns.Corefile.Tests;

public class ServerAddressTests
{
    //                     key                      addresses, with 1053 as the default port
    public static TheoryData<string, string> Keys => new()
    {
        // zones
        { ".", "dns://.:1053" },
        { "example.org", "dns://example.org.:1053" },
        { "example.org.", "dns://example.org.:1053" },
        { "EXAMPLE.Org", "dns://example.org.:1053" },
        { "example.org,example.com:1053", "dns://example.org,example.com.:1053" },
        { "_tcp.*.example", "dns://_tcp.*.example.:1053" },
        { "a\\.b.c", "dns://a\\.b.c.:1053" },
        { "a\\.", "dns://a\\..:1053" }, // the dot is escaped, so it ends nothing
        { "a\\\\.", "dns://a\\\\.:1053" },
        { "[::1]:53", "dns://[::1].:53" }, // a zone of that name, as in CoreDNS
        { "127.0.0.1", "dns://127.0.0.1.:1053" },

        // ports
        { ".:53", "dns://.:53" },
        { "example.org:5353", "dns://example.org.:5353" },
        { "example.org.:0", "dns://example.org.:0" },
        { "example.org:+053", "dns://example.org.:53" },
        { "example.org:65535", "dns://example.org.:65535" },
        { "example.org:http", "dns://example.org:http.:1053" }, // no number: part of the zone

        // schemes
        { "dns://example.org", "dns://example.org.:1053" },
        { "dns://.:53", "dns://.:53" },
        { "tls://example.org", "tls://example.org.:853" },
        { "tls://example.org:8853", "tls://example.org.:8853" },
        { "quic://.", "quic://.:853" },
        { "grpc://.", "grpc://.:443" },
        { "https://.", "https://.:443" },
        { "https3://.", "https3://.:443" },
        { "unix:///run/dns.sock", "unix:///run/dns.sock.:" },
        { "TLS://.", "dns://tls://.:1053" }, // schemes are lower-case
        { "udp://example.org", "dns://udp://example.org.:1053" },

        // address ranges
        { "10.0.0.0/8", "dns://10.in-addr.arpa.:1053" },
        { "10.0.0.0/24:53", "dns://0.0.10.in-addr.arpa.:53" },
        { "tls://10.0.0.0/15", "tls://0.10.in-addr.arpa.:853 tls://1.10.in-addr.arpa.:853" },
        { "2001:db8::/32", "dns://8.b.d.0.1.0.0.2.ip6.arpa.:1053" },
        { "2001:db8::/32:53", "dns://8.b.d.0.1.0.0.2.ip6.arpa.:53" },
        { "2001:DB8::/31", "dns://8.b.d.0.1.0.0.2.ip6.arpa.:1053 dns://9.b.d.0.1.0.0.2.ip6.arpa.:1053" },
        { "10.0.0.0/33", "dns://10.0.0.0/33.:1053" }, // no range, so a name
        { "10.0.0/24", "dns://10.0.0/24.:1053" },
        { "010.0.0.0/8", "dns://010.0.0.0/8.:1053" },
    };

    [Theory, MemberData(nameof(Keys))]
    public void Reads_keys(string key, string expected)
    {
        var addresses = ServerAddress.Parse(new Key(key, "Corefile", 1), 1053);

        Assert.Equal(expected, string.Join(" ", addresses));
    }

    [Fact]
    public void Keeps_the_range_as_written()
    {
        var addresses = ServerAddress.Parse(new Key("dns://10.9.3.0/18:53", "Corefile", 1), 1053);

        Assert.Equal(64, addresses.Count);
        Assert.All(addresses, address => Assert.Equal("10.9.3.0/18", address.Cidr));
        Assert.Null(ServerAddress.Parse(new Key("example.org", "Corefile", 1), 53)[0].Cidr);
    }

    //                     key, reason
    public static TheoryData<string, string> Mistakes => new()
    {
        { "", "expecting data after last colon: \"\"" },
        { "dns://", "expecting data after last colon: \"\"" },
        { "example.org:", "expecting data after last colon: \"example.org:\"" },
        { "a\u0001\"é\n:", "expecting data after last colon: \"a\\x01\\\"é\\n:\"" },
        { ":53", "zone is not a valid domain name: " },
        { "..", "zone is not a valid domain name: .." },
        { "a..b", "zone is not a valid domain name: a..b" },
        { ".example.org", "zone is not a valid domain name: .example.org" },
        { "a\\", "zone is not a valid domain name: a\\" },
        { new string('a', 64), $"zone is not a valid domain name: {new string('a', 64)}" },
        { new string('é', 32), $"zone is not a valid domain name: {new string('é', 32)}" },
        { Name(255), $"zone is not a valid domain name: {Name(255)}" },
        { Name(254), $"zone is not a valid domain name: {Name(254)}" }, // 256 octets on the wire
        { Name(256), "specified zone is too long: 256 > 255" },
        { "::/0", "invalid CIDR ::/0" },
        { "::ffff:10.0.0.0/104", "invalid CIDR ::ffff:10.0.0.0/104" },
        { "::fFFF:B:F/115", "invalid CIDR ::fFFF:B:F/115" },
        { "0::/8", "invalid CIDR 0::/8" },
        { ".:65536", "address 65536: invalid port" },
        { ".:-1", "address -1: invalid port" },
        { ".:99999999999", "address 99999999999: invalid port" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string key, string reason)
    {
        var error = Assert.Throws<CorefileException>(() => ServerAddress.Parse(new Key(key, "conf/Corefile", 7), 53));

        Assert.Equal($"conf/Corefile:7 - {reason}", error.Message);
    }

    [Theory]
    [InlineData(253)] // the longest that fits: 255 octets with its length bytes and the root
    [InlineData(252)]
    public void Takes_names_up_to_the_limit(int length) =>
        Assert.Equal(Name(length) + ".", ServerAddress.Parse(new Key(Name(length), "C", 1), 53)[0].Zone);

    [Fact]
    public void Escapes_count_as_one_octet()
    {
        var label = string.Concat(Enumerable.Repeat("\\255", 61)); // 244 letters, 61 octets

        Assert.Equal(label + ".a.", ServerAddress.Parse(new Key(label + ".a", "C", 1), 53)[0].Zone);
        Assert.False(ZoneName.IsValid(string.Concat(Enumerable.Repeat("\\255", 64))));
    }

    /// <summary>A name of that many letters, in labels of at most 63.</summary>
    private static string Name(int length)
    {
        var name = "";
        while (name.Length < length) name += name.Length % 50 == 49 ? "." : "a";
        return name[^1] == '.' ? name[..^1] + "a" : name;
    }

    // Each step: key, local address, isFiltered; then the error of the last, or "".
    public static TheoryData<string[], string> Collisions => new()
    {
        { [". "], "" },
        { [". ", "example.org "], "" },
        { [". ", ".:54 "], "" },
        { [". ", "tls://. "], "" },
        { [". ", ". "], "cannot serve dns://.:53 - it is already defined" },
        { ["example.org ", "EXAMPLE.org.:53 "], "cannot serve dns://example.org.:53 - it is already defined" },
        { ["10.0.0.0/24 ", "0.0.10.in-addr.arpa "], "cannot serve dns://0.0.10.in-addr.arpa.:53 - it is already defined" },
        { ["10.0.0.0/23 ", "10.0.1.0/24 "], "cannot serve dns://1.0.10.in-addr.arpa.:53 - it is already defined" },
        { [". ", ".:54 ", ". 127.0.0.1"],
            "cannot serve dns://.:53 on 127.0.0.1 - zone overlap listener capacity with dns://.:53" },
        { [". 127.0.0.1", ".:54 ", ". 127.0.0.1"], "cannot serve dns://.:53 on 127.0.0.1 - it is already defined" },
        { [". 127.0.0.1", ". ::1"], "" },
        { [". 127.0.0.1", ".:54 ", ". 128.0.0.1", ". 129.0.0.1", ". "],
            "cannot serve dns://.:53 - zone overlap listener capacity with dns://.:53 on 129.0.0.1" },
        { [". 127.0.0.1", "com 127.0.0.1", "com "],
            "cannot serve dns://com.:53 - zone overlap listener capacity with dns://com.:53 on 127.0.0.1" },
        { [". ", ". !"], "" }, // a filtered block shares
        { [". !", ". "], "" },
        { [". !", ". !"], "" },
        { [". 127.0.0.1", ". !"], "cannot serve dns://.:53 - zone overlap listener capacity with dns://.:53 on 127.0.0.1" },
    };

    [Theory, MemberData(nameof(Collisions))]
    public void Refuses_zones_that_collide(string[] steps, string expected)
    {
        var served = new ServerAddressSet();
        var error = "";
        for (var line = 1; line <= steps.Length; line++)
        {
            var parts = steps[line - 1].Split(' ');
            var key = new Key(parts[0], "Corefile", line);
            foreach (var address in ServerAddress.Parse(key, 53))
            {
                var caught = Record.Exception(() => served.Add(address, parts[1].Trim('!'), key, parts[1] == "!"));
                if (caught is null) continue;
                Assert.Equal(steps.Length, line);
                error = Assert.IsType<CorefileException>(caught).Message;
            }
        }

        Assert.Equal(expected.Length == 0 ? "" : $"Corefile:{steps.Length} - {expected}", error);
    }
}
