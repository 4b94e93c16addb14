using System.Collections.Concurrent;
using System.Net;
using ServiceDns.Dns;
using Xunit;

namespace ServiceDns.Server.Tests;

public class UdpListenerTests
{
    //                       address       portable loop
    public static TheoryData<string, bool> Loops => new()
    {
        { "127.0.0.1", false },
        { "127.0.0.1", true },
        { "::1", false },
        { "::1", true },
    };

    [SkippableTheory, MemberData(nameof(Loops))]
    public async Task Queries_are_answered_and_client_and_server_addresses_are_told(string host, bool portable)
    {
        await using var server = Open(host, portable, DelegateHandler.Sync(query =>
        {
            var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, "test");
            writer.Add(
                Section.Answer, query.Name, RecordType.TXT, 0, Text($"{query.Client} {query.Local} {query.Transport} {query.Depth}"));
            query.Complete(ref writer);
            return Outcome.Written;
        }));
        using var client = server.Udp();

        var reply = client.Ask(Messages.Ask("wWw.example.org.", RecordType.TXT, id: 4711));

        Assert.Equal(4711, Messages.Id(reply));
        Assert.Equal(Messages.Ask("wWw.example.org.", RecordType.TXT)[Header.Size..], reply[Header.Size..(Header.Size + 21)]);
        Assert.EndsWith($"{client.Local} {server.EndPoint} Udp 0", System.Text.Encoding.ASCII.GetString(reply));
    }

    [SkippableTheory, MemberData(nameof(Loops))]
    public async Task Many_queries_at_once_all_get_their_own_answer(string host, bool portable)
    {
        await using var server = Open(host, portable, DelegateHandler.Address);
        using var client = server.Udp();

        for (ushort i = 0; i < 500; i++) client.Send(Messages.Ask($"n{i}.example.org.", id: i));
        var replies = Enumerable.Range(0, 500).Select(_ => client.Receive()).ToDictionary(Messages.Id);

        Assert.All(replies, pair => Assert.Equal(
            Messages.Ask($"n{pair.Key}.example.org.")[Header.Size..], pair.Value[Header.Size..^16]));
        Assert.Equal(500, replies.Count);
    }

    [SkippableTheory, InlineData(true), InlineData(false)]
    public async Task Answers_of_a_batch_for_one_client_leave_together_unless_that_is_not_wanted(bool joins)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "UDP_SEGMENT is Linux's");
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var settings = new ListenerSettings { UdpWorkers = 1, JoinsAnswers = joins };
        await using var server = new ListenerFixture(
            DelegateHandler.Sync(query =>
            {
                begun.Set();
                go.Wait(TimeSpan.FromSeconds(30));
                return DelegateHandler.Answer(query, 1);
            }),
            settings: settings);
        using var first = server.Udp();
        using var client = server.Udp();
        Skip.IfNot(client.TakesWhole(), "this kernel has no UDP_GRO");
        var query = Messages.Ask("example.org.");
        first.Send(query);
        Assert.True(begun.Wait(TimeSpan.FromSeconds(30))); // what comes now is one batch
        client.Send(query);
        client.Send(query);
        go.Set();

        Assert.Equal(query.Length + 16, first.Receive().Length);
        Assert.Equal((query.Length + 16) * (joins ? 2 : 1), client.Receive().Length);
    }

    [SkippableTheory, MemberData(nameof(Loops))]
    public async Task Answers_of_handlers_that_wait_come_when_they_are_done(string host, bool portable)
    {
        var gates = new ConcurrentDictionary<ushort, TaskCompletionSource>();
        await using var server = Open(host, portable, new DelegateHandler(async (query, _) =>
        {
            if (query.Id % 2 == 0) await gates.GetOrAdd(query.Id, _ => new()).Task;
            return DelegateHandler.Answer(query, (byte)query.Id);
        }));
        using var client = server.Udp();

        for (ushort i = 0; i < 100; i++) client.Send(Messages.Ask("example.org.", id: i));
        var quick = Enumerable.Range(0, 50).Select(_ => client.Receive()).ToList();
        await Eventually.TrueAsync(() => gates.Count == 50, "all that wait have begun");
        foreach (var gate in gates.Values.Reverse()) gate.SetResult();
        var late = Enumerable.Range(0, 50).Select(_ => client.Receive()).ToList();

        Assert.All(quick, reply => Assert.Equal(1, Messages.Id(reply) % 2));
        Assert.All(late, reply => Assert.Equal(0, Messages.Id(reply) % 2));
        Assert.All(quick.Concat(late), reply => Assert.Equal(Messages.Id(reply), reply[^1]));
        Assert.Equal(100, quick.Concat(late).Select(Messages.Id).Distinct().Count());
    }

    //                       loop   size offered, 0 for no OPT   longest answer
    public static TheoryData<bool, int, int> Sizes => new()
    {
        { false, 0,    512 },
        { false, 100,  512 }, // RFC 6891: less than 512 is 512
        { false, 512,  512 },
        { false, 1232, 1232 },
        { false, 4096, 4096 },
        { true,  0,    512 },
        { true,  1232, 1232 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public async Task Answers_are_cut_to_the_size_the_client_takes(bool portable, int offered, int longest)
    {
        await using var server = Open("127.0.0.1", portable, DelegateHandler.Sync(query =>
        {
            var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, "test");
            for (byte i = 0; i < 255; i++) writer.Add(Section.Answer, query.Name, RecordType.TXT, 0, Text(new string('x', 100)));
            query.Complete(ref writer);
            return Outcome.Written;
        }));
        using var client = server.Udp();
        using var stream = server.Tcp();
        var request = Messages.Ask("example.org.", RecordType.TXT, payload: offered);

        var reply = client.Ask(request);

        Assert.InRange(reply.Length, longest - 113, longest);
        Assert.True(Messages.Has(reply, HeaderFlags.Truncated));
        Assert.Equal(offered > 0 ? 1 : 0, Header.Count(reply, Section.Additional));
        Assert.Equal(255, Messages.Answers(stream.Ask(request)!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_are_cut_to_what_one_datagram_carries_whatever_the_client_offers(bool portable)
    {
        await using var server = Open("127.0.0.1", portable, DelegateHandler.Sync(query =>
        {
            var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, "test");
            while (!writer.Overflowed) writer.Add(Section.Answer, query.Name, RecordType.A, 5, [10, 0, 0, 1]);
            query.Complete(ref writer);
            return Outcome.Written;
        }));
        using var client = server.Udp();

        var reply = client.Ask(Messages.Ask("example.org.", payload: 65535));

        Assert.InRange(reply.Length, 65_507 - 16, 65_507);
        Assert.True(Messages.Has(reply, HeaderFlags.Truncated));
    }

    //                       option of the request     is sent back
    public static TheoryData<ushort, bool> Options => new()
    {
        { Edns.PaddingOption,      true },
        { Edns.ClientSubnetOption, false },
        { 65001,                   false },
    };

    [Theory, MemberData(nameof(Options))]
    public async Task Only_options_that_are_sent_back_take_room_from_the_answer(ushort option, bool isSentBack)
    {
        await using var server = Open("127.0.0.1", portable: false, DelegateHandler.Sync(query =>
        {
            var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, "test");
            for (byte i = 0; i < 25; i++) writer.Add(Section.Answer, query.Name, RecordType.A, 5, [10, 0, 0, i]);
            query.Complete(ref writer);
            return Outcome.Written;
        }));
        using var client = server.Udp();
        var request = new byte[600];
        var plain = Messages.Ask("example.org.", payload: 512);
        plain.CopyTo(request, 0);
        var length = Edns.AppendOption(request, plain.Length, plain.Length - Edns.MinimumSize, option, new byte[100]);

        var reply = client.Ask(request.AsSpan(0, length));

        Assert.InRange(reply.Length, 1, 512);
        Assert.Equal(isSentBack, Messages.Has(reply, HeaderFlags.Truncated));
        Assert.Equal(isSentBack, Messages.Answers(reply) < 25);
    }

    [SkippableTheory, MemberData(nameof(Loops))]
    public async Task Garbage_gets_no_answer_and_does_no_harm(string host, bool portable)
    {
        await using var server = Open(host, portable, DelegateHandler.Address);
        using var client = server.Udp();
        var random = new Random(5);
        var response = Messages.Ask("example.org.");
        Header.Change(response, HeaderFlags.Response);

        client.Send([]);
        client.Send(response);
        for (var i = 0; i < 300; i++)
        {
            var garbage = new byte[random.Next(0, 5000)];
            random.NextBytes(garbage);
            if (garbage.Length > 2) garbage[2] |= 0x80; // whatever it is, it is no query
            client.Send(garbage);
        }

        Assert.Equal(99, Messages.Id(client.Ask(Messages.Ask("example.org.", id: 99)))); // the first and only answer
        Assert.Empty(server.Log.Lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_can_not_be_sent_is_left_out_and_counted(bool portable)
    {
        await using var server = Open("127.0.0.1", portable, new DelegateHandler(async (query, _) =>
        {
            if (query.Id >= 20) await Task.Yield();
            if (query.Id % 2 != 0) return DelegateHandler.Answer(query, 1);
            query.BeginResponse(ResponseCode.NoError, HeaderFlags.None, "test");
            query.Buffer[query.QuestionEnd..].Clear();
            query.Transport = Transport.Tcp; // so that it is not cut
            query.CompleteAt(65_520); // one UDP datagram takes 65,507 at most
            return Outcome.Written;
        }));
        using var client = server.Udp();

        for (ushort i = 0; i < 40; i++) client.Send(Messages.Ask("example.org.", id: i, payload: 65535));
        var replies = Enumerable.Range(0, 20).Select(_ => Messages.Id(client.Receive())).Order();

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (ushort)((2 * i) + 1)), replies);
        await Eventually.TrueAsync(() => server.Metrics.SendFailures.With(server.Label).Value == 20, "20 refusals counted");
    }

    [SkippableFact]
    public async Task A_wildcard_socket_replies_from_the_address_that_was_asked()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has all of 127.0.0.0/8");
        await using var server = new ListenerFixture(new DelegateHandler(async (query, _) =>
        {
            if (query.Id > 1) await Task.Yield();
            return DelegateHandler.Answer(query, query.Local.Address[^1]);
        }), host: "");
        var port = server.EndPoint.Port;

        foreach (var address in new[] { "127.0.0.1", "127.0.0.2", "127.1.2.3" }.Append(ListenerFixture.HasIPv6 ? "::1" : "127.0.0.1"))
        {
            using var client = new UdpAsker(new IPEndPoint(IPAddress.Parse(address), port));
            var last = IPAddress.Parse(address).GetAddressBytes()[^1];

            Assert.Equal(last, client.Ask(Messages.Ask("example.org.", id: 1))[^1]);
            Assert.Equal(last, client.Ask(Messages.Ask("example.org.", id: 2))[^1]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_the_limit_only_what_need_not_wait_is_answered(bool portable)
    {
        var settings = new ListenerSettings { UdpWorkers = 1, MaxInFlight = 10, PortableUdp = portable };
        var begun = 0;
        await using var server = new ListenerFixture(
            new DelegateHandler(async (query, cancel) =>
            {
                if (query.Id >= 1000) return DelegateHandler.Answer(query, 1);
                Interlocked.Increment(ref begun);
                await Task.Delay(Timeout.Infinite, cancel);
                return Outcome.Written;
            }),
            settings: settings);
        using var client = server.Udp();

        for (ushort i = 0; i < 10; i++)
        {
            client.Send(Messages.Ask("example.org.", id: i));
            await Eventually.TrueAsync(() => Volatile.Read(ref begun) == i + 1, "the query waits");
        }
        for (ushort i = 0; i < 100; i++) client.Send(Messages.Ask("example.org.", id: (ushort)(i + 100)));

        Assert.Equal(1000, Messages.Id(client.Ask(Messages.Ask("example.org.", id: 1000))));
        Assert.True(server.Metrics.Overloads.With(server.Label).Value >= 100);
        Assert.Empty(server.Log.Lines);
    }

    [Fact]
    public async Task A_synchronous_answer_allocates_nothing()
    {
        const int Round = 4_000, Rounds = 6; // the first warms up; of the others the least counts, as in Allocations
        var allocated = new List<long>(Rounds);
        var served = 0;
        var chain = DelegateHandler.Sync(query =>
        {
            served++; // on the worker's own thread, so the counter of that thread sees receiving, parsing, answering and sending
            if (served % Round == 0) allocated.Add(GC.GetAllocatedBytesForCurrentThread());
            return DelegateHandler.Answer(query, 1);
        });
        await using var server = new ListenerFixture(chain, settings: new ListenerSettings { UdpWorkers = 1 });
        using var client = server.Udp();
        var request = Messages.Ask("www.example.org.", payload: 1232);

        for (var i = 0; i < Round * Rounds; i++) client.Exchange(request);

        Assert.Equal(Rounds, allocated.Count);
        Assert.Equal(0, allocated.Zip(allocated.Skip(1), (before, after) => after - before).Min());
    }

    private static ListenerFixture Open(string host, bool portable, IQueryHandler chain)
    {
        Skip.If(host.Contains(':', StringComparison.Ordinal) && !ListenerFixture.HasIPv6, "no IPv6 on this machine");
        return new ListenerFixture(chain, host, new ListenerSettings { UdpWorkers = 2, PortableUdp = portable });
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)];
}
