using System.Runtime.InteropServices;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Sockets;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class NetlinkSocketTests
{
    private const ushort GetLink = 18, DeleteLink = 17, NewLink = 16, NameAttribute = 3, InfoAttribute = 18, KindAttribute = 1;
    private const int LinkGroup = 1, HeaderSize = 16;

    [Fact]
    public void A_dump_gives_every_object()
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Route);
        var names = new List<string>();

        var result = socket.Request(Link(socket, GetLink, NetlinkFlags.Request | NetlinkFlags.Dump), message =>
        {
            Assert.Equal(NewLink, message.Type);
            names.Add(message.Attributes(HeaderSize).Find(NameAttribute).Text);
        });

        Assert.Equal(NetlinkResult.Success, result with { Sequence = 0 });
        Assert.Contains("lo", names);
    }

    [Fact]
    public void An_error_tells_which_message_and_why()
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Route);
        var request = Link(socket, GetLink, NetlinkFlags.Request, "there-is-none");

        var result = socket.Request(request);

        Assert.False(result.IsSuccess);
        Assert.Equal(MemoryMarshal.Read<uint>(request.AsSpan(8)), result.Sequence);
        Assert.Equal("No such device", result.ToString());
    }

    [Theory]
    [InlineData(NetlinkFlags.Dump)]
    [InlineData(NetlinkFlags.Acknowledge)]
    [InlineData(NetlinkFlags.None)]
    public void Replies_that_a_receiver_did_not_take_are_no_replies_to_the_next_request(NetlinkFlags flags)
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Route);
        var replies = 0;
        Assert.Throws<TimeoutException>(() =>
            socket.Request(Link(socket, GetLink, NetlinkFlags.Request | NetlinkFlags.Dump), _ => throw new TimeoutException()));

        for (var i = 0; i < 2; i++)
        {
            var request = Link(socket, GetLink, NetlinkFlags.Request | flags, flags == NetlinkFlags.Dump ? null : "lo");
            var sequence = MemoryMarshal.Read<uint>(request.AsSpan(8));
            Assert.True(socket.Request(request, message => replies += message.Sequence == sequence ? 1 : 1000).IsSuccess);
        }

        Assert.InRange(replies, 2, 999);
    }

    [SkippableFact]
    public void The_kernels_own_words_are_kept()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "making links needs root");
        NetworkNamespace.RunInNew(() =>
        {
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Route);
            var result = socket.Request(Link(socket, NewLink, NetlinkFlags.Request | NetlinkFlags.Create, "x", "there-is-none"));

            Assert.True(result.Is(Errno.NotSupported));
            Assert.Equal("Unknown device type", result.Reason);
        });
    }

    [SkippableFact]
    public void Messages_of_a_batch_fail_each_alone()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "making links needs root");
        NetworkNamespace.RunInNew(() =>
        {
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Route);
            var flags = NetlinkFlags.Request | NetlinkFlags.Create | NetlinkFlags.Exclusive | NetlinkFlags.Acknowledge;
            var batch = new[] { "a", "lo", "b", "lo" }.SelectMany(name => Link(socket, NewLink, flags, name, "bridge")).ToArray();
            var failed = new List<uint>();

            var result = socket.Request(batch, failed: outcome => failed.Add(outcome.Sequence));

            Assert.Equal([2u, 4u], failed);
            Assert.Equal((2u, (int)Errno.Exists), (result.Sequence, result.Error));
            Assert.True(socket.Request(Link(socket, GetLink, NetlinkFlags.Request, "b")).IsSuccess);
        });
    }

    [SkippableFact]
    public void A_monitor_hears_what_others_do_until_it_is_ended()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "making links needs root");
        NetworkNamespace.RunInNew(() =>
        {
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Route);
            using var heard = new ManualResetEventSlim();
            var monitor = NetlinkMonitor.Start(
                NetlinkProtocol.Route,
                [LinkGroup],
                message =>
                {
                    if (message.Type == NewLink && message.Attributes(HeaderSize).Find(NameAttribute).Text == "bell") heard.Set();
                },
                () => { });
            Assert.True(socket.Request(Link(socket, NewLink, NetlinkFlags.Request | NetlinkFlags.Create, "bell", "bridge")).IsSuccess);
            Assert.True(heard.Wait(TimeSpan.FromSeconds(30)));

            monitor.Dispose();
            heard.Reset();
            Assert.True(socket.Request(Link(socket, DeleteLink, NetlinkFlags.Request, "bell")).IsSuccess);
            Assert.False(heard.IsSet);
        });
    }

    [SkippableFact]
    public void Notifications_that_were_lost_are_noticed()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "making links needs root");
        NetworkNamespace.RunInNew(() =>
        {
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Route);
            using var listener = NetlinkSocket.Open(NetlinkProtocol.Route);
            listener.Join(LinkGroup);
            Assert.True(socket.Request(Link(socket, NewLink, NetlinkFlags.Request | NetlinkFlags.Create, "flip", "bridge")).IsSuccess);
            Assert.True(listener.TakeNotifications(_ => { }));

            // Each renaming is a notification of more than a kilobyte, and nobody fetches them.
            for (var i = 0; i < 20_000; i++) Assert.True(socket.Request(Renamed(socket, i)).IsSuccess);

            Assert.False(listener.TakeNotifications(_ => { }));
            Assert.True(listener.TakeNotifications(_ => { }));
        });
    }

    [Fact]
    public void A_group_that_is_not_there_is_an_error()
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Route);

        var error = Assert.Throws<NetlinkException>(() => socket.Join(5000));

        Assert.Equal("joining the netlink group 5000: Invalid argument", error.Message);
    }

    private static byte[] Renamed(NetlinkSocket socket, int round) =>
        Link(socket, NewLink, NetlinkFlags.Request, round % 2 == 0 ? "flop" : "flip", index: 2);

    private static byte[] Link(
        NetlinkSocket socket, ushort type, NetlinkFlags flags, string? name = null, string? kind = null, int index = 0)
    {
        var bytes = new byte[256];
        var writer = new NetlinkWriter(bytes);
        writer.BeginMessage(type, flags, socket.NextSequence());
        var header = new byte[HeaderSize]; // struct ifinfomsg
        MemoryMarshal.Write(header.AsSpan(4), index);
        writer.PutFamilyHeader(header);
        if (name is not null) writer.PutString(NameAttribute, name);
        if (kind is not null)
        {
            var info = writer.BeginNested(InfoAttribute);
            writer.PutString(KindAttribute, kind);
            writer.EndNested(info);
        }
        writer.EndMessage();
        return bytes[..writer.Length];
    }
}
