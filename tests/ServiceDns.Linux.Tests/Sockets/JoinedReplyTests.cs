using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Linux.Sockets;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Linux.Tests;

/// <summary>
/// Replies that leave as one message. Whether they do is told by a client that asks to get such a message whole (UDP_GRO).
/// </summary>
public class JoinedReplyTests
{
    [SkippableTheory, MemberData(nameof(BatchServer.Addresses), MemberType = typeof(BatchServer))]
    public void Those_of_one_client_arrive_each_by_itself(string address, bool wildcard)
    {
        using var server = Open(address, wildcard);
        using var one = server.Connect();
        using var other = server.Connect();
        Ask(server, one, other, one, other, one, one, other, one);

        Reply(server, 40, 60, 60, 60, 40, 1, 1500, 60);

        Assert.Equal([(2, 60), (7, 60), (0, 40), (4, 40), (5, 1)], Replies(one, 5));
        Assert.Equal([(6, 1500), (1, 60), (3, 60)], Replies(other, 3));
    }

    [SkippableTheory, MemberData(nameof(BatchServer.Addresses), MemberType = typeof(BatchServer))]
    public void Those_of_one_length_and_a_shorter_one_are_one_message(string address, bool wildcard)
    {
        using var server = Open(address, wildcard);
        using var client = ConnectForWhole(server);
        Ask(server, client, client, client, client, client, client);

        Reply(server, 60, 30, 60, 20, 60, 20);

        Assert.Equal([60 + 60 + 60 + 30, 20 + 20], new[] { BatchServer.Receive(client).Length, BatchServer.Receive(client).Length });
    }

    [SkippableFact]
    public void A_server_that_does_not_join_sends_each_by_itself()
    {
        using var server = new BatchServer("127.0.0.1", wildcard: false, 8);
        using var client = ConnectForWhole(server);
        Ask(server, client, client);

        Reply(server, 60, 60);

        Assert.Equal([60, 60], new[] { BatchServer.Receive(client).Length, BatchServer.Receive(client).Length });
    }

    [SkippableFact]
    public void Those_that_were_asked_of_different_addresses_come_from_these()
    {
        using var server = Open("127.0.0.1", wildcard: true);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        foreach (var last in new byte[] { 1, 1, 2, 2, 1 })
        {
            client.SendTo([last], new IPEndPoint(new IPAddress([127, 0, 0, last]), server.EndPoint.Port));
        }
        server.Receive(5);
        for (var i = 0; i < 5; i++) server.Batch.TakeDestination(i);

        Reply(server, 9, 9, 9, 9, 9);

        for (var i = 0; i < 5; i++)
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            var reply = new byte[99];
            Assert.Equal(9, client.ReceiveFrom(reply, ref from));
            Assert.Equal(i, reply[0]);
            Assert.Equal(i is 2 or 3 ? 2 : 1, Assert.IsType<IPEndPoint>(from).Address.GetAddressBytes()[3]);
        }
    }

    /// <remarks>The way is too narrow for a piece of that length, which the kernel does not cut again; alone they are cut by IP.</remarks>
    [SkippableFact]
    public void Those_that_the_system_does_not_take_as_one_message_go_by_themselves()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs a network namespace of its own, so root");
        NetworkNamespace.RunInNew(() =>
        {
            using (var setting = Process.Start("ip", "link set lo mtu 1000 up"))
            {
                setting.WaitForExit();
                Assert.Equal(0, setting.ExitCode);
            }
            using var server = Open("127.0.0.1", wildcard: false);
            using var one = server.Connect();
            using var other = server.Connect();
            Ask(server, one, one, other, other);

            Reply(server, 1200, 1200, 50, 50);

            Assert.Equal([(0, 1200), (1, 1200)], Replies(one, 2));
            Assert.Equal([(2, 50), (3, 50)], Replies(other, 2));
        });
    }

    [SkippableFact]
    public void Those_that_the_system_refuses_are_each_counted()
    {
        using var server = Open("127.0.0.1", wildcard: false);
        using var client = server.Connect();
        Ask(server, client, client, client);
        server.Batch.Reply(0, 60);
        server.Batch.Reply(1, 60);
        server.Batch.Reply(2, 70_000); // longer than a datagram can be; nothing is read beyond the limit

        Assert.Equal(1, server.Batch.Flush(server.Descriptor));
        Assert.Equal([60, 60], new[] { BatchServer.Receive(client).Length, BatchServer.Receive(client).Length });

        server.Batch.Rearm(3);
        Ask(server, client, client);
        server.Batch.Reply(0, 60);
        server.Batch.Reply(1, 60);
        Assert.Equal(2, server.Batch.Flush(-1));
    }

    [SkippableFact]
    public void One_that_is_detached_meanwhile_is_not_among_them()
    {
        using var server = Open("127.0.0.1", wildcard: true);
        using var client = server.Connect();
        using var other = server.Another(7, withDestination: true);
        Ask(server, client, client, client);
        for (var i = 0; i < 3; i++) server[i].Fill((byte)i);

        server.Batch.Reply(0, 20);
        server.Batch.Detach(1);
        server.Batch.Load(1, other);
        server.Batch.Reply(2, 20);
        Assert.True(server.Datagrams[1].Reply(server.Descriptor, 20));
        Assert.Equal(0, server.Batch.Flush(server.Descriptor));

        Assert.Equal([(1, 20), (0, 20), (2, 20)], Replies(client, 3));
    }

    [SkippableFact]
    public void Round_after_round_the_replies_are_those_of_the_round()
    {
        using var server = Open("127.0.0.1", wildcard: true);
        using var one = server.Connect();
        using var other = server.Connect();
        var random = new Random(5);
        for (var round = 0; round < 1000; round++)
        {
            var clients = Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(2) == 0 ? one : other).ToArray();
            var lengths = clients.Select(_ => random.Next(1, 6) * 20).ToArray();
            Ask(server, clients);

            Reply(server, lengths);

            foreach (var client in new[] { one, other })
            {
                var expected = Enumerable.Range(0, clients.Length).Where(i => clients[i] == client).Select(i => (i, lengths[i])).ToList();
                Assert.Equal(expected.Order(), Replies(client, expected.Count).Order());
            }
        }
    }

    private static BatchServer Open(string address, bool wildcard)
    {
        var server = new BatchServer(address, wildcard, 8, joins: true);
        if (SocketOptions.HasSegments(server.Socket)) return server;
        server.Dispose();
        throw new SkipException("this kernel has no UDP_SEGMENT");
    }

    private static Socket ConnectForWhole(BatchServer server)
    {
        var client = server.Connect();
        if (WholePackets.TryTake(client)) return client;
        client.Dispose();
        throw new SkipException("this kernel has no UDP_GRO");
    }

    private static void Ask(BatchServer server, params Socket[] clients)
    {
        foreach (var client in clients) client.Send([0]);
        server.Receive(clients.Length);
    }

    /// <summary>Answers the datagram in each place with that many bytes, each of which is the place's number.</summary>
    private static void Reply(BatchServer server, params int[] lengths)
    {
        for (var i = 0; i < lengths.Length; i++)
        {
            server[i].Fill((byte)i);
            server.Batch.Reply(i, lengths[i]);
        }
        Assert.Equal(0, server.Batch.Flush(server.Descriptor));
        server.Batch.Rearm(lengths.Length);
    }

    private static List<(int Place, int Length)> Replies(Socket client, int count)
    {
        var replies = new List<(int, int)>();
        for (var i = 0; i < count; i++)
        {
            var reply = BatchServer.Receive(client);
            Assert.All(reply, value => Assert.Equal(reply[0], value));
            replies.Add((reply[0], reply.Length));
        }
        return replies;
    }
}
