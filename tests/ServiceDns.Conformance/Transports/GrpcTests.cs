using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Transports;

/// <summary>A client of HTTP/2 that nobody here wrote makes the call of gRPC.</summary>
public class GrpcTests
{
    private const string Corefile = """
        grpc://.:443 {
            timeouts {
                read 60s
            }
            tls DIR/cert.pem DIR/key.pem
            grpc_server {
                max_streams 50
            }
            whoami
        }
        grpc://.:80 {
            whoami
        }

        """;

    [SkippableTheory]
    [InlineData("--http2 --cacert DIR/ca.pem https://dns.example")]
    [InlineData("--http2-prior-knowledge http://dns.example")]
    public async Task Curl_gets_an_answer(string where)
    {
        Needs.Commands("curl");
        await using var server = await EncryptedServer.StartAsync(Corefile);
        var question = new Ask("www.example.org", "A").ToWire();
        byte[] call = [0, 0, 0, 0, (byte)(question.Length + 2), 0x0A, (byte)question.Length, .. question];
        await File.WriteAllBytesAsync(server.Files.PathOf("call"), call);

        var run = await server.RunAsync(
            "curl --silent --show-error --connect-to ::127.0.0.1: --header Content-Type:application/grpc --header TE:trailers "
            + $"--data-binary @DIR/call --dump-header - --output DIR/answer {where}/coredns.dns.DnsService/Query");

        Assert.True(run.Output.Contains("grpc-status: 0", StringComparison.Ordinal), $"{run}\n{server.Log}");
        var answer = await File.ReadAllBytesAsync(server.Files.PathOf("answer"));
        Assert.Equal(0x0A, answer[5]);
        Assert.Equal(question[..2], answer[7..9]);
    }
}
