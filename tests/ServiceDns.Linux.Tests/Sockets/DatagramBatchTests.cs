using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ServiceDns.Linux.Sockets;
using Xunit;

namespace ServiceDns.Linux.Tests;

public sealed unsafe class DatagramBatchTests : IDisposable
{
    private const int Capacity = 4, Size = 256;

    private readonly byte* memory = (byte*)NativeMemory.AllocZeroed(Capacity * Size);
    private readonly List<Datagram> datagrams = [];

    public static TheoryData<string, bool> Addresses => new()
    {
        { "127.0.0.1", false },
        { "127.0.0.1", true },
        { "::1", false },
        { "::1", true },
    };

    [SkippableTheory, MemberData(nameof(Addresses))]
    public void A_batch_is_received_at_once_and_answered_where_it_came_from(string address, bool wildcard)
    {
        var (server, client, batch) = Open(address, wildcard);
        using (server)
        using (client)
        using (batch)
        {
            for (byte i = 0; i < 3; i++) client.Send([i, 1, 2]);

            var count = Receive(server, batch, 3);

            for (var i = 0; i < count; i++)
            {
                Assert.Equal(3, batch.LengthOf(i));
                Assert.Equal(((IPEndPoint)client.LocalEndPoint!).Port, (batch.PeerOf(i)[2] << 8) | batch.PeerOf(i)[3]);
                Assert.Equal(wildcard ? IPAddress.Parse(address).GetAddressBytes() : [], batch.TakeDestination(i).ToArray());
                memory[(i * Size) + 1] = 9;
                batch.Reply(i, 2);
            }
            Assert.Equal(0, batch.Flush(Descriptor(server)));
            batch.Rearm(count);
            for (byte i = 0; i < 3; i++) Assert.Equal([i, 9], Receive(client));
        }
    }

    [SkippableFact]
    public void Datagrams_without_a_reply_are_passed_over_and_have_their_places_again()
    {
        var (server, client, batch) = Open("127.0.0.1", wildcard: true);
        using (server)
        using (client)
        using (batch)
        {
            for (var round = 0; round < 3; round++)
            {
                for (byte i = 0; i < 3; i++) client.Send([i, 1, 2]);
                Assert.Equal(3, Receive(server, batch, 3));
                batch.Reply(1, 2);
                batch.Reply(2, 1);
                Assert.Equal(0, batch.Flush(Descriptor(server)));
                batch.Rearm(3);
                Assert.Equal([1, 1], Receive(client));
                Assert.Equal([2], Receive(client));
            }
        }
    }

    [SkippableFact]
    public void A_round_after_a_shorter_one_has_all_its_room_again()
    {
        var (server, client, batch) = Open("127.0.0.1", wildcard: true);
        using (server)
        using (client)
        using (batch)
        {
            foreach (var length in new[] { 1, 200, 5, 256 })
            {
                client.Send(new byte[length]);
                Assert.Equal(1, Receive(server, batch, 1));
                Assert.Equal(length, batch.LengthOf(0));
                batch.Reply(0, 1);
                batch.Flush(Descriptor(server));
                batch.Rearm(1);
                Assert.Single(Receive(client));
            }
        }
    }

    [SkippableFact]
    public void A_detached_datagram_is_answered_later_and_its_place_taken_by_another()
    {
        var (server, client, batch) = Open("127.0.0.1", wildcard: true);
        using (server)
        using (client)
        using (batch)
        using (var other = new Datagram(memory + (3 * Size), Size, isIPv6: false, withDestination: true))
        {
            client.Send([1]);
            Receive(server, batch, 1);
            batch.Detach(0);
            batch.Load(0, other);
            client.Send([2]);
            Receive(server, batch, 1);
            batch.Reply(0, 1);
            batch.Flush(Descriptor(server));

            Assert.Equal([2], Receive(client));
            Assert.True(datagrams[0].Reply(Descriptor(server), 1));
            Assert.Equal([1], Receive(client));
        }
    }

    [SkippableFact]
    public void A_reply_that_the_system_refuses_does_not_stop_the_others()
    {
        var (server, client, batch) = Open("127.0.0.1", wildcard: false);
        using (server)
        using (client)
        using (batch)
        {
            for (byte i = 0; i < 4; i++) client.Send([i]);
            Receive(server, batch, 4);

            batch.Reply(0, 70_000); // longer than a datagram can be; nothing is read beyond the limit
            batch.Reply(1, 1);
            batch.Reply(2, 70_000);
            batch.Reply(3, 1);

            Assert.Equal(2, batch.Flush(Descriptor(server)));
            Assert.Equal([1], Receive(client));
            Assert.Equal([3], Receive(client));
            Assert.False(datagrams[0].Reply(-1, 1));
        }
    }

    [SkippableFact]
    public void Shutting_down_wakes_a_waiting_reader_after_what_was_received()
    {
        var (server, client, batch) = Open("127.0.0.1", wildcard: false);
        using (server)
        using (client)
        using (batch)
        {
            var lengths = new List<int>();
            var reader = new Thread(() =>
            {
                do
                {
                    batch.Receive(Descriptor(server));
                    lengths.Add(batch.LengthOf(0));
                    batch.Rearm(1);
                }
                while (lengths[^1] > 0);
            });
            reader.Start();
            client.Send([1, 2, 3]);
            Assert.True(SpinWait.SpinUntil(() => lengths.Count == 1, TimeSpan.FromSeconds(30)));

            Assert.Throws<SocketException>(() => server.Shutdown(SocketShutdown.Receive)); // ENOTCONN, and works all the same

            Assert.True(reader.Join(TimeSpan.FromSeconds(30)));
            Assert.Equal([3, 0], lengths);
        }
    }

    [SkippableFact]
    public void Trying_does_not_wait()
    {
        var (server, client, batch) = Open("127.0.0.1", wildcard: false);
        using (server)
        using (client)
        using (batch)
        {
            Assert.Equal(-11, batch.TryReceive(Descriptor(server))); // EAGAIN
            Assert.Equal(-(int)Errno.BadDescriptor, batch.TryReceive(-1));
        }
    }

    public void Dispose()
    {
        datagrams.ForEach(datagram => datagram.Dispose());
        NativeMemory.Free(memory);
    }

    private (Socket Server, Socket Client, DatagramBatch Batch) Open(string text, bool wildcard)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "recvmmsg is Linux's");
        var address = IPAddress.Parse(text);
        var isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        Skip.If(isIPv6 && !File.Exists("/proc/net/if_inet6"), "no IPv6 on this machine");
        var server = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (isIPv6) server.DualMode = false;
        SocketOptions.SetReusePort(server);
        server.Bind(new IPEndPoint(wildcard ? isIPv6 ? IPAddress.IPv6Any : IPAddress.Any : address, 0));
        SocketOptions.OmitMtuDiscovery(server);
        SocketOptions.SetReceiveBuffer(server, 1 << 20);
        if (wildcard) SocketOptions.ReceiveDestination(server);
        var client = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        client.Connect(new IPEndPoint(address, ((IPEndPoint)server.LocalEndPoint!).Port));
        var batch = new DatagramBatch(Capacity);
        for (var i = 0; i < Capacity; i++)
        {
            datagrams.Add(new Datagram(memory + (i * Size), Size, isIPv6, wildcard));
            batch.Load(i, datagrams[i]);
        }
        return (server, client, batch);
    }

    private static int Descriptor(Socket socket) => (int)socket.Handle;

    /// <summary>What was sent over loopback before has arrived, so that one call brings it all.</summary>
    private static int Receive(Socket server, DatagramBatch batch, int expected)
    {
        var count = batch.Receive(Descriptor(server));
        Assert.Equal(expected, count);
        return count;
    }

    private static byte[] Receive(Socket client)
    {
        var buffer = new byte[Size];
        return buffer[..client.Receive(buffer)];
    }
}
