using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Tests;

public class CorefileChangeTests : ProgramTest
{
    private const string Started = "ServiceDns-", Reloaded = "Reloading complete";

    private readonly int port = ProgramRun.FreePort(), upstream = ProgramRun.FreePort(), page = ProgramRun.FreePort();

    private string Corefile(string more = "", string behind = "", string address = "10.0.0.1") => $$"""
        .:{{port}} {
            bind 127.0.0.1
            reload 1h 0s
            prometheus 127.0.0.1:{{page}}
            cache 100
            {{more}}
            forward . 127.0.0.1:{{upstream}} {
                {{behind}}
            }
        }
        .:{{upstream}} {
            bind 127.0.0.1
            hosts {
                {{address}} a.example
            }
        }
        """;

    [Fact]
    public async Task A_change_is_noticed_without_waiting_for_the_interval_and_the_cache_stays()
    {
        Write("Corefile", Corefile());
        using var run = await StartAsync();
        Assert.Equal("10.0.0.1", await AskAsync());

        Write("Corefile", Corefile(more: "log"));
        await run.UntilAsync(Reloaded);
        Assert.Equal("10.0.0.1", await AskAsync());

        Assert.Equal((1, 1), (await MetricAsync("coredns_cache_misses_total{"), await MetricAsync("coredns_cache_hits_total{")));
    }

    [Fact]
    public async Task The_cache_of_a_block_that_answers_otherwise_now_is_empty()
    {
        Write("Corefile", Corefile());
        using var run = await StartAsync();
        Assert.Equal("10.0.0.1", await AskAsync());

        Write("Corefile", Corefile(behind: "max_fails 3", address: "10.0.0.2"));
        await run.UntilAsync(Reloaded);

        Assert.Equal("10.0.0.2", await AskAsync());
    }

    [Fact]
    public async Task A_volume_that_the_kubelet_swaps_is_noticed()
    {
        Write("..one/Corefile", Corefile());
        Write("..two/Corefile", Corefile(behind: "max_fails 3", address: "10.0.0.2"));
        Link("..data", "..one");
        Link("Corefile", "..data/Corefile");
        using var run = await StartAsync();

        Link("..data_tmp", "..two");
        using (var move = System.Diagnostics.Process.Start(
            "mv", ["-T", Path.Combine(Folder, "..data_tmp"), Path.Combine(Folder, "..data")]))
        {
            move.WaitForExit();
        }
        await run.UntilAsync(Reloaded);

        Assert.Equal("10.0.0.2", await AskAsync());
    }

    [Fact]
    public async Task A_wrong_Corefile_changes_nothing_names_its_line_and_is_counted()
    {
        Write("Corefile", Corefile());
        using var run = await StartAsync();

        Write("Corefile", Corefile(more: "nonsense"));
        await run.UntilAsync("Corefile changed but reload failed");
        run.Signal("USR1");
        await run.UntilAsync("SIGUSR1: Reloading");
        await EventuallyAsync(async () => await MetricAsync("coredns_reload_failed_total ") == 2);

        Assert.Contains("[ERROR] Restart failed: Corefile:6 - Error during parsing: Unknown directive 'nonsense'", run.Output);
        Assert.Equal("10.0.0.1", await AskAsync());
    }

    [Fact]
    public async Task A_start_with_a_wrong_Corefile_serves_the_last_good_one_until_it_is_mended()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "parts"));
        Write("Corefile", "import parts/*\n" + Corefile());
        Write("parts/one", $"one.example:{port} {{\n bind 127.0.0.1\n hosts {{\n 10.0.0.7 one.example\n }}\n}}\n");
        using (var first = await StartAsync("-state", "state"))
        {
            first.Signal("TERM");
            await first.EndAsync();
        }
        Write("parts/one", "one.example {\n hots\n}\n");

        using var run = await StartAsync("-state", "state");
        Assert.Equal(("10.0.0.1", "10.0.0.7"), (await AskAsync(), await AskAsync("one.example")));
        Assert.Contains("[ERROR] the Corefile is wrong, so the last one that was good is served, of ", run.Output);
        Assert.Contains("parts/one:2 - ", run.Output);
        Write("parts/one", "");
        await run.UntilAsync(Reloaded);

        Assert.NotEqual("10.0.0.7", await AskAsync("one.example"));
    }

    [Fact]
    public async Task Without_a_last_good_one_a_wrong_Corefile_is_an_error()
    {
        Write("Corefile", ". {\n nonsense\n}\n");

        var (code, _, errors) = await RunAsync("-state", "state");

        Assert.Equal(1, code);
        Assert.StartsWith("Corefile:2 - ", errors);
    }

    private async Task<ProgramRun> StartAsync(params string[] arguments)
    {
        var run = ProgramRun.Start(Folder, arguments);
        await run.UntilAsync(Started);
        return run;
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(Folder, path), target);

    private async Task<string> AskAsync(string name = "a.example")
    {
        using var client = new UdpClient();
        client.Connect(IPAddress.Loopback, port);
        byte[] question = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
            .. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. System.Text.Encoding.ASCII.GetBytes(label)]), 0, 0, 1, 0,
            1];
        await client.SendAsync(question);
        var answer = (await client.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(30))).Buffer;
        return answer[7] == 0 ? $"code {answer[3] & 15}" : new IPAddress(answer[^4..]).ToString();
    }

    private async Task<double> MetricAsync(string start)
    {
        using var client = new HttpClient();
        var text = await client.GetStringAsync($"http://127.0.0.1:{page}/metrics");
        return text.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[^1]));
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (var left = 1000; !await condition(); left--)
        {
            Assert.True(left > 0);
            await Task.Delay(20);
        }
    }
}
