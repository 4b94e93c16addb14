using System.Net;
using System.Net.Sockets;
using ServiceDns.Linux.Sockets;
using Xunit;

namespace ServiceDns.Linux.Tests;

public sealed class DatagramBatchTests
{
    private const int Capacity = 4;

    [SkippableTheory, MemberData(nameof(BatchServer.Addresses), MemberType = typeof(BatchServer))]
    public void A_batch_is_received_at_once_and_answered_where_it_came_from(string address, bool wildcard)
    {
        using var server = new BatchServer(address, wildcard, Capacity);
        using var client = server.Connect();
        for (byte i = 0; i < 3; i++) client.Send([i, 1, 2]);

        server.Receive(3);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(3, server.Batch.LengthOf(i));
            Assert.Equal(((IPEndPoint)client.LocalEndPoint!).Port, (server.Batch.PeerOf(i)[2] << 8) | server.Batch.PeerOf(i)[3]);
            Assert.Equal(wildcard ? IPAddress.Parse(address).GetAddressBytes() : [], server.Batch.TakeDestination(i).ToArray());
            server[i][1] = 9;
            server.Batch.Reply(i, 2);
        }
        Assert.Equal(0, server.Batch.Flush(server.Descriptor));
        server.Batch.Rearm(3);
        for (byte i = 0; i < 3; i++) Assert.Equal([i, 9], BatchServer.Receive(client));
    }

    [SkippableFact]
    public void Datagrams_without_a_reply_are_passed_over_and_have_their_places_again()
    {
        using var server = new BatchServer("127.0.0.1", wildcard: true, Capacity);
        using var client = server.Connect();
        for (var round = 0; round < 3; round++)
        {
            for (byte i = 0; i < 3; i++) client.Send([i, 1, 2]);
            server.Receive(3);
            server.Batch.Reply(1, 2);
            server.Batch.Reply(2, 1);
            Assert.Equal(0, server.Batch.Flush(server.Descriptor));
            server.Batch.Rearm(3);
            Assert.Equal([1, 1], BatchServer.Receive(client));
            Assert.Equal([2], BatchServer.Receive(client));
        }
    }

    [SkippableFact]
    public void A_round_after_a_shorter_one_has_all_its_room_again()
    {
        using var server = new BatchServer("127.0.0.1", wildcard: true, Capacity);
        using var client = server.Connect();
        foreach (var length in new[] { 1, 200, 5, BatchServer.Size })
        {
            client.Send(new byte[length]);
            server.Receive(1);
            Assert.Equal(length, server.Batch.LengthOf(0));
            server.Batch.Reply(0, 1);
            server.Batch.Flush(server.Descriptor);
            server.Batch.Rearm(1);
            Assert.Single(BatchServer.Receive(client));
        }
    }

    [SkippableFact]
    public void A_detached_datagram_is_answered_later_and_its_place_taken_by_another()
    {
        using var server = new BatchServer("127.0.0.1", wildcard: true, Capacity);
        using var client = server.Connect();
        using var other = server.Another(3, withDestination: true);
        client.Send([1]);
        server.Receive(1);
        server.Batch.Detach(0);
        server.Batch.Load(0, other);
        client.Send([2]);
        server.Receive(1);
        server.Batch.Reply(0, 1);
        server.Batch.Flush(server.Descriptor);

        Assert.Equal([2], BatchServer.Receive(client));
        Assert.True(server.Datagrams[0].Reply(server.Descriptor, 1));
        Assert.Equal([1], BatchServer.Receive(client));
    }

    [SkippableFact]
    public void A_reply_that_the_system_refuses_does_not_stop_the_others()
    {
        using var server = new BatchServer("127.0.0.1", wildcard: false, Capacity);
        using var client = server.Connect();
        for (byte i = 0; i < 4; i++) client.Send([i]);
        server.Receive(4);

        server.Batch.Reply(0, 70_000); // longer than a datagram can be; nothing is read beyond the limit
        server.Batch.Reply(1, 1);
        server.Batch.Reply(2, 70_000);
        server.Batch.Reply(3, 1);

        Assert.Equal(2, server.Batch.Flush(server.Descriptor));
        Assert.Equal([1], BatchServer.Receive(client));
        Assert.Equal([3], BatchServer.Receive(client));
        Assert.False(server.Datagrams[0].Reply(-1, 1));
    }

    [SkippableFact]
    public void Shutting_down_wakes_a_waiting_reader_after_what_was_received()
    {
        using var server = new BatchServer("127.0.0.1", wildcard: false, Capacity);
        using var client = server.Connect();
        var lengths = new List<int>();
        var reader = new Thread(() =>
        {
            do
            {
                server.Batch.Receive(server.Descriptor);
                lengths.Add(server.Batch.LengthOf(0));
                server.Batch.Rearm(1);
            }
            while (lengths[^1] > 0);
        });
        reader.Start();
        client.Send([1, 2, 3]);
        Assert.True(SpinWait.SpinUntil(() => lengths.Count == 1, TimeSpan.FromSeconds(30)));

        Assert.Throws<SocketException>(() => server.Socket.Shutdown(SocketShutdown.Receive)); // ENOTCONN, and works all the same

        Assert.True(reader.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal([3, 0], lengths);
    }

    [SkippableFact]
    public void Trying_does_not_wait()
    {
        using var server = new BatchServer("127.0.0.1", wildcard: false, Capacity);
        using var client = server.Connect();
        Assert.Equal(-11, server.Batch.TryReceive(server.Descriptor)); // EAGAIN
        Assert.Equal(-(int)Errno.BadDescriptor, server.Batch.TryReceive(-1));
    }
}
