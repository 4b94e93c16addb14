using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Tests;

/// <summary>A process that may open nothing more; who waits in a socket's queue makes it readable all the while.</summary>
public class ShortageTests : ProgramTest
{
    private const int Plenty = 1024;

    private readonly int port = ProgramRun.FreePort(), endpoint = ProgramRun.FreePort();

    [Fact]
    public async Task The_control_socket_says_so_now_and_then_and_goes_on_when_it_is_over()
    {
        Write("Corefile", $".:{port} {{\n bind 127.0.0.1\n whoami\n}}\n");
        using var run = ProgramRun.Start(Folder, ["-control", "control.sock"]);
        await run.UntilAsync("ServiceDns-");
        var asking = RunAsync("top", "--server", "control.sock", "--once"); // connects once before anything is short

        Assert.Equal(0, (await asking).Code);
        Limit(run, LowestFree(run));
        using (var waiting = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            waiting.Connect(new UnixDomainSocketEndPoint(Path.Combine(Folder, "control.sock")));
            await run.UntilAsync("[ERROR] control socket control.sock: Too many open files");
            await Task.Delay(1000);
        }
        Limit(run, Plenty);

        Assert.InRange(run.Output.Split("Too many open files").Length - 1, 1, 100);
        Assert.Equal(0, (await RunAsync("top", "--server", "control.sock", "--once")).Code);
    }

    [Fact]
    public async Task A_frontend_of_the_proxy_costs_no_processor_while_it_lasts()
    {
        Write("cluster/web.yaml", $$"""
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: default}
            spec: {clusterIP: 127.96.0.1, ports: [{name: http, port: {{endpoint}}}]}
            """);
        using var run = ProgramRun.Start(
            Folder,
            ["proxy", "--proxy-mode", "userspace", "--manifests", "cluster", "--cluster-ip-range", "127.96.0.0/16",
             "--healthz-bind-address", "", "--metrics-bind-address", ""]);
        await run.UntilAsync("proxy: synced 1 service ports");
        using var process = Process.GetProcessById(run.Id);

        Limit(run, LowestFree(run));
        using var waiting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        waiting.Connect(IPAddress.Parse("127.96.0.1"), endpoint);
        await Task.Delay(500);
        var before = process.TotalProcessorTime;
        await Task.Delay(2000);
        process.Refresh();

        Assert.InRange((process.TotalProcessorTime - before).TotalSeconds, 0, 0.5);
    }

    /// <summary>The number that the next thing it opens would get.</summary>
    private static int LowestFree(ProgramRun run)
    {
        var open = Directory.GetFileSystemEntries($"/proc/{run.Id}/fd").Select(Path.GetFileName).ToHashSet();
        return Enumerable.Range(0, Plenty).First(number => !open.Contains(number.ToString(CultureInfo.InvariantCulture)));
    }

    private static void Limit(ProgramRun run, int descriptors)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{run.Id}", $"--nofile={descriptors}:{Plenty}"]);
        prlimit.WaitForExit();
        Assert.Equal(0, prlimit.ExitCode);
    }
}
