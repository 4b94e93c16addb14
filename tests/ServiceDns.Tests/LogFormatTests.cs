using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ServiceDns.Tests;

public class LogFormatTests : ProgramTest
{
    private readonly int port = ProgramRun.FreePort();

    [Fact]
    public async Task As_JSON_every_line_is_an_object_and_a_querys_values_stand_apart()
    {
        Write("Corefile", $".:{port} {{\n bind 127.0.0.1\n log\n hosts {{\n 10.0.0.1 a.example\n }}\n}}\n");
        using var run = ProgramRun.Start(Folder, ["-log-format", "json"]);
        await run.UntilAsync("ServiceDns-");
        using (var client = new UdpClient())
        {
            client.Connect(IPAddress.Loopback, port);
            await client.SendAsync((byte[])[0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 7, .. "example"u8, 0, 0, 1, 0, 1]);
            await run.UntilAsync("client_ip");
        }
        run.Signal("TERM");
        await run.EndAsync();

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();

        Assert.All(lines, line => Assert.Equal("INFO", line.GetProperty("level").GetString()));
        Assert.All(lines, line => Assert.True(line.GetProperty("time").GetDateTimeOffset().Year > 2000));
        Assert.Contains(lines, line => line.GetProperty("msg").GetString() == "SIGTERM: Shutting down servers then terminating");
        var query = lines.Single(line => line.TryGetProperty("client_ip", out _));
        Assert.Equal(
            ("127.0.0.1", "a.example.", "A", "NOERROR", 7, "udp"),
            (query.GetProperty("client_ip").GetString(), query.GetProperty("qname").GetString(), query.GetProperty("qtype").GetString(),
                query.GetProperty("rcode").GetString(), query.GetProperty("id").GetInt32(), query.GetProperty("proto").GetString()));
        Assert.Contains("\"A IN a.example. udp 27 false 512\" NOERROR", query.GetProperty("msg").GetString());
        Assert.True(query.GetProperty("duration_seconds").GetDouble() >= 0);
    }

    [Fact]
    public async Task A_failure_to_start_is_an_object_too_and_another_format_is_refused()
    {
        Write("Corefile", ". {\n nonsense\n}\n");

        var failed = await RunAsync("-log-format=json");
        var refused = await RunAsync("-log-format", "xml");

        Assert.StartsWith("Corefile:2 - ", JsonDocument.Parse(failed.Errors).RootElement.GetProperty("msg").GetString());
        Assert.Equal((1, 2), (failed.Code, refused.Code));
        Assert.StartsWith("invalid value \"xml\" for flag -log-format: it is text or json\n", refused.Errors);
    }
}
