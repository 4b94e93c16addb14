using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ServiceDns.Tests;

public class TopTests : ProgramTest
{
    private const string Manifests = """
        apiVersion: v1
        kind: Pod
        metadata: {name: asker, namespace: shop}
        status: {phase: Running, podIP: 127.0.0.1, podIPs: [{ip: 127.0.0.1}]}
        """;

    private readonly int port = ProgramRun.FreePort();

    [Fact]
    public async Task Shows_who_asks_a_running_server_what_and_which_pod_it_is()
    {
        Write(
            "Corefile",
            $"cluster.local:{port} {{\n bind 127.0.0.1\n kubernetes cluster.local {{\n manifests cluster.yaml\n pods verified\n }}\n}}\n");
        Write("cluster.yaml", Manifests);
        using var run = ProgramRun.Start(Folder, ["-control", "control.sock"]);
        await run.UntilAsync("ServiceDns-");
        await AskAsync("nobody.cluster.local", times: 30);

        var (code, output, errors) = await RunAsync("top", "--server", "control.sock", "--once", "--output", "json");
        var text = await RunAsync("top", "--server", "control.sock", "--once");

        foreach (var count in new[] { "0", "many", "129" })
        {
            var wrong = await RunAsync("top", "--server", "control.sock", "--once", "--count", count);
            Assert.Equal((1, $"top: '{count}' is not a number from 1 to 128\n"), (wrong.Code, wrong.Errors));
        }
        Assert.Equal((0, ""), (code, errors));
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            ("127.0.0.1", "shop/asker"), (Key(report, "clients"), report.GetProperty("clients")[0].GetProperty("pod").GetString()));
        Assert.Equal(
            ("nobody.cluster.local.", "127.0.0.1", "cluster.local."),
             (Key(report, "names"), Key(report, "nxdomainClients"), Key(report, "zones")));
        Assert.Matches(@"QUERIES/S  CLIENT\n +[0-9.]+  127\.0\.0\.1  shop/asker\n", text.Output);
    }

    [Fact]
    public async Task Says_when_there_is_no_server()
    {
        var (code, output, errors) = await RunAsync("top", "--server", "nothing.sock", "--once");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("nothing.sock: ", errors);
    }

    private static string? Key(JsonElement report, string of) => report.GetProperty(of)[0].GetProperty("key").GetString();

    private async Task AskAsync(string name, int times)
    {
        using var client = new UdpClient();
        client.Connect(IPAddress.Loopback, port);
        for (var i = 0; i < times; i++)
        {
            await client.SendAsync((byte[])[0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
                .. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. System.Text.Encoding.ASCII.GetBytes(label)]), 0, 0,
                1, 0, 1]);
            await client.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
