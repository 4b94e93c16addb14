using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Transports;

/// <summary>Programs that others wrote ask by DNS over TLS.</summary>
public class TlsTests
{
    private const string Corefile = """
        tls://.:853 {
            timeouts {
                read 60s
            }
            tls DIR/cert.pem DIR/key.pem
            hosts {
                192.0.2.53 www.example.org
            }
        }
        tls://.:854 {
            timeouts {
                read 60s
            }
            tls DIR/cert.pem DIR/key.pem DIR/ca.pem {
                client_auth require_and_verify
                keylog DIR/keys.log
            }
            hosts {
                192.0.2.54 www.example.org
            }
        }

        """;

    private const string Kdig = "kdig @127.0.0.1 www.example.org A +short +retry=0 +timeout=60";

    //                     command                                                                                     answer
    public static TheoryData<string, string> Questions => new()
    {
        { $"{Kdig} +tls", "192.0.2.53" },
        { $"{Kdig} +tls-ca=DIR/ca.pem +tls-hostname=dns.example", "192.0.2.53" },
        { $"{Kdig} +tls-ca=DIR/ca.pem +tls-hostname=other.example", "" },
        { $"{Kdig} -p 854 +tls", "" },
        { $"{Kdig} -p 854 +tls +tls-certfile=DIR/client.pem +tls-keyfile=DIR/client-key.pem", "192.0.2.54" },
        { $"{Kdig} -p 854 +tls +tls-certfile=DIR/stranger.pem +tls-keyfile=DIR/stranger-key.pem", "" },
        { "dig @127.0.0.1 www.example.org A +short +tries=1 +timeout=60 +tls", "192.0.2.53" },
        { "dig @127.0.0.1 www.example.org A +short +tries=1 +timeout=60 +tls-ca=DIR/ca.pem +tls-hostname=dns.example", "192.0.2.53" },
    };

    [SkippableFact]
    public async Task Clients_get_answers_where_they_are_let_in()
    {
        Needs.Commands("dig", "kdig");
        await using var server = await EncryptedServer.StartAsync(Corefile);

        foreach (var row in Questions)
        {
            var (command, answer) = ((string)row[0], (string)row[1]);
            var run = await server.RunAsync(command);
            Assert.True(
                answer == string.Concat(run.Output.Split('\n').Where(line => !line.StartsWith(';'))), $"{command}:\n{run}\n{server.Log}");
        }
        Assert.Contains(
            "CLIENT_HANDSHAKE_TRAFFIC_SECRET ", await File.ReadAllTextAsync(server.Files.PathOf("keys.log")), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task OpenSSL_agrees_on_the_protocol_and_resumes_its_session()
    {
        Needs.Commands("openssl");
        await using var server = await EncryptedServer.StartAsync(Corefile);

        var run = await server.Network.RunAsync("sh", "-c",
            $"openssl s_client -connect 127.0.0.1:853 -alpn dot -CAfile {server.Files.PathOf("ca.pem")} -reconnect -tls1_2 </dev/null");
        var old = await server.Network.RunAsync(
            "sh", "-c", "openssl s_client -connect 127.0.0.1:853 -tls1_1 -cipher ALL:@SECLEVEL=0 </dev/null");

        Assert.Contains("ALPN protocol: dot", run.Output, StringComparison.Ordinal);
        Assert.Contains("Verify return code: 0 (ok)", run.Output, StringComparison.Ordinal);
        Assert.Contains("Reused, TLSv1.2", run.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, old.Exit);
    }
}
