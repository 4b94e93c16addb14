using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace ServiceDns.Tests;

/// <summary>What the program tells the service manager that started it (sd_notify(3)).</summary>
public sealed partial class SupervisorTests : ProgramTest
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    private readonly int port = ProgramRun.FreePort();

    //                     NOTIFY_SOCKET; FOLDER stands for the test's own
    public static TheoryData<string> Addresses => ["FOLDER/notify", "@servicedns-FOLDER"];

    [Theory, MemberData(nameof(Addresses))]
    public async Task It_is_ready_reloads_and_stops(string pattern)
    {
        var address = pattern.Replace("FOLDER", pattern[0] == '@' ? Path.GetFileName(Folder) : Folder, StringComparison.Ordinal);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
        Write("Corefile", $".:{port} {{\n bind 127.0.0.1\n whoami\n}}\n");
        using var run = ProgramRun.Start(Folder, [], ("NOTIFY_SOCKET", address));

        Assert.Equal("READY=1", await ReceiveAsync(socket));
        run.Signal("USR1");
        Assert.Matches("^RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]*$", await ReceiveAsync(socket));
        Assert.Equal("READY=1", await ReceiveAsync(socket));
        run.Signal("TERM");
        Assert.Equal("STOPPING=1", await ReceiveAsync(socket));
        Assert.Equal(0, await run.EndAsync());
    }

    [Fact]
    public async Task SIGUSR2_starts_what_takes_over_and_is_the_main_process_before_the_old_one_ends()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(Folder, "notify")));
        Write("Corefile", $".:{port} {{\n bind 127.0.0.1\n whoami\n}}\n");
        using var run = ProgramRun.Start(Folder, ["-handover", "next.sock"], ("NOTIFY_SOCKET", Path.Combine(Folder, "notify")));
        Assert.Equal("READY=1", await ReceiveAsync(socket));

        run.Signal("USR2");
        var started = StartedProcess().Match(await run.UntilAsync("is started to take over\n"));
        var id = int.Parse(started.Groups[1].Value, CultureInfo.InvariantCulture);
        using var next = Process.GetProcessById(id);
        try
        {
            Assert.Equal($"MAINPID={id}", await ReceiveAsync(socket));
            Assert.Equal("READY=1", await ReceiveAsync(socket));
            using var kill = Process.Start("kill", ["-s", "TERM", $"{id}"]);
            Assert.Equal("STOPPING=1", await ReceiveAsync(socket));
        }
        finally
        {
            next.Kill();
        }
        Assert.Equal(0, await run.EndAsync());
        Assert.Contains($"handover: process {id} serves now", run.Output);
    }

    [Fact]
    public async Task A_start_that_fails_is_never_ready()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(Folder, "notify")));
        Write("Corefile", $".:{port} {{\n whoam\n}}\n");
        using var run = ProgramRun.Start(Folder, [], ("NOTIFY_SOCKET", Path.Combine(Folder, "notify")));

        Assert.Equal(1, await run.EndAsync());
        Assert.Equal(0, socket.Available);
    }

    [Fact]
    public async Task Nobody_there_is_a_line_in_the_log_and_no_more()
    {
        Write("Corefile", $".:{port} {{\n bind 127.0.0.1\n whoami\n}}\n");
        using var run = ProgramRun.Start(Folder, [], ("NOTIFY_SOCKET", "/nowhere/notify"));

        await run.UntilAsync("[WARNING] could not tell /nowhere/notify, which NOTIFY_SOCKET names: ");
        await run.UntilAsync("ServiceDns-");
    }

    [GeneratedRegex("SIGUSR2: process ([0-9]+) is started")]
    private static partial Regex StartedProcess();

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(Generous);
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token));
    }
}
