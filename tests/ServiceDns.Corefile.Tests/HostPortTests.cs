namespace ServiceDns.Corefile.Tests;

public class HostPortTests
{
    //                     text, host|port or the error
    public static TheoryData<string, string> Splits => new()
    {
        { "192.0.2.1:53", "192.0.2.1|53" },
        { ":53", "|53" },
        { "a:", "a|" },
        { "[::1]:53", "::1|53" },
        { "[fe80::1%eth0]:53", "fe80::1%eth0|53" },
        { "", "missing port in address" },
        { "192.0.2.1", "address 192.0.2.1: missing port in address" },
        { "[::1]", "address [::1]: missing port in address" },
        { "[::1]53:", "address [::1]53:: missing port in address" },
        { "::1", "address ::1: too many colons in address" },
        { "[::1]::53", "address [::1]::53: too many colons in address" },
        { "[::1:53", "address [::1:53: missing ']' in address" },
        { "a[b:53", "address a[b:53: unexpected '[' in address" },
        { "[a[b]:53", "address [a[b]:53: unexpected '[' in address" },
        { "a]b:53", "address a]b:53: unexpected ']' in address" },
    };

    [Theory, MemberData(nameof(Splits))]
    public void Splits_as_Go_does(string text, string expected)
    {
        var split = HostPort.TrySplit(text, out var host, out var port, out var error);

        Assert.Equal(expected, split ? $"{host}|{port}" : error);
        Assert.Equal(split, error.Length == 0);
    }

    //                     text, address with port or the error
    public static TheoryData<string, string> Addresses => new()
    {
        { "8.8.8.8:53", "8.8.8.8:53" },
        { "8.8.8.8", "8.8.8.8:5353" },
        { "8.8.8.8:", "8.8.8.8:5353" },
        { "fe80::1%ens3", "[fe80::1%ens3]:5353" },
        { "[fd01::1%ens3]:153", "[fd01::1%ens3]:153" },
        { "a.a.a.a:153", "must specify an IP address: `a.a.a.a'" },
        { "8.8.8.8::53", "must specify an IP address: `8.8.8.8::53'" },
        { "resolv.conf", "must specify an IP address: `resolv.conf'" },
        { "1", "must specify an IP address: `1'" },
    };

    [Theory, MemberData(nameof(Addresses))]
    public void Reads_an_address_with_or_without_port(string text, string expected) =>
        Assert.Equal(expected, HostPort.TryParse(text, "5353", out var address, out var error) ? address : error);

    private static MemoryEnvironment Environment
    {
        get
        {
            var environment = new MemoryEnvironment
            {
                ["resolv.conf"] = "# comment\nsearch example.org\nnameserver 127.0.0.1\noptions ndots:5\n"
                    + "nameserver\tfe80::1%eth0 # rest\nnameserver\nnameserver localhost\nnameserver 192.0.2.1",
                ["empty.conf"] = "search example.org\n",
                ["secret.conf"] = "",
                ["folder/file"] = "",
            };
            environment.Unreadable.Add("secret.conf");
            return environment;
        }
    }

    //                     text, servers or the error
    public static TheoryData<string, string> Upstreams => new()
    {
        { "8.8.8.8", "8.8.8.8:53" },
        { "8.8.8.8:153", "8.8.8.8:153" },
        { "8.8.8.8:", "8.8.8.8:53" },
        { "dns://8.8.8.8", "8.8.8.8:53" },
        { "fe80::1", "[fe80::1]:53" },
        { "[fe80::1]", "[fe80::1]:53" },
        { "fe80::1%ens3", "[fe80::1%ens3]:53" },
        { "[fd01::1]:153", "[fd01::1]:153" },
        { "[fd01::1%ens3]:153", "[fd01::1%ens3]:153" },
        { "tls://9.9.9.9", "tls://9.9.9.9:853" },
        { "tls://9.9.9.9%dns.quad9.net", "tls://9.9.9.9%dns.quad9.net:853" },
        { "tls://9.9.9.9%dns.quad9.net:8853", "tls://9.9.9.9%dns.quad9.net:8853" },
        { "tls://9.9.9.9:8853%dns.quad9.net", "tls://9.9.9.9%dns.quad9.net:8853" },
        { "tls://2620:fe::fe", "tls://[2620:fe::fe]:853" },
        { "quic://9.9.9.9", "quic://9.9.9.9:853" },
        { "https://9.9.9.9", "https://9.9.9.9:443" },
        { "https3://9.9.9.9", "https3://9.9.9.9:443" },
        { "grpc://9.9.9.9", "grpc://9.9.9.9:443" },
        { "unix:///var/run/g.sock", "unix:///var/run/g.sock" },
        { "resolv.conf", "127.0.0.1:53 [fe80::1]:53 192.0.2.1:53" },
        { "tls://resolv.conf", "127.0.0.1:53 [fe80::1]:53 192.0.2.1:53" },
        { "empty.conf", "no nameservers found" },
        { "secret.conf", "not an IP address or file \"secret.conf\": permission denied" },
        { "folder", "not an IP address or file \"folder\": is a directory" },
        { "", "invalid address: \"\"" },
        { "unix://", "invalid address: \"unix://\"" },
        { "tls://", "invalid address: \"tls://\"" },
        { "8.9.1043", "not an IP address or file \"8.9.1043\": "
            + "failed to open file \"8.9.1043\": \"open 8.9.1043: no such file or directory\"" },
        { "resolv.conf:53", "not an IP address or file \"resolv.conf:53\": "
            + "failed to open file \"resolv.conf:53\": \"open resolv.conf:53: no such file or directory\"" },
        { "example.org", "not an IP address or file \"example.org\": "
            + "failed to open file \"example.org\": \"open example.org: no such file or directory\"" },
        { "8.8.8.8:dns", "address dns: invalid port" },
        { "8.8.8.8:65536", "address 65536: invalid port" },
    };

    [Theory, MemberData(nameof(Upstreams))]
    public void Reads_servers_to_ask(string text, string expected)
    {
        var read = UpstreamAddress.TryParse(text, Environment, out var servers, out var error);

        Assert.Equal(expected, read ? string.Join(" ", servers) : error);
        Assert.Equal(read, servers.Count > 0);
    }

    [Fact]
    public void Takes_zone_and_brackets_off_the_host()
    {
        UpstreamAddress.TryParse("tls://[2620:fe::fe%dns.quad9.net]:8853", Environment, out var servers, out _);

        Assert.Equal(new UpstreamAddress("tls", "2620:fe::fe", "dns.quad9.net", 8853), Assert.Single(servers));
    }
}
