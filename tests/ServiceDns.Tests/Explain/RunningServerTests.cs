using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Tests.Explain;

/// <summary>Names explained by a server that runs, over its control socket.</summary>
public class RunningServerTests : ExplainTest
{
    private const string Ready = "ServiceDns-";

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    private readonly int port = ProgramRun.FreePort();

    [Fact]
    public async Task The_server_tells_of_its_own_cluster()
    {
        Write("cluster/web.yaml", Service("web", "clusterIP: 10.96.0.10, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]")
            + Pod("web-1", "app: wbe"));
        Write("Corefile", Corefile.Replace(". {", $".:{port} {{\n bind 127.0.0.1"));
        using var server = ProgramRun.Start(Folder, ["-control", "control.sock"]);
        await server.UntilAsync(Ready);

        var (code, output, errors) = await ExplainAsync("web", "--server", "control.sock");

        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith(
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "its selector app=web matches no pod in namespace \"default\"; "
            + "nearest is pod default/web-1, which has app=wbe instead of app=web\n", output);
        Assert.Contains($"server dns://127.0.0.1:{port}\n", output);
    }

    [Fact]
    public async Task A_stale_answer_of_the_cache_is_called_so()
    {
        using var upstream = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var answering = AnswerAsync(upstream);
        Write("Corefile", $$"""
            .:{{port}} {
                bind 127.0.0.1
                cache {
                    success 100 1 1
                    serve_stale 1h immediate
                }
                forward . {{upstream.Client.LocalEndPoint}}
            }
            """);
        using var server = ProgramRun.Start(Folder, ["-control", "control.sock"]);
        await server.UntilAsync(Ready);

        var (code, output, _) = await AskAsync();
        Assert.Equal(0, code);
        Assert.Contains($"forward      answered NOERROR: asked {upstream.Client.LocalEndPoint}: NOERROR\n", output);
        upstream.Dispose();
        await answering;

        var limit = Stopwatch.StartNew();
        while (!output.Contains("[stale-cache]", StringComparison.Ordinal) && limit.Elapsed < Generous)
        {
            (code, output, _) = await AskAsync();
        }

        Assert.Equal(0, code);
        Assert.StartsWith("www.example.org. resolves to 192.0.2.1\n  warning: the answer is stale: it expired in the cache ", output);
        Assert.Matches("cache        answered NOERROR: in the cache, expired [0-9]+ s ago; served stale\n", output);
    }

    private Task<(int Code, string Output, string Errors)> AskAsync() => ExplainAsync("www.example.org.", "A", "--server", "control.sock");

    /// <summary>Answers each question with 192.0.2.1 for one second, until it is closed.</summary>
    private static async Task AnswerAsync(UdpClient socket)
    {
        try
        {
            while (true)
            {
                var query = await socket.ReceiveAsync();
                var end = 12;
                while (query.Buffer[end] != 0) end += query.Buffer[end] + 1;
                byte[] answer =
                [
                    query.Buffer[0], query.Buffer[1], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, .. query.Buffer[12..(end + 5)],
                    0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 192, 0, 2, 1,
                ];
                await socket.SendAsync(answer, query.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // closed
        }
    }
}
