using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Tests;

public class ServeTests : ProgramTest
{
    private const string Ready = "ServiceDns-";

    private readonly int port = ProgramRun.FreePort();

    private string Good => $".:{port} {{\n bind 127.0.0.1\n whoami\n}}\n";

    [Fact]
    public async Task Prints_CoreDNSs_lines_and_answers()
    {
        Write("Corefile", Good);
        using var run = ProgramRun.Start(Folder, []);

        await run.UntilAsync("linux/");

        Assert.Matches($@"^\.:{port} on 127\.0\.0\.1\n\[INFO\] dns://127\.0\.0\.1:{port}: \d+ UDP workers?, .*\n"
            + @"ServiceDns-[0-9.]+\nlinux/[a-z0-9]+, \.NET 10[^,]*, [0-9a-z]+\n$", run.Output);
        Assert.True(await AnswersAsync());
    }

    [Fact]
    public async Task Quiet_prints_nothing()
    {
        Write("Corefile", Good);
        using var run = ProgramRun.Start(Folder, ["-quiet"]);

        await UntilItAnswersAsync();

        Assert.Equal("", run.Output);
    }

    //                     arguments; PORT stands for a free one
    public static TheoryData<string[]> Ports =>
        new() { new[] { "-p", "PORT" }, new[] { "-dns.port=PORT" }, new[] { "--dns.port", "PORT" } };

    [Theory, MemberData(nameof(Ports))]
    public async Task The_default_port_can_be_set(string[] arguments)
    {
        Write("Corefile", ". {\n bind 127.0.0.1\n whoami\n}\n");
        using var run = ProgramRun.Start(Folder, [.. arguments.Select(argument => argument.Replace("PORT", $"{port}"))]);

        await run.UntilAsync(Ready);

        Assert.True(await AnswersAsync());
    }

    [Fact]
    public async Task The_Corefile_can_come_from_standard_input()
    {
        using var run = ProgramRun.Start(Folder, ["-conf", "stdin"], Good);

        await run.UntilAsync(Ready);

        Assert.True(await AnswersAsync());
    }

    [Fact]
    public async Task Without_a_Corefile_whoami_and_log_are_served()
    {
        using var run = ProgramRun.Start(Folder, ["-p", $"{port}"]);

        await run.UntilAsync(Ready);
        Assert.True(await AnswersAsync());
        await run.UntilAsync("[INFO] 127.0.0.1:");

        Assert.StartsWith($".:{port}\n", run.Output);
    }

    [Fact]
    public async Task A_mistake_is_printed_with_its_place_and_the_exit_code_is_1()
    {
        Write("Corefile", ". {\n whoam\n}\n");

        Assert.Equal(
            (1, "", "Corefile:2 - Error during parsing: Unknown directive 'whoam'; did you mean 'whoami'?\n"), await RunAsync());
    }

    [Fact]
    public async Task A_port_in_use_ends_the_start()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        Write("Corefile", $".:{((IPEndPoint)taken.LocalEndpoint).Port} {{\n bind 127.0.0.1\n whoami\n}}\n");

        var (code, output, errors) = await RunAsync();

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"listen tcp {taken.LocalEndpoint}: bind: address already in use", errors);
    }

    [Fact]
    public async Task The_pidfile_is_there_while_it_serves()
    {
        Write("Corefile", Good);
        using var run = ProgramRun.Start(Folder, ["-pidfile", "pid"]);
        await run.UntilAsync(Ready);

        Assert.Equal($"{run.Id}\n", File.ReadAllText(Path.Combine(Folder, "pid")));
        run.Signal("TERM");
        await run.EndAsync();

        Assert.False(File.Exists(Path.Combine(Folder, "pid")));
    }

    [Fact]
    public async Task A_pidfile_that_can_not_be_written_is_only_logged()
    {
        Write("Corefile", Good);
        using var run = ProgramRun.Start(Folder, ["-pidfile", "no/such/folder/pid"]);

        await run.UntilAsync(Ready);

        Assert.Contains("[ERROR] Could not write pidfile: ", run.Output);
        Assert.True(await AnswersAsync());
    }

    //                     signal  last line                                                          exit code
    public static TheoryData<string, string, int> Endings => new()
    {
        { "TERM", "[INFO] SIGTERM: Shutting down servers then terminating", 0 },
        { "INT",  "[INFO] SIGINT: Shutting down",                           0 },
        { "QUIT", "[INFO] SIGQUIT: Quitting process immediately",           0 },
    };

    [Theory, MemberData(nameof(Endings))]
    public async Task Signals_end_it_in_Caddys_words(string signal, string line, int expected)
    {
        Write("Corefile", Good);
        using var run = ProgramRun.Start(Folder, []);
        await run.UntilAsync(Ready);

        run.Signal(signal);

        Assert.Equal(expected, await run.EndAsync());
        Assert.Equal(line, run.Output.TrimEnd('\n').Split('\n')[^1]);
    }

    [Theory, InlineData("INT"), InlineData("QUIT"), InlineData("TERM")]
    public async Task Signals_count_that_were_ignored_when_it_was_started(string signal)
    {
        Write("Corefile", Good);
        using var run = ProgramRun.StartIgnoring(Folder, "INT QUIT TERM USR1");
        await run.UntilAsync(Ready);

        run.Signal("USR1");
        await run.UntilAsync("[INFO] Reloading complete\n");
        run.Signal(signal);

        Assert.Equal(0, await run.EndAsync());
    }

    [Fact]
    public async Task A_second_interrupt_does_not_wait_for_the_lameduck()
    {
        Write("Corefile", $".:{port} {{\n bind 127.0.0.1\n health 127.0.0.1:{ProgramRun.FreePort()} {{\n  lameduck 1h\n }}\n whoami\n}}\n");
        using var run = ProgramRun.Start(Folder, []);
        await run.UntilAsync(Ready);

        run.Signal("INT");
        await run.UntilAsync("Going into lameduck mode for 1h0m0s");
        Assert.True(await AnswersAsync());
        run.Signal("INT");

        Assert.Equal(2, await run.EndAsync());
        Assert.EndsWith("[INFO] SIGINT: Force quit\n", run.Output);
    }

    [Fact]
    public async Task Times_may_be_longer_than_timers_count()
    {
        Write("weights", "a.example\n127.0.0.1 1\n");
        Write("Corefile", $$"""
            .:{{port}} {
                bind 127.0.0.1
                reload 2400h 30m
                errors {
                    consolidate 2400h ".*"
                }
                health 127.0.0.1:{{ProgramRun.FreePort()}} {
                    lameduck 2400h
                }
                cancel 2400h
                loadbalance weighted weights {
                    reload 2400h
                }
                forward . 127.0.0.1:{{ProgramRun.FreePort()}} {
                    health_check 2400h
                }
            }
            """);
        using var run = ProgramRun.Start(Folder, []);
        await run.UntilAsync(Ready);

        Assert.True(await AnswersAsync());
        run.Signal("INT");
        await run.UntilAsync("Going into lameduck mode for 2400h0m0s");
        Assert.True(await AnswersAsync());
        run.Signal("INT");

        Assert.Equal(2, await run.EndAsync());
        Assert.DoesNotContain("Exception", run.Output);
    }

    [Fact]
    public async Task Two_SIGTERM_at_once_are_one()
    {
        Write("Corefile", $".:{port} {{\n bind 127.0.0.1\n health 127.0.0.1:{ProgramRun.FreePort()} {{\n  lameduck 2s\n }}\n whoami\n}}\n");
        using var run = ProgramRun.Start(Folder, []);
        await run.UntilAsync(Ready);

        run.Signal("TERM");
        run.Signal("TERM");

        Assert.Equal(0, await run.EndAsync());
        Assert.DoesNotContain("Force quit", run.Output);
    }

    [Fact]
    public async Task SIGUSR1_reloads_and_a_mistake_keeps_the_old_one_serving()
    {
        Write("Corefile", Good);
        using var run = ProgramRun.Start(Folder, []);
        await run.UntilAsync(Ready);

        run.Signal("USR1");
        await run.UntilAsync("[INFO] SIGUSR1: Reloading\n[INFO] Reloading\n[INFO] Reloading complete\n");
        Write("Corefile", ". {\n wrong\n}\n");
        run.Signal("USR1");
        await run.UntilAsync("[ERROR] Restart failed: Corefile:2 - Error during parsing: Unknown directive 'wrong'\n");
        Write("Corefile", "");
        run.Signal("USR1");
        await run.UntilAsync("[ERROR] Restart failed: Corefile:1 - there is no server block in it\n");
        File.Delete(Path.Combine(Folder, "Corefile"));
        run.Signal("USR1");
        await run.UntilAsync("[ERROR] Restart failed: open Corefile: no such file or directory\n");

        Assert.True(await AnswersAsync());
    }

    [Fact]
    public async Task SIGHUP_and_SIGUSR2_do_not_end_it()
    {
        Write("Corefile", Good);
        using var run = ProgramRun.Start(Folder, []);
        await run.UntilAsync(Ready);

        run.Signal("HUP");
        run.Signal("USR2");
        await run.UntilAsync("[ERROR] SIGUSR2: upgrading: without -handover no other process can take over");

        Assert.True(await AnswersAsync());
    }

    private async Task UntilItAnswersAsync()
    {
        for (var i = 0; i < 600; i++)
        {
            if (await AnswersAsync()) return;
        }
        Assert.Fail("no answer");
    }

    /// <summary>Whether something answers a query on the port within a moment.</summary>
    private async Task<bool> AnswersAsync()
    {
        byte[] query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 0, 0, 1, 0, 1];
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Connect(IPAddress.Loopback, port);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        try
        {
            await client.SendAsync(query);
            var answer = await client.ReceiveAsync(patience.Token);
            return answer.Buffer is [0x12, 0x34, ..];
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            await Task.Delay(20); // nobody listens yet: the system says so at once
            return false;
        }
    }
}
