using ServiceDns.Conformance.Server;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Conformance.Transports;

/// <summary>A program that others wrote asks by DNS over QUIC.</summary>
public class QuicTests
{
    private const string Corefile = """
        quic://.:853 {
            timeouts {
                read 60s
            }
            tls DIR/cert.pem DIR/key.pem
            prometheus 127.0.0.1:9153
            file DIR/db.example.org example.org
            transfer example.org {
                to *
            }
        }
        quic://.:854 {
            timeouts {
                read 60s
            }
            tls DIR/cert.pem DIR/key.pem DIR/ca.pem {
                client_auth require_and_verify
            }
            hosts {
                192.0.2.54 www.example.org
            }
        }

        """;

    private const string Kdig = "kdig @127.0.0.1 www.example.org A +short +retry=0 +timeout=60";

    private const int Hosts = 5000; // 200 KB of zone: more than one message of a transfer

    //                     command, +quic last: the other words mean TLS before it                                     answer
    public static TheoryData<string, string> Questions => new()
    {
        { $"{Kdig} +quic", "192.0.2.53" },
        { "kdig @::1 www.example.org A +short +retry=0 +timeout=60 +quic", "192.0.2.53" },
        { $"{Kdig} +tls-ca=DIR/ca.pem +tls-hostname=dns.example +quic", "192.0.2.53" },
        { $"{Kdig} +tls-ca=DIR/ca.pem +tls-hostname=other.example +quic", "" },
        { $"{Kdig} -p 854 +quic", "" },
        { $"{Kdig} -p 854 +tls-certfile=DIR/stranger.pem +tls-keyfile=DIR/stranger-key.pem +quic", "" },
    };

    [SkippableFact]
    public async Task Clients_get_answers_where_they_are_let_in_and_whole_zones()
    {
        Skip.IfNot(Needs.HasQuic, "the runtime finds no libmsquic, which no release of Debian has");
        Needs.Commands("kdig", "curl");
        await using var server = await EncryptedServer.StartAsync(Corefile, ("db.example.org", Zone()));

        foreach (var row in Questions)
        {
            var run = await server.RunAsync((string)row[0]);
            var answer = string.Concat(run.Output.Split('\n').Where(line => !line.StartsWith(';')));
            Assert.True((string)row[1] == answer, $"{row[0]}:\n{run}\n{server.Log}");
        }
        var transfer = await server.RunAsync("kdig @127.0.0.1 example.org AXFR +quic +retry=0 +timeout=60");
        Assert.Contains($"{Hosts + 4} records", transfer.Output, StringComparison.Ordinal);
        var metrics = await server.RunAsync("curl --silent http://127.0.0.1:9153/metrics");
        const string counter = "coredns_dns_quic_responses_total{server=\"quic://:853\",status=\"0x0\"} 4";
        Assert.Contains(counter, metrics.Output, StringComparison.Ordinal);
    }

    //                     Corefile                                                     what is wrong with it, behind its first line's place
    public static TheoryData<string, string> Mistakes => new()
    {
        {
            "quic://. {\n whoami\n}\n",
            "quic:// needs a certificate, there is no QUIC in the clear; write tls CERT KEY into the block of 'quic://.'"
        },
        { "quic://a. {\n tls cert.pem key.pem\n}\nquic://b. {\n whoami\n}\n", "" },
        {
            "https3://. {\n tls cert.pem key.pem\n proxyproto\n}\n",
            "proxyproto is not served on https3://: the library that speaks QUIC reads the socket; "
                + "leave proxyproto out of the block of 'https3://.', and let the load balancer keep the clients' addresses"
        },
    };

    [SkippableTheory, MemberData(nameof(Mistakes))]
    public async Task A_block_has_a_certificate_and_reads_no_headers(string corefile, string mistake)
    {
        Skip.IfNot(Needs.HasQuic, "the runtime finds no libmsquic, which no release of Debian has");
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        _ = new TestCertificates(folder);
        var path = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(path, corefile.Replace("tls ", $"root {folder}\n tls ", StringComparison.Ordinal));

        var run = await Command.RunAsync("dotnet", RunningServer.Program, "check", "-conf", path);

        Assert.Equal(mistake.Length == 0 ? 0 : 1, run.Exit);
        if (mistake.Length > 0) Assert.Contains($"Corefile:1 - {mistake}", run.Output + run.Error, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static string Zone() => $"""
        $ORIGIN example.org.
        @   3600 IN SOA ns admin 1 7200 3600 1209600 3600
        @   3600 IN NS  ns
        www 3600 IN A   192.0.2.53
        {string.Join('\n', Enumerable.Range(0, Hosts).Select(i => $"h{i} 3600 IN TXT \"a text that fills the zone {i}\""))}

        """;
}
