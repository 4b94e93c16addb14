using System.Net;
using System.Net.Sockets;
using ServiceDns.Testing;

namespace ServiceDns.Tests;

public class HandoverTests : ProgramTest
{
    private const string Serving = "handover: this process serves now", Started = "ServiceDns-";

    private readonly int port = ProgramRun.FreePort(), page = ProgramRun.FreePort();

    private string Corefile(string more = "") =>
        $".:{port} {{\n bind 127.0.0.1\n hosts {{\n 10.0.0.1 a.example\n }}\n health 127.0.0.1:{page}\n{more}}}\n";

    [Fact]
    public async Task Restarts_by_hand_over_and_reloads_lose_no_query_of_UDP_or_TCP_and_no_request_of_HTTP()
    {
        Write("Corefile", Corefile());
        var run = await StartAsync(Started, "-handover", "next.sock");
        using var load = new SteadyLoad(new IPEndPoint(IPAddress.Loopback, port), "a.example", udpRate: 1500, tcpRate: 500);
        using var probes = new HealthProbes(page);

        for (var i = 0; i < 3; i++)
        {
            await EventuallyAsync(() => load.Sent > 600 * (i + 1));
            Write("Corefile", Corefile(i % 2 == 0 ? " log\n" : ""));
            run.Signal("USR1");
            await run.UntilAsync("Reloading complete");
            var next = await StartAsync(Serving, "-handover", "next.sock");
            Assert.Equal(0, await run.EndAsync());
            Assert.Contains("everything is handed over", run.Output);
            run.Dispose();
            run = next;
        }
        await EventuallyAsync(() => load.Sent > 3000);
        var result = await load.StopAsync();
        var (asked, failures) = await probes.StopAsync();
        run.Dispose();

        Assert.Equal((0, 0, 0), (result.Lost, result.Wrong, result.Reconnects));
        Assert.Equal(result.Sent, result.Answered);
        Assert.True(asked > 0);
        Assert.Equal([], failures);
    }

    [Fact]
    public async Task A_restart_without_hand_over_loses_queries()
    {
        Write("Corefile", Corefile());
        using var run = await StartAsync(Started);
        using var load = new SteadyLoad(new IPEndPoint(IPAddress.Loopback, port), "a.example", udpRate: 500, tcpRate: 0);
        await EventuallyAsync(() => load.Sent > 100);

        run.Signal("TERM");
        await run.EndAsync();
        var sent = load.Sent;
        await EventuallyAsync(() => load.Sent > sent + 20);
        using var next = await StartAsync(Started);
        var result = await load.StopAsync();

        Assert.True(result.Lost > 0);
    }

    [Fact]
    public async Task A_new_process_that_does_not_get_ready_or_dies_leaves_the_old_one_as_it_was()
    {
        Write("Corefile", Corefile());
        using var run = await StartAsync(Started, "-handover", "next.sock");
        Write("waits", $".:{port} {{\n bind 127.0.0.1\n kubernetes cluster.local {{\n endpoint http://127.0.0.1:{page + 1}\n }}\n}}\n");
        Write("wrong", $".:{port} {{\n bnd 127.0.0.1\n}}\n");

        var late = await RunAsync("-conf", "waits", "-handover", "next.sock", "-handover.limit", "100ms");
        var wrong = await RunAsync("-conf", "wrong", "-handover", "next.sock");
        using (var killed = ProgramRun.Start(Folder, ["-conf", "waits", "-handover", "next.sock"]))
        {
            await killed.UntilAsync("offers 4 sockets");
            killed.Signal("KILL");
            await killed.EndAsync();
        }
        using var load = new SteadyLoad(new IPEndPoint(IPAddress.Loopback, port), "a.example", udpRate: 200, tcpRate: 200);
        await EventuallyAsync(() => load.Sent > 100);
        var result = await load.StopAsync();
        using var next = await StartAsync(Serving, "-handover", "next.sock");

        Assert.Equal(1, late.Code);
        Assert.Contains("handover next.sock: not ready after 100ms: kubernetes; process", late.Errors);
        Assert.Equal((1, ""), (wrong.Code, wrong.Output));
        Assert.StartsWith("wrong:2 - ", wrong.Errors);
        Assert.Contains("did not get ready: it ended; this one goes on", run.Output);
        Assert.Equal((0, 0), (result.Lost, result.Wrong));
        Assert.Equal(0, await run.EndAsync());
    }

    [Fact]
    public async Task A_socket_left_over_from_a_process_that_was_killed_is_no_obstacle()
    {
        Write("Corefile", Corefile());
        using (var killed = await StartAsync(Started, "-handover", "next.sock"))
        {
            killed.Signal("KILL");
            await killed.EndAsync();
        }

        File.CreateSymbolicLink(Path.Combine(Folder, "link.sock"), Path.Combine(Folder, "no", "such.sock"));

        using (var linked = await StartAsync(Started, "-handover", "link.sock"))
        {
            linked.Signal("TERM");
            Assert.Equal(0, await linked.EndAsync());
        }
        using var run = await StartAsync(Started, "-handover", "next.sock");
        run.Signal("TERM");
        await run.EndAsync();

        Assert.Contains("nobody answers at next.sock", run.Output);
        Assert.False(File.Exists(Path.Combine(Folder, "next.sock")));
    }

    [Fact]
    public async Task A_path_is_one_servers_and_only_its_user_can_connect()
    {
        Write("Corefile", Corefile());
        using var run = await StartAsync(Started, "-handover", "next.sock");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, "next.sock")));
        }

        // another takes the path while nobody is there, as two that are started at once may
        File.Move(Path.Combine(Folder, "next.sock"), Path.Combine(Folder, "aside.sock"));
        Write("other", Corefile().Replace($"{port}", $"{ProgramRun.FreePort()}").Replace($"{page}", $"{ProgramRun.FreePort()}"));
        using var other = await StartAsync(Started, "-conf", "other", "-handover", "next.sock");
        run.Signal("TERM");
        Assert.Equal(0, await run.EndAsync());

        Assert.True(File.Exists(Path.Combine(Folder, "next.sock")));
        other.Signal("TERM");
        Assert.Equal(0, await other.EndAsync());
        Assert.False(File.Exists(Path.Combine(Folder, "next.sock")));
    }

    [Fact]
    public async Task Who_listens_at_the_path_and_is_no_server_or_says_nothing_ends_the_start()
    {
        Write("Corefile", Corefile());
        var path = Path.Combine(Folder, "next.sock");
        using (var stream = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            stream.Bind(new UnixDomainSocketEndPoint(path));
            stream.Listen();
            Assert.Contains("is another program's socket there?", (await RunAsync("-handover", "next.sock")).Errors);
        }
        using var packets = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        packets.Bind(new UnixDomainSocketEndPoint(path));
        packets.Listen();

        var silent = await RunAsync("-handover", "next.sock");
        using var first = await packets.AcceptAsync();
        var started = RunAsync("-handover", "next.sock");
        using var second = await packets.AcceptAsync();
        await second.SendAsync("hello there"u8.ToArray());
        var strange = await started;

        Assert.Equal((1, 1), (silent.Code, strange.Code));
        Assert.Equal(
            "handover next.sock: the process that listens there did not hand over: it says nothing; "
                + "start again, after you ended it if it hangs\n",
            silent.Errors);
        Assert.Equal("handover next.sock: what listens there said 'hello there'; is it ServiceDns?\n", strange.Errors);
    }

    [Fact]
    public async Task A_Corefile_with_a_listener_more_and_one_less_is_taken_over_too()
    {
        var (gone, added) = (ProgramRun.FreePort(), ProgramRun.FreePort());
        Write("Corefile", $"{Corefile()}.:{gone} {{\n bind 127.0.0.1 ::1\n whoami\n}}\n");
        using var run = await StartAsync(Started, "-handover", "next.sock");
        using var load = new SteadyLoad(new IPEndPoint(IPAddress.Loopback, port), "a.example", udpRate: 500, tcpRate: 200);
        await EventuallyAsync(() => load.Sent > 100);

        Write("Corefile", $"{Corefile()}.:{added} {{\n bind 127.0.0.1 ::1\n hosts {{\n 10.0.0.1 a.example\n }}\n}}\n");
        using var next = await StartAsync(Serving, "-handover", "next.sock");
        Assert.Equal(0, await run.EndAsync());
        var sent = load.Sent;
        await EventuallyAsync(() => load.Sent > sent + 100);
        var stays = await load.StopAsync();
        using var more = new SteadyLoad(new IPEndPoint(IPAddress.IPv6Loopback, added), "a.example", udpRate: 100, tcpRate: 100);
        await EventuallyAsync(() => more.Sent > 50);
        var fresh = await more.StopAsync();

        Assert.Equal((0, 0, 0), (stays.Lost, stays.Wrong, stays.Reconnects));
        Assert.Equal((0, 0, 0), (fresh.Lost, fresh.Wrong, fresh.Reconnects));
        Assert.Contains($"handover: no longer served, since this Corefile does not have it: dns://127.0.0.1:{gone}\n", next.Output);
        Assert.Contains($"handover: no longer served, since this Corefile does not have it: dns://[::1]:{gone}\n", next.Output);
        using var client = new TcpClient();
        var refused = Assert.Throws<SocketException>(() => client.Connect(IPAddress.Loopback, gone));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    //                     path, what is said of it
    public static TheoryData<string, string> Paths => new()
    {
        { "Corefile", "handover Corefile: is there and is no socket; name another path, or remove it\n" },
        { "no/such.sock", "handover no/such.sock: there is no folder " },
        { new string('x', 104), ": a socket's path has at most 103 bytes\n" },
    };

    [Theory, MemberData(nameof(Paths))]
    public async Task A_path_that_can_not_be_used_is_an_error(string path, string reason)
    {
        Write("Corefile", Corefile());

        var (code, _, errors) = await RunAsync("-handover", path);

        Assert.Equal(1, code);
        Assert.Contains(reason, errors);
        Assert.True(File.Exists(Path.Combine(Folder, "Corefile")));
    }

    private async Task<ProgramRun> StartAsync(string until, params string[] arguments)
    {
        var run = ProgramRun.Start(Folder, arguments);
        await run.UntilAsync(until);
        return run;
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var left = 3000; !condition(); left--)
        {
            Assert.True(left > 0);
            await Task.Delay(10);
        }
    }

    /// <summary>Asks a health page again and again, each time on a new connection.</summary>
    private sealed class HealthProbes : IDisposable
    {
        private readonly CancellationTokenSource stopping = new();
        private readonly Task<(int Asked, List<string> Failures)> running;

        public HealthProbes(int port) => running = Task.Run(() => RunAsync(port));

        public async Task<(int Asked, List<string> Failures)> StopAsync()
        {
            await stopping.CancelAsync();
            return await running;
        }

        public void Dispose() => stopping.Dispose();

        private async Task<(int Asked, List<string> Failures)> RunAsync(int port)
        {
            var (asked, failures) = (0, new List<string>());
            while (!stopping.IsCancellationRequested)
            {
                asked++;
                using var client = new HttpClient { DefaultRequestHeaders = { ConnectionClose = true } };
                try
                {
                    var text = await client.GetStringAsync($"http://127.0.0.1:{port}/health");
                    if (text != "OK") failures.Add(text);
                }
                catch (HttpRequestException e)
                {
                    failures.Add(e.ToString());
                }
                await Task.Delay(5);
            }
            return (asked, failures);
        }
    }
}
