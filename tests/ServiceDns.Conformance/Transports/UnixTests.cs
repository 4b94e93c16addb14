using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Transports;

/// <summary>A program of another language asks through a Unix socket.</summary>
public class UnixTests
{
    private const string Ask = """
        import socket, struct, sys
        query = bytes.fromhex("00070100000100000000000003777777076578616d706c65036f72670000010001")
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        client.connect(sys.argv[1])
        client.sendall(struct.pack("!H", len(query)) + query)
        data = client.makefile("rb")
        answer = data.read(struct.unpack("!H", data.read(2))[0])
        print(answer[:2].hex(), socket.inet_ntoa(answer[-4:]))
        """;

    [SkippableFact]
    public async Task Answers_at_the_path_of_the_key()
    {
        Needs.Commands("python3");
        await using var server = await EncryptedServer.StartAsync("unix://DIR/Dns.sock {\n hosts {\n  192.0.2.53 www.example.org\n }\n}\n");

        var run = await server.Network.RunAsync("python3", "-c", Ask, server.Files.PathOf("Dns.sock"));

        Assert.True("0007 192.0.2.53" == run.Output.Trim(), $"{run}\n{server.Log}");
        Assert.Contains($"unix://{server.Files.PathOf("Dns.sock")}", server.Log, StringComparison.Ordinal);
    }
}
