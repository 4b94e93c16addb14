using System.Net;
using System.Net.Sockets;
using ServiceDns.Dns;
using Xunit;

namespace ServiceDns.Server.Tests;

public class ListenerSetTests
{
    [Theory]
    [InlineData("", 53, "dns://:53")]
    [InlineData("127.0.0.1", 1053, "dns://127.0.0.1:1053")]
    [InlineData("::1", 53, "dns://[::1]:53")]
    [InlineData("fe80::1%eth0", 53, "dns://[fe80::1%eth0]:53")]
    public void Labels_are_as_CoreDNS_writes_them(string host, int port, string label) =>
        Assert.Equal(label, new ListenAddress(host, port).Label);

    [Fact]
    public async Task A_listener_keeps_its_number_over_reloads()
    {
        await using var server = new ListenerFixture(DelegateHandler.Address);
        var other = server.Set.InfoOf(new ListenAddress("127.0.0.2", 53));

        Assert.Equal(1, server.Set.InfoOf(server.Address).Index);
        Assert.Equal(2, other.Index);
        Assert.Same(other, server.Set.InfoOf(new ListenAddress("127.0.0.2", 53)));
    }

    [Fact]
    public async Task UDP_and_TCP_of_all_families_share_a_port_that_the_system_chose()
    {
        await using var server = new ListenerFixture(DelegateHandler.Address, host: "");

        Assert.Single(server.Set.EndPointsOf(server.Address).Select(endPoint => endPoint.Port).Distinct());
        foreach (var endPoint in server.Set.EndPointsOf(server.Address))
        {
            var target = new IPEndPoint(
                endPoint.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, endPoint.Port);
            using var udp = new UdpAsker(target);
            using var tcp = new TcpAsker(target);
            Assert.NotEmpty(udp.Ask(Messages.Ask("example.org.")));
            Assert.NotNull(tcp.Ask(Messages.Ask("example.org.")));
        }
    }

    [Theory]
    [InlineData(ProtocolType.Udp, "udp")]
    [InlineData(ProtocolType.Tcp, "tcp")]
    public async Task An_address_in_use_is_named_and_everything_stays_as_it_was(ProtocolType protocol, string network)
    {
        await using var server = new ListenerFixture(DelegateHandler.Address);
        using var squatter = new Socket(
            AddressFamily.InterNetwork, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        squatter.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.4"), 0)); // clients of other tests have ports of 127.0.0.1
        if (protocol == ProtocolType.Tcp) squatter.Listen();
        var port = ((IPEndPoint)squatter.LocalEndPoint!).Port;
        var free = new ListenAddress("127.0.0.3", 0);

        var error = Assert.Throws<ListenException>(() => server.Set.Apply(
        [
            server.Request(free, DelegateHandler.Address),
            server.Request(new ListenAddress("127.0.0.4", port), DelegateHandler.Address),
        ]));

        Assert.StartsWith($"listen {network} 127.0.0.4:{port}: bind: address already in use; ", error.Message);
        Assert.Throws<KeyNotFoundException>(() => server.Set.EndPointsOf(free));
        using var client = server.Udp();
        Assert.NotEmpty(client.Ask(Messages.Ask("example.org.")));
    }

    [Fact]
    public async Task A_foreign_address_is_named()
    {
        await using var server = new ListenerFixture(DelegateHandler.Address);

        var error = Assert.Throws<ListenException>(
            () => server.Set.Apply([server.Request(new ListenAddress("192.0.2.1", 5353), DelegateHandler.Address)]));

        Assert.Equal(
            "listen tcp 192.0.2.1:5353: bind: cannot assign requested address; no interface of this machine has it", error.Message);
    }

    [Fact]
    public void A_forbidden_port_is_explained()
    {
        var error = new ListenException("udp", new ListenAddress("", 53), new SocketException((int)SocketError.AccessDenied));

        Assert.StartsWith("listen udp :53: bind: permission denied; ", error.Message);
        Assert.EndsWith("another port than 53, in the Corefile or, where that names none, with -dns.port", error.Message);
    }

    [SkippableFact]
    public async Task Two_servers_may_share_an_address_so_that_one_can_follow_the_other()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        await using var server = new ListenerFixture(DelegateHandler.Address);
        var address = new ListenAddress("127.0.0.1", server.EndPoint.Port);
        var second = new ListenerSet(TimeProvider.System, new Random(1), new MetricRegistry(), new RecordingLogger());

        second.Apply([new ListenerRequest(
            address,
            new Dispatcher(second.InfoOf(address), [new BlockRuntime(BlockInfo.None, DelegateHandler.Address)], second.Dispatching),
            server.Settings)]);
        await second.StopAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Swapping_under_load_loses_nothing(bool portable)
    {
        await using var server = new ListenerFixture(Number(0), settings: new ListenerSettings { UdpWorkers = 2, PortableUdp = portable });
        var (stop, answered) = (false, 0);
        var askers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var udp = server.Udp();
            using var tcp = server.Tcp();
            byte last = 0;
            for (ushort id = 0; !Volatile.Read(ref stop); id++)
            {
                var request = Messages.Ask("example.org.", id: id);
                var reply = id % 8 == 0 ? tcp.Ask(request)! : udp.Ask(request);
                Assert.Equal(id, Messages.Id(reply));
                Assert.True(reply[^1] >= last, "answered by a configuration that was replaced before the query was sent");
                last = reply[^1];
                Interlocked.Increment(ref answered);
            }
        })).ToList();

        for (byte i = 1; i <= 200; i++)
        {
            var before = Volatile.Read(ref answered);
            await server.Apply(Number(i)).Drained;
            await Eventually.TrueAsync(
                () => Volatile.Read(ref answered) > before + 20 || askers.Exists(asker => asker.IsFaulted), "more answers come");
        }
        Volatile.Write(ref stop, true);
        await Task.WhenAll(askers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replaced_chain_is_drained_when_its_last_query_is_answered(bool portable)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        var old = new DelegateHandler(async (query, _) =>
        {
            Interlocked.Increment(ref begun);
            await gate.Task;
            return DelegateHandler.Answer(query, 1);
        });
        await using var server = new ListenerFixture(old, settings: new ListenerSettings { UdpWorkers = 1, PortableUdp = portable });
        using var udp = server.Udp();
        using var tcp = server.Tcp();
        udp.Send(Messages.Ask("example.org.", id: 1));
        tcp.Send(Messages.Ask("example.org.", id: 2));
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 2, "both wait");

        var applied = server.Apply(Number(9));
        using var another = server.Udp();
        Assert.Equal(9, another.Ask(Messages.Ask("example.org."))[^1]);
        Assert.False(applied.Drained.IsCompleted);
        gate.SetResult();
        await applied.Drained;

        Assert.Equal(1, Messages.Id(udp.Receive()));
        Assert.Equal(2, Messages.Id(tcp.Receive()!));
    }

    [Fact]
    public async Task What_hangs_in_a_replaced_chain_is_cancelled_after_five_seconds()
    {
        var time = new ManualTime();
        var begun = 0;
        var ended = new TaskCompletionSource();
        var old = new DelegateHandler(async (_, cancel) =>
        {
            Volatile.Write(ref begun, 1);
            try
            {
                await Task.Delay(Timeout.Infinite, cancel);
            }
            finally
            {
                ended.SetResult();
            }
            return Outcome.Written;
        });
        await using var server = new ListenerFixture(old, time: time);
        using var client = server.Udp();
        client.Send(Messages.Ask("example.org."));
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 1, "it waits");

        var drained = server.Apply(Number(1)).Drained;
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return drained.IsCompleted;
            },
            "the grace time ends");

        await ended.Task;
        Assert.Empty(server.Log.Lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stopping_answers_what_was_received_and_closes(bool portable)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        var chain = new DelegateHandler(async (query, _) =>
        {
            Interlocked.Increment(ref begun);
            await gate.Task;
            return DelegateHandler.Answer(query, 1);
        });
        await using var server = new ListenerFixture(chain, settings: new ListenerSettings { UdpWorkers = 2, PortableUdp = portable });
        using var udp = server.Udp();
        using var tcp = server.Tcp();
        using var idle = server.Tcp();
        var endPoint = server.EndPoint;
        for (ushort i = 0; i < 50; i++) udp.Send(Messages.Ask("example.org.", id: i));
        tcp.Send(Messages.Ask("example.org.", id: 77));
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 51, "all wait");

        var stopping = server.Set.StopAsync();
        Assert.True(idle.IsClosedByServer());
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await stopping;

        Assert.Equal(50, Enumerable.Range(0, 50).Select(_ => Messages.Id(udp.Receive())).Distinct().Count());
        Assert.Equal(77, Messages.Id(tcp.Receive()!));
        using var squatter = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        squatter.Bind(endPoint); // exclusively: nothing of ours is left there
        Assert.Throws<SocketException>(() => new TcpAsker(endPoint));
    }

    [Fact]
    public async Task Only_what_differs_is_opened_and_closed()
    {
        await using var server = new ListenerFixture(Number(1));
        using var kept = server.Tcp();
        Assert.NotNull(kept.Ask(Messages.Ask("example.org.")));
        var added = new ListenAddress("127.0.0.2", 0);

        await server.Set.Apply([server.Request(server.Address, Number(2)), server.Request(added, Number(3))]).Drained;

        Assert.Equal(2, kept.Ask(Messages.Ask("example.org."))![^1]);
        var addedAt = server.Set.EndPointsOf(added)[0];
        using (var client = new UdpAsker(addedAt)) Assert.Equal(3, client.Ask(Messages.Ask("example.org."))[^1]);

        await server.Set.Apply([server.Request(server.Address, Number(4))]).Drained;

        Assert.Equal(4, kept.Ask(Messages.Ask("example.org."))![^1]);
        Assert.Throws<SocketException>(() => new TcpAsker(addedAt));
    }

    private static DelegateHandler Number(byte number) => DelegateHandler.Sync(query => DelegateHandler.Answer(query, number));
}
