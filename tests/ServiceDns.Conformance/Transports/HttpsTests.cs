using System.Buffers.Text;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Transports;

/// <summary>Programs that others wrote ask by DNS over HTTPS.</summary>
public class HttpsTests
{
    private const string Corefile = """
        https://.:443 {
            timeouts {
                read 60s
            }
            tls DIR/cert.pem DIR/key.pem
            prometheus 127.0.0.1:9153
            hosts {
                192.0.2.53 www.example.org
                ttl 77
            }
        }
        https://.:444 {
            timeouts {
                read 60s
            }
            tls DIR/cert.pem DIR/key.pem DIR/ca.pem {
                client_auth require_and_verify
            }
            whoami
        }
        https://.:80 {
            whoami
        }

        """;

    private const string Kdig = "kdig @127.0.0.1 www.example.org A +short +retry=0 +timeout=60";

    private const string Dig = "dig @127.0.0.1 www.example.org A +short +tries=1 +timeout=60";

    private static readonly string Question = Base64Url.EncodeToString(new Ask("www.example.org", "A").ToWire());

    //                     command                                                              first line of the answer
    public static TheoryData<string, string> Questions => new()
    {
        { $"{Kdig} +https", "192.0.2.53" },
        { $"{Kdig} +https +https-get", "192.0.2.53" },
        { $"{Kdig} +https +tls-ca=DIR/ca.pem +tls-hostname=dns.example", "192.0.2.53" },
        { $"{Dig} +https", "192.0.2.53" },
        { $"{Dig} +https-get", "192.0.2.53" },
    };

    //                     curl's words, the status and version that it prints
    public static TheoryData<string, string> Requests => new()
    {
        { $"--http1.1 https://dns.example/dns-query?dns={Question}", "200 1.1 application/dns-message" },
        { $"--http2 https://dns.example/dns-query?dns={Question}", "200 2 application/dns-message" },
        { "--http1.1 https://dns.example/dns-query?dns=AA", "400 1.1 text/plain; charset=utf-8" },
        { "--http2 https://dns.example/dns-query", "400 2 text/plain; charset=utf-8" },
        { "--http2 --data-binary @DIR/ca.pem https://dns.example/dns-query", "400 2 text/plain; charset=utf-8" },
        { $"--http2 https://dns.example/?dns={Question}", "404 2 text/plain; charset=utf-8" },
        { $"--http2 https://dns.example:444/dns-query?dns={Question}", "000 0 " },
        { $"--http2 --cert DIR/client.pem --key DIR/client-key.pem https://dns.example:444/dns-query?dns={Question}",
          "200 2 application/dns-message" },
        { $"http://dns.example/dns-query?dns={Question}", "200 1.1 application/dns-message" },
    };

    [SkippableFact]
    public async Task Clients_get_answers()
    {
        Needs.Commands("dig", "kdig", "curl");
        await using var server = await EncryptedServer.StartAsync(Corefile);

        foreach (var row in Questions)
        {
            var run = await server.RunAsync((string)row[0]);
            Assert.True((string)row[1] == run.Output.Trim(), $"{row[0]}:\n{run}\n{server.Log}");
        }
        foreach (var row in Requests)
        {
            var run = await server.RunAsync(
                "curl --silent --cacert DIR/ca.pem --connect-to ::127.0.0.1: --output /dev/null "
                + $"--write-out %{{http_code}}|%{{http_version}}|%{{content_type}} {row[0]}");
            Assert.True((string)row[1] == run.Output.Replace('|', ' '), $"{row[0]}:\n{run}\n{server.Log}");
        }
        var head = await server.RunAsync(
            $"curl --silent --insecure --output /dev/null --dump-header - https://127.0.0.1/dns-query?dns={Question}");
        Assert.Contains("cache-control: max-age=77", head.Output, StringComparison.Ordinal);
        var metrics = await server.RunAsync("curl --silent http://127.0.0.1:9153/metrics");
        Assert.Contains(
            "coredns_dns_https_responses_total{server=\"https://:443\",status=\"400\"} 3", metrics.Output, StringComparison.Ordinal);
        Assert.Contains(
            "coredns_dns_requests_total{server=\"https://:443\",zone=\".\",view=\"\",proto=\"tcp\",", metrics.Output,
            StringComparison.Ordinal);
    }
}
