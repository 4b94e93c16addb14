using System.Diagnostics;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Transports;

/// <summary><c>forward</c> asks servers by TLS and by HTTPS: this one, and Unbound.</summary>
public class ForwardTests
{
    private const string Corefile = """
        tls://.:853 https://.:443 {
            timeouts {
                read 60s
            }
            tls DIR/cert.pem DIR/key.pem
            hosts {
                192.0.2.53 www.example.org
            }
        }
        .:1001 {
            forward . tls://127.0.0.1%dns.example {
                tls DIR/ca.pem
            }
        }
        .:1002 {
            forward . https://127.0.0.1 {
                tls DIR/ca.pem
                tls_servername dns.example
            }
        }
        .:1003 {
            errors
            forward . tls://127.0.0.1%other.example {
                tls DIR/ca.pem
            }
        }
        .:1011 {
            forward . tls://127.0.0.1:8853 {
                tls DIR/ca.pem
                tls_servername dns.example
            }
        }
        .:1012 {
            forward . https://127.0.0.1:8443 {
                tls DIR/ca.pem
                tls_servername dns.example
                doh_method GET
            }
        }
        .:1013 {
            forward . https://127.0.0.1:8443 {
                tls DIR/ca.pem
                tls_servername dns.example
            }
        }

        """;

    private const string Unbound = """
        server:
            interface: 127.0.0.1@8853
            interface: 127.0.0.1@8443
            tls-port: 8853
            https-port: 8443
            tls-service-key: "DIR/key.pem"
            tls-service-pem: "DIR/cert.pem"
            local-data: "www.example.org. 60 IN A 192.0.2.99"
            username: ""
            chroot: ""
            pidfile: ""
            use-syslog: no
        remote-control:
            control-enable: no

        """;

    [SkippableTheory]
    [InlineData(1001)]
    [InlineData(1002)]
    public async Task Asks_this_server(int port)
    {
        Needs.Commands("dig");
        await using var server = await EncryptedServer.StartAsync(Corefile);

        await AskUntilAsync(server, port, run => run.Output.Contains("192.0.2.53", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(1011)]
    [InlineData(1012)]
    [InlineData(1013)]
    public async Task Asks_Unbound(int port)
    {
        Needs.Commands("dig", "unbound");
        await using var server = await EncryptedServer.StartAsync(Corefile);
        var folder = Path.GetDirectoryName(server.Files.PathOf("key.pem"));
        await File.WriteAllTextAsync(server.Files.PathOf("unbound.conf"), Unbound.Replace("DIR", folder, StringComparison.Ordinal));
        using var unbound = Command.Start([.. server.Network.Enter, "unbound", "-d", "-c", server.Files.PathOf("unbound.conf")], null);

        try
        {
            await AskUntilAsync(server, port, run => run.Output.Contains("192.0.2.99", StringComparison.Ordinal));
        }
        finally
        {
            unbound.Kill();
            await unbound.WaitForExitAsync();
        }
    }

    [SkippableFact]
    public async Task Says_why_an_upstream_was_not_believed()
    {
        const string reason =
            "[ERROR] plugin/errors: 2 www.example.org. A: dial tcp 127.0.0.1:853: tls: failed to verify certificate: x509: "
            + "certificate is valid for CN=dns.example, not other.example; tls_servername says which name to expect";
        Needs.Commands("dig");
        await using var server = await EncryptedServer.StartAsync(Corefile);

        await AskUntilAsync(server, 1003, run => run.Output.Contains("status: SERVFAIL", StringComparison.Ordinal)
            && server.Log.Contains(reason, StringComparison.Ordinal));
    }

    /// <summary>Asks again until the answer is as it should be: Unbound takes its time to start, and so does a busy machine.</summary>
    private static async Task AskUntilAsync(EncryptedServer server, int port, Func<Command, bool> isRight)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            var run = await server.RunAsync($"dig @127.0.0.1 -p {port} www.example.org +tries=1 +timeout=15");
            if (isRight(run)) return;
            Assert.True(started.Elapsed < TimeSpan.FromSeconds(60), $"{run}\n{server.Log}");
        }
    }
}
