using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Dns;
using Xunit;

namespace ServiceDns.Server.Tests;

public class TcpListenerTests
{
    [Fact]
    public async Task Queries_of_one_write_are_answered_in_order_when_nothing_waits()
    {
        await using var server = new ListenerFixture(DelegateHandler.Address);
        using var client = server.Tcp();

        client.Send(Enumerable.Range(0, 1000).Select(i => Messages.Ask($"n{i}.example.org.", id: (ushort)i)));

        for (var i = 0; i < 1000; i++) Assert.Equal(i, Messages.Id(client.Receive()!));
    }

    [Fact]
    public async Task A_query_that_waits_does_not_hold_up_those_behind_it()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ListenerFixture(Waiting(gate.Task, query => query.Id == 1));
        using var client = server.Tcp();

        client.Send(Messages.Ask("example.org.", id: 1), Messages.Ask("example.org.", id: 2), Messages.Ask("example.org.", id: 3));

        Assert.Equal(2, Messages.Id(client.Receive()!));
        Assert.Equal(3, Messages.Id(client.Receive()!));
        gate.SetResult();
        Assert.Equal(1, Messages.Id(client.Receive()!));
    }

    [Fact]
    public async Task Only_so_many_queries_of_a_connection_are_under_way()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        var chain = new DelegateHandler(async (query, _) =>
        {
            Interlocked.Increment(ref begun);
            await gate.Task;
            return DelegateHandler.Answer(query, 1);
        });
        await using var server = new ListenerFixture(chain, settings: new ListenerSettings { UdpWorkers = 1, MaxPipelined = 8 });
        using var client = server.Tcp();

        client.Send(Enumerable.Range(0, 100).Select(i => Messages.Ask("example.org.", id: (ushort)i)));

        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 8, "eight are under way");
        using (var other = server.Tcp()) other.Send(Messages.Ask("example.org."));
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 9, "another connection is served meanwhile");
        gate.SetResult();
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => Messages.Id(client.Receive()!)).Distinct().Count());
        Assert.Equal(101, begun);
    }

    [SkippableFact]
    public async Task A_connection_that_its_client_resets_on_the_way_to_the_next_process_ends()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        await using var server = new ListenerFixture(DelegateHandler.Address);
        using var before = new TcpListener(IPAddress.Loopback, 0);
        before.Start();
        using var client = new TcpClient { LingerState = new LingerOption(enable: true, seconds: 0) };
        client.Connect((IPEndPoint)before.LocalEndpoint);
        using var accepted = before.AcceptSocket();
        client.Close();
        Assert.True(accepted.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead));

        var handed = HandedOver.Take(new HandedConnection(accepted, Asked: 1, Rest: []));
        server.Set.Adopt(server.Label, handed);

        await Eventually.TrueAsync(() => handed.Socket.SafeHandle.IsClosed, "it is closed");
    }

    [Fact]
    public async Task Queries_that_a_stopping_server_has_in_hand_are_not_cancelled_between_two_of_them()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        var chain = new DelegateHandler(async (query, cancel) =>
        {
            if (Interlocked.Increment(ref begun) == 1) await gate.Task;
            else await Task.Delay(TimeSpan.FromMilliseconds(10), cancel);
            return DelegateHandler.Answer(query, 1);
        });
        await using var server = new ListenerFixture(chain, settings: new ListenerSettings { UdpWorkers = 1, MaxPipelined = 1 });
        using var client = server.Tcp();
        client.Send(Enumerable.Range(0, 20).Select(i => Messages.Ask("example.org.", id: (ushort)i)));
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 1, "the first is under way");

        var stopping = server.Set.StopAsync();
        gate.SetResult();
        await stopping;

        Assert.Equal(Enumerable.Range(0, 20), Enumerable.Range(0, 20).Select(_ => (int)Messages.Id(client.Receive()!)));
    }

    //                       bytes of each write
    public static TheoryData<int> Splits => [1, 2, 3, 7, 20, 33, 100];

    [Theory, MemberData(nameof(Splits))]
    public async Task Messages_may_come_in_any_pieces(int size)
    {
        await using var server = new ListenerFixture(DelegateHandler.Address);
        using var client = server.Tcp();
        byte[] stream = [.. Enumerable.Range(0, 5).SelectMany(i => Messages.Framed(Messages.Ask("example.org.", id: (ushort)i)))];

        foreach (var piece in stream.Chunk(size)) client.Socket.Send(piece);

        for (var i = 0; i < 5; i++) Assert.Equal(i, Messages.Id(client.Receive()!));
    }

    [Fact]
    public async Task A_message_may_have_65535_bytes_and_small_ones_follow()
    {
        await using var server = new ListenerFixture(DelegateHandler.Address);
        using var client = server.Tcp();
        var large = new byte[65535];
        Messages.Ask("example.org.", id: 7).CopyTo(large, 0); // noise behind the question is not our business

        client.Send(large, Messages.Ask("example.org.", id: 8));

        Assert.Equal(7, Messages.Id(client.Receive()!));
        Assert.Equal(8, Messages.Id(client.Receive()!));
    }

    [Fact]
    public async Task A_large_answer_comes_whole()
    {
        var chain = DelegateHandler.Sync(query =>
        {
            var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, "test");
            for (var i = 0; i < 4000; i++) writer.Add(Section.Answer, query.Name, RecordType.A, 5, [10, 0, (byte)(i >> 8), (byte)i]);
            query.Complete(ref writer);
            return Outcome.Written;
        });
        await using var server = new ListenerFixture(chain);
        using var client = server.Tcp();

        client.Send(Enumerable.Range(0, 20).Select(i => Messages.Ask("example.org.", id: (ushort)i)));

        for (var i = 0; i < 20; i++)
        {
            var reply = client.Receive()!;
            Assert.Equal(i, Messages.Id(reply));
            Assert.Equal(4000, Messages.Answers(reply));
        }
    }

    [Fact]
    public async Task Noise_is_passed_over_and_the_connection_goes_on()
    {
        await using var server = new ListenerFixture(DelegateHandler.Address);
        using var client = server.Tcp();
        var response = Messages.Ask("example.org.");
        Header.Change(response, HeaderFlags.Response);

        client.Send([], [1], new byte[11], response, Messages.Ask("example.org.", id: 5));

        Assert.Equal(5, Messages.Id(client.Receive()!));
    }

    [Fact]
    public async Task A_client_that_ended_its_side_still_gets_its_answers()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ListenerFixture(Waiting(gate.Task, _ => true));
        using var client = server.Tcp();

        client.Send(Messages.Ask("example.org.", id: 1), Messages.Ask("example.org.", id: 2));
        client.Socket.Shutdown(SocketShutdown.Send);
        gate.SetResult();

        Assert.Equal([1, 2], new[] { client.Receive()!, client.Receive()! }.Select(Messages.Id).Order().Select(id => (int)id));
        Assert.Null(client.Receive());
    }

    [Fact]
    public async Task A_connection_may_be_limited_to_so_many_queries()
    {
        await using var server = new ListenerFixture(DelegateHandler.Address, settings: new ListenerSettings
        {
            UdpWorkers = 1,
            MaxQueriesPerConnection = 3,
        });
        using var client = server.Tcp();

        for (ushort i = 0; i < 3; i++) Assert.Equal(i, Messages.Id(client.Ask(Messages.Ask("example.org.", id: i))!));

        Assert.Null(client.Receive());
    }

    //                       what the client sends, and then    seconds it may stay   seconds after which it is cut
    public static TheoryData<string, double, double> Silences => new()
    {
        { "nothing", 2.9, 3.2 },
        { "part",    2.9, 3.2 },
        { "query",   9.9, 10.3 },
        { "query and part", 2.9, 3.2 },
    };

    [Theory, MemberData(nameof(Silences))]
    public async Task Silent_clients_are_cut(string sent, double patience, double limit)
    {
        var time = new ManualTime();
        await using var server = new ListenerFixture(DelegateHandler.Address, time: time);
        using var client = server.Tcp();
        await Eventually.TrueAsync(() => server.Metrics.Connections.With(server.Label).Value == 1, "it is accepted");
        if (sent.Contains("query", StringComparison.Ordinal)) Assert.NotNull(client.Ask(Messages.Ask("example.org.")));
        var readings = time.Readings;
        if (sent.Contains("part", StringComparison.Ordinal))
        {
            client.Socket.Send([0, 50, 1]);
            await Eventually.TrueAsync(() => time.Readings > readings, "the server has looked at the clock for the part");
        }

        time.Advance(TimeSpan.FromSeconds(patience));
        Assert.Equal(1, server.Metrics.Connections.With(server.Label).Value);
        time.Advance(TimeSpan.FromSeconds(limit - patience));

        Assert.True(client.IsClosedByServer());
    }

    [Fact]
    public async Task A_silent_client_is_cut_also_after_the_listener_had_none()
    {
        var time = new ManualTime();
        await using var server = new ListenerFixture(DelegateHandler.Address, time: time);
        using (var before = server.Tcp()) Assert.NotNull(before.Ask(Messages.Ask("example.org.")));
        await Eventually.TrueAsync(() => server.Metrics.Connections.With(server.Label).Value == 0, "it is gone");
        time.Advance(TimeSpan.FromSeconds(60));
        using var client = server.Tcp();
        await Eventually.TrueAsync(() => server.Metrics.Connections.With(server.Label).Value == 1, "it is accepted");

        time.Advance(TimeSpan.FromSeconds(3.2));

        Assert.True(client.IsClosedByServer());
    }

    [Fact]
    public async Task A_silent_client_reads_the_end_of_the_stream_and_no_reset()
    {
        var time = new ManualTime();
        await using var server = new ListenerFixture(DelegateHandler.Address, time: time);
        using var client = server.Tcp();
        await Eventually.TrueAsync(() => server.Metrics.Connections.With(server.Label).Value == 1, "it is accepted");

        time.Advance(TimeSpan.FromSeconds(3.2));

        Assert.Null(client.Receive());
        await Eventually.TrueAsync(() => server.Metrics.Connections.With(server.Label).Value == 0, "the connection is given back");
    }

    [Fact]
    public async Task A_connection_that_waits_for_its_answer_is_not_idle()
    {
        var time = new ManualTime();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = false;
        await using var server = new ListenerFixture(
            new DelegateHandler(async (query, _) =>
            {
                Volatile.Write(ref begun, true);
                await gate.Task;
                return DelegateHandler.Answer(query, 1);
            }),
            time: time);
        using var client = server.Tcp();

        client.Send(Messages.Ask("example.org.", id: 6));
        await Eventually.TrueAsync(() => Volatile.Read(ref begun), "the query is under way");
        time.Advance(TimeSpan.FromSeconds(60));
        gate.SetResult();

        Assert.Equal(6, Messages.Id(client.Receive()!));
    }

    [Fact]
    public async Task A_client_that_takes_no_answers_is_cut_and_not_read_from()
    {
        var time = new ManualTime();
        var served = 0;
        var chain = DelegateHandler.Sync(query =>
        {
            Interlocked.Increment(ref served);
            query.BeginResponse(ResponseCode.NoError, HeaderFlags.None, "test");
            query.CompleteAt(30_000);
            return Outcome.Written;
        });
        await using var server = new ListenerFixture(chain, time: time);
        using var client = new TcpAsker(server.EndPoint, receiveBuffer: 4096);
        client.Socket.SendTimeout = 2000;
        client.Send(Messages.Ask("example.org."));
        await Eventually.TrueAsync(() => Volatile.Read(ref served) > 0, "the connection is served");

        Assert.Throws<SocketException>(() => // our side is full, because the server has stopped reading
        {
            for (var i = 0; i < 1_000_000; i++) client.Send(Messages.Ask("example.org."));
        });
        Assert.InRange(Volatile.Read(ref served), 1, 2_000); // what the kernel's buffers take, and three answers more
        time.Advance(TimeSpan.FromSeconds(5.1));

        await Eventually.TrueAsync(() => server.Metrics.Connections.With(server.Label).Value == 0, "the connection is cut");
    }

    [Fact]
    public async Task One_connection_too_many_closes_the_one_idle_longest()
    {
        var time = new ManualTime();
        await using var server = new ListenerFixture(
            DelegateHandler.Address, settings: new ListenerSettings { UdpWorkers = 1, MaxConnections = 3 }, time: time);
        using var first = server.Tcp();
        first.Ask(Messages.Ask("example.org."));
        time.Advance(TimeSpan.FromSeconds(1));
        using var second = server.Tcp();
        second.Ask(Messages.Ask("example.org."));
        time.Advance(TimeSpan.FromSeconds(1));
        using var third = server.Tcp();
        third.Ask(Messages.Ask("example.org."));
        time.Advance(TimeSpan.FromSeconds(1));
        first.Ask(Messages.Ask("example.org.")); // so the second is idle longest
        time.Advance(TimeSpan.FromSeconds(1));

        using var fourth = server.Tcp();

        Assert.NotNull(fourth.Ask(Messages.Ask("example.org.")));
        Assert.Null(second.Receive());
        Assert.NotNull(first.Ask(Messages.Ask("example.org.")));
        Assert.NotNull(third.Ask(Messages.Ask("example.org.")));
        Assert.Equal(1, server.Metrics.ConnectionsShed.With(server.Label).Value);
    }

    [Fact]
    public async Task Busy_connections_are_not_closed_for_new_ones()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new ConcurrentBag<ushort>();
        await using var server = new ListenerFixture(
            new DelegateHandler(async (query, _) =>
            {
                begun.Add(query.Id);
                await gate.Task;
                return DelegateHandler.Answer(query, 1);
            }),
            settings: new ListenerSettings { UdpWorkers = 1, MaxConnections = 1 });
        using var busy = server.Tcp();
        busy.Send(Messages.Ask("example.org.", id: 1));
        await Eventually.TrueAsync(() => begun.Count == 1, "it is busy");

        using var refused = server.Tcp();
        Assert.True(refused.IsClosedByServer());
        gate.SetResult();

        Assert.Equal(1, Messages.Id(busy.Receive()!));
    }

    private static DelegateHandler Waiting(Task gate, Func<Query, bool> waits) => new(async (query, _) =>
    {
        if (waits(query)) await gate;
        return DelegateHandler.Answer(query, 1);
    });
}
