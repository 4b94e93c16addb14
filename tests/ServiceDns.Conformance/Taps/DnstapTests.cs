using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Taps;

/// <summary>What others read of what the server taps: fstrm's receiver, and a decoder that prints it.</summary>
public sealed class DnstapTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(50);

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-tap-").FullName;

    [SkippableFact]
    public async Task Queries_and_responses_of_clients_and_upstreams_reach_a_receiver_in_their_order()
    {
        Needs.Commands("fstrm_capture", "dnstap-ldns");
        var (socket, output) = (Path.Combine(folder, "tap.sock"), Path.Combine(folder, "out"));
        using var receiver = Command.Start(["fstrm_capture", "-t", "protobuf:dnstap.Dnstap", "-u", socket, "-w", output], null);
        await ExistsAsync(socket);
        var (front, back) = (Sockets.FreePort(), Sockets.FreePort());
        var server = await RunningServer.StartAsync($$"""
            example.org:{{front}} {
                bind 127.0.0.1
                dnstap {{socket}} full {
                    identity me
                    version v1
                    extra "name {name}"
                }
                forward . 127.0.0.1:{{back}}
            }
            .:{{front}} .:{{back}} {
                bind 127.0.0.1
                whoami
            }
            """, front);
        await server.Client.UdpAsync(new Ask("www.example.org", "A"));
        await server.Client.TcpAsync(new Ask("www.example.org", "AAAA"));
        await Command.RunAsync("kill", $"{server.ProcessId}"); // then it sends what waits, and ends when the receiver has it
        for (var since = Stopwatch.StartNew(); !server.Log.Contains("ended with code", StringComparison.Ordinal); await Task.Delay(Pause))
        {
            Assert.True(since.Elapsed < Patience, server.Log);
        }
        var lines = await ReadAsync(receiver, output);
        await server.DisposeAsync();

        Assert.Equal(
            ["CQ UDP A", "FQ UDP A", "FR UDP A", "CR UDP A", "CQ TCP AAAA", "FQ TCP AAAA", "FR TCP AAAA", "CR TCP AAAA"],
            lines.Select(line => line.Split(' ')).Select(words => $"{words[2]} {words[4]} {words[^1]}"));
        var all = (await Command.RunAsync("dnstap-ldns", "-y", "-r", output)).Output;
        string[] parts =
            ["identity: \"me\"", "version: \"v1\"", "query_address: \"127.0.0.1\"", $"response_port: {back}", "rcode: NOERROR"];
        Assert.All(parts, part => Assert.Contains(part, all, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_receiver_may_connect_to_the_server()
    {
        Needs.Commands("dnstap-ldns");
        var port = Sockets.FreePort();
        await using var server = await RunningServer.StartAsync($$"""
            example.org {
                bind 127.0.0.1
                dnstap listen tcp://127.0.0.1:{{port}} full
                whoami
            }
            . {
                bind 127.0.0.1
                whoami
            }
            """);
        using var receiver = await ConnectAsync(port);
        await using var stream = new NetworkStream(receiver);
        await TapFrames.AcceptAsync(stream);
        var output = Path.Combine(folder, "out");
        await using (var file = File.Create(output))
        {
            await TapFrames.CopyAsync(stream, file); // START
            while (!(await Command.RunAsync("dnstap-ldns", "-q", "-r", output)).Output.Contains("CR ", StringComparison.Ordinal))
            {
                await server.Client.UdpAsync(new Ask("www.example.org", "A"));
                await TapFrames.CopyAsync(stream, file);
                await file.FlushAsync();
            }
        }
        Assert.Contains("CQ ", (await Command.RunAsync("dnstap-ldns", "-q", "-r", output)).Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>What the receiver wrote to its end.</summary>
    private static async Task<string[]> ReadAsync(Process receiver, string output)
    {
        await Command.RunAsync("kill", $"{receiver.Id}");
        await receiver.WaitForExitAsync();
        return (await Command.RunAsync("dnstap-ldns", "-r", output)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task ExistsAsync(string path)
    {
        for (var since = Stopwatch.StartNew(); !File.Exists(path); await Task.Delay(Pause))
        {
            Assert.True(since.Elapsed < Patience, $"no {path}");
        }
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        for (var since = Stopwatch.StartNew(); ;)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
                return socket;
            }
            catch (SocketException) when (since.Elapsed < Patience)
            {
                socket.Dispose();
                await Task.Delay(Pause);
            }
        }
    }
}
