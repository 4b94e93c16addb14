using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Conformance.Transports;

/// <summary>
/// A stub resolver's A and AAAA, which the server finds waiting for it together, as it does when it is busy: here because it was stopped
/// meanwhile.
/// </summary>
public class JoinedAnswersTests
{
    private const string Corefile = """
        . {
            bind 127.0.0.1
            multisocket 1
            hosts {
                192.0.2.1 both.example.org
                2001:db8::1 both.example.org
            }
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SkippableTheory, InlineData("-udp.join=true"), InlineData("-udp.join=false")]
    public async Task The_client_gets_both(string flag)
    {
        await using var server = await StartAsync(flag);
        using var client = Connect(server);

        await AskBothAsync(server, client);

        var answers = new[] { Reply.Read(Receive(client)), Reply.Read(Receive(client)) };
        Assert.Equal(
            ["192.0.2.1", "2001:db8::1"], answers.Select(reply => Assert.Single(reply.Answer).Data).Order(StringComparer.Ordinal));
    }

    [SkippableTheory, InlineData("-udp.join=true", true), InlineData("-udp.join=false", false)]
    public async Task They_leave_as_one_packet_unless_that_is_not_wanted(string flag, bool joins)
    {
        await using var server = await StartAsync(flag);
        using var client = Connect(server);
        Skip.IfNot(WholePackets.TryTake(client), "this kernel has no UDP_GRO");

        await AskBothAsync(server, client);

        const int Difference = 12; // bytes between an IPv4 address and an IPv6 one
        var first = Receive(client);
        var length = joins ? (first.Length + Difference) / 2 : first.Length;
        Assert.Equal(joins ? "AAAA" : "A", Reply.Read(first[..length]).QuestionType);
        if (joins) Assert.Equal("A", Reply.Read(first[length..]).QuestionType);
    }

    private static async Task<RunningServer> StartAsync(string flag)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "UDP_SEGMENT is Linux's");
        var port = Sockets.FreePort();
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        var path = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(path, Corefile);
        var client = new DnsClient(new IPEndPoint(IPAddress.Loopback, port));
        return await RunningServer.StartAsync([], path, port, client, folder, [flag]);
    }

    private static Socket Connect(RunningServer server)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
        };
        client.Connect(server.Client.Server);
        return client;
    }

    private static async Task AskBothAsync(RunningServer server, Socket client)
    {
        await Command.RunAsync("kill", "-STOP", server.ProcessId.ToString(CultureInfo.InvariantCulture));
        var waiting = Stopwatch.StartNew();
        while (!IsStopped(server.ProcessId))
        {
            Assert.True(waiting.Elapsed < Patience, "the server does not stop");
            await Task.Delay(1);
        }
        client.Send(new Ask("both.example.org", "A").ToWire());
        client.Send(new Ask("both.example.org", "AAAA").ToWire());
        await Command.RunAsync("kill", "-CONT", server.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Whether each of its threads is (proc(5), stat: the state follows the name in parentheses).</summary>
    private static bool IsStopped(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task")
                .Select(thread => File.ReadAllText(Path.Combine(thread, "stat")))
                .All(stat => stat[stat.LastIndexOf(')') + 2] == 'T');
        }
        catch (IOException) // one has ended meanwhile
        {
            return false;
        }
    }

    private static byte[] Receive(Socket client)
    {
        var buffer = new byte[ushort.MaxValue];
        return buffer[..client.Receive(buffer)];
    }
}
