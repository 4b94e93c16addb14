using System.Net.Quic;
using System.Net.Security;
using ServiceDns.Dns;

#pragma warning disable CA1416 // they skip where there is no QUIC

namespace ServiceDns.Server.Tests;

public sealed class QuicListenerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // handshakes take their time where all processors are busy

    private static readonly byte[] Question = Messages.Ask("www.example.org.", id: 0);

    private readonly FixedTls tls = new();

    [SkippableFact]
    public async Task Every_query_is_answered_on_its_stream_which_then_ends()
    {
        QuicAsker.Need();
        await using var server = Serve();
        await using var client = await QuicAsker.ConnectAsync(server.EndPoint);

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => client.AskAsync(Messages.Ask($"n{i}.example.org.", id: 0))));

        for (var i = 0; i < answers.Length; i++)
        {
            var asked = Messages.Ask($"n{i}.example.org.", id: 0);
            Assert.Equal(asked[Header.Size..], Assert.Single(answers[i])[Header.Size..asked.Length]);
            Assert.Equal((0, 1), (Messages.Id(answers[i][0]), Messages.Answers(answers[i][0])));
        }
        Assert.Equal("doq", client.Protocol);
        await Eventually.TrueAsync(() => Responses(server, DoqError.None) >= 1000, "all are counted, the last after its answer came");
        Assert.Equal(1000, Responses(server, DoqError.None));
    }

    //                     what breaks the rules                  bytes, the length first                                  ends there
    public static TheoryData<string, byte[], bool> Violations => new()
    {
        { "an id",                                Messages.Framed(Messages.Ask("a.org.", id: 1)),                         true },
        { "no message",                           [],                                                                     true },
        { "half a length",                        [0],                                                                    true },
        { "a message without bytes",              [0, 0],                                                                 false },
        { "an end before the message's",          Messages.Framed(Question)[..^1],                                        true },
        { "a second message",                     [.. Messages.Framed(Question), .. Messages.Framed(Question)],           true },
        { "a message without a length before it", Question,                                                               true },
        { "a response",                           Messages.Framed([0, 0, 0x80, .. Question[3..]]),                        true },
        { "an operation that is none",            Messages.Framed([0, 0, 0x28, .. Question[3..]]),                        true },
        { "what can not be read",                 Messages.Framed([.. Question[..^6], 0xFF, 0xFF, 0xFF]),                 true },
        { "a keep-alive of TCP",                  Messages.Framed(WithKeepalive()),                                       true },
    };

    [SkippableTheory, MemberData(nameof(Violations))]
    public async Task A_client_that_breaks_the_rules_is_told_so_and_alone(string what, byte[] bytes, bool ends)
    {
        QuicAsker.Need();
        await using var server = Serve();
        await using var good = await QuicAsker.ConnectAsync(server.EndPoint);
        await using var bad = await QuicAsker.ConnectAsync(server.EndPoint);

        Assert.True(await bad.CodeAfterAsync(bytes, ends) == DoqError.Protocol, what);

        Assert.Single(await good.AskAsync(Question));
        Assert.Equal(1, Responses(server, DoqError.Protocol));
    }

    [SkippableFact]
    public async Task A_client_of_another_protocol_is_refused()
    {
        QuicAsker.Need();
        await using var server = Serve();

        await Assert.ThrowsAnyAsync<Exception>(() => QuicAsker.ConnectAsync(server.EndPoint, "dot"));

        await using var client = await QuicAsker.ConnectAsync(server.EndPoint);
        Assert.Single(await client.AskAsync(Question));
    }

    [SkippableFact]
    public async Task A_query_that_is_taken_back_leaves_the_connection_as_it_is()
    {
        QuicAsker.Need();
        await using var server = Serve();
        await using var client = await QuicAsker.ConnectAsync(server.EndPoint);

        for (var i = 0; i < 20; i++)
        {
            var stream = await client.OpenAsync();
            await stream.WriteAsync(Messages.Framed(Question).AsMemory(0, i));
            stream.Abort(QuicAbortDirection.Both, QuicAsker.Cancelled);
            await stream.DisposeAsync();
        }

        Assert.Single(await client.AskAsync(Question));
    }

    [SkippableFact]
    public async Task A_handler_may_answer_with_many_messages_that_arrive_in_order_and_whole()
    {
        QuicAsker.Need();
        const int parts = 20;
        await using var server = Serve(chain: new DelegateHandler(async (query, _) =>
        {
            for (byte i = 0; ; i++)
            {
                DelegateHandler.Answer(query, i);
                if (i == parts - 1) return Outcome.Written;
                Assert.True(await query.Stream!.SendAsync(query));
            }
        }));
        await using var client = await QuicAsker.ConnectAsync(server.EndPoint);

        var messages = await client.AskAsync(Question);

        Assert.Equal(Enumerable.Range(0, parts), messages.Select(message => (int)message[^1]));
    }

    [SkippableFact]
    public async Task A_query_that_gets_no_answer_has_its_stream_ended_with_an_error()
    {
        QuicAsker.Need();
        await using var server = Serve(chain: DelegateHandler.Sync(_ => Outcome.Dropped));
        await using var client = await QuicAsker.ConnectAsync(server.EndPoint);

        for (var i = 1; i <= 2; i++)
        {
            var error = await Assert.ThrowsAsync<QuicException>(() => client.AskAsync(Question));

            Assert.Equal((QuicError.StreamAborted, DoqError.Internal), (error.QuicError, error.ApplicationErrorCode));
            await Eventually.TrueAsync(() => Responses(server, DoqError.Internal) == i, "counted");
        }
    }

    [SkippableFact]
    public async Task A_silent_client_is_let_go_in_a_query_and_after_it()
    {
        QuicAsker.Need();
        var second = TimeSpan.FromSeconds(1);
        await using var hasty = Serve(new ListenerSettings { Tls = tls, ReadTimeout = second, IdleTimeout = Patience });
        await using var server = Serve(new ListenerSettings { Tls = tls, ReadTimeout = Patience, IdleTimeout = second });

        await using var idle = await QuicAsker.ConnectAsync(server.EndPoint);
        Assert.Null(await idle.EndAsync());
        await using var mute = await ConnectPatientlyAsync(hasty);
        Assert.Equal(DoqError.Protocol, await mute.CodeAfterAsync(Messages.Framed(Question)[..^1], end: false));
    }

    [SkippableFact]
    public async Task Of_too_many_connections_the_one_longest_idle_goes_and_without_any_the_last()
    {
        QuicAsker.Need();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = 0;
        await using var server = Serve(
            new ListenerSettings { Tls = tls, ReadTimeout = Patience, IdleTimeout = Patience, MaxSessions = 2 },
            new DelegateHandler(async (query, _) =>
            {
                if (query.Type == RecordType.TXT)
                {
                    Interlocked.Increment(ref waiting);
                    await release.Task;
                }
                return DelegateHandler.Answer(query, 1);
            }));
        await using var first = await QuicAsker.ConnectAsync(server.EndPoint);
        Assert.Single(await first.AskAsync(Question));
        await using var second = await QuicAsker.ConnectAsync(server.EndPoint);
        Assert.Single(await second.AskAsync(Question));

        await using var third = await QuicAsker.ConnectAsync(server.EndPoint);

        Assert.Equal(DoqError.None, await first.EndAsync());
        var slow = Messages.Ask("a.org.", RecordType.TXT, id: 0);
        Task<IReadOnlyList<byte[]>>[] busy = [second.AskAsync(slow), third.AskAsync(slow)];
        await Eventually.TrueAsync(() => Volatile.Read(ref waiting) == 2, "both are busy");
        await using var fourth = await QuicAsker.ConnectAsync(server.EndPoint);
        Assert.Equal(DoqError.ExcessiveLoad, await fourth.EndAsync());
        release.SetResult();
        foreach (var asking in busy) Assert.Single(await asking);
        Assert.Equal(2, server.Metrics.QuicConnectionsShed.With(server.Label).Value);
    }

    [SkippableTheory]
    [InlineData(3, 1024, 3)]
    [InlineData(256, 5, 5)]
    public async Task Queries_of_a_connection_and_of_all_are_under_way_only_so_many_at_once(int streams, int inAll, int most)
    {
        QuicAsker.Need();
        var (underWay, peak, gate) = (0, 0, new Lock());
        await using var server = Serve(
            new ListenerSettings
            {
                Tls = tls, ReadTimeout = Patience, IdleTimeout = Patience, MaxStreams = streams, MaxStreamsInAll = inAll,
            },
            new DelegateHandler(async (query, _) =>
            {
                lock (gate) peak = Math.Max(peak, ++underWay);
                await Task.Yield();
                lock (gate) underWay--;
                return DelegateHandler.Answer(query, 1);
            }));
        await using var client = await QuicAsker.ConnectAsync(server.EndPoint);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.AskAsync(Question)));

        Assert.All(answers, answer => Assert.Single(answer));
        Assert.InRange(peak, 1, most);
    }

    [SkippableFact]
    public async Task A_reload_is_answered_by_the_new_chain_on_the_same_connection_and_the_end_lets_the_last_answer_out()
    {
        QuicAsker.Need();
        await using var server = Serve();
        await using var client = await QuicAsker.ConnectAsync(server.EndPoint);
        Assert.Equal(1, (await client.AskAsync(Question))[0][^1]);
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        server.Apply(new DelegateHandler(async (query, _) =>
        {
            entered.SetResult();
            await gate.Task;
            return DelegateHandler.Answer(query, 9);
        }));
        var asking = client.AskAsync(Question);
        await entered.Task;
        var stopping = server.Set.StopAsync();
        gate.SetResult();

        Assert.Equal(9, Assert.Single(await asking)[^1]);
        await stopping;
        Assert.Equal(DoqError.None, await client.EndAsync());
    }

    [SkippableFact]
    public async Task Each_connection_is_shown_the_certificate_as_it_is_then()
    {
        QuicAsker.Need();
        var renewed = new ChangingTls(tls, new FixedTls());
        await using var server = Serve(new ListenerSettings { Tls = renewed, ReadTimeout = Patience, IdleTimeout = Patience });
        await using var before = await QuicAsker.ConnectAsync(server.EndPoint);

        renewed.Change();

        await using var after = await QuicAsker.ConnectAsync(server.EndPoint);
        Assert.NotEqual(before.SerialNumber, after.SerialNumber);
        Assert.Single(await before.AskAsync(Question));
        Assert.Single(await after.AskAsync(Question));
    }

    [SkippableFact]
    public async Task An_address_that_is_not_here_is_refused_by_name()
    {
        QuicAsker.Need();
        await using var server = Serve();
        var elsewhere = new ListenAddress("192.0.2.7", 8853, Corefile.Transport.Quic);

        var error = Assert.Throws<ListenException>(() => server.Set.Apply([server.Request(elsewhere, DelegateHandler.Address)]));

        Assert.Equal(
            "listen udp 192.0.2.7:8853: bind: cannot assign requested address; no interface of this machine has it", error.Message);
        await using var client = await QuicAsker.ConnectAsync(server.EndPoint);
        Assert.Single(await client.AskAsync(Question)); // all goes on as before
    }

    private ListenerFixture Serve(ListenerSettings? settings = null, IQueryHandler? chain = null) => new(
        chain ?? DelegateHandler.Address,
        settings: settings ?? new ListenerSettings { Tls = tls, ReadTimeout = Patience, IdleTimeout = Patience },
        scheme: Corefile.Transport.Quic);

    /// <summary>A second for the handshake may be too short on a busy machine.</summary>
    private static async Task<QuicAsker> ConnectPatientlyAsync(ListenerFixture server)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await QuicAsker.ConnectAsync(server.EndPoint);
            }
            catch (QuicException) when (attempt < 30)
            {
                // again
            }
        }
    }

    private static long Responses(ListenerFixture server, long code) =>
        server.Metrics.QuicResponses.With(server.Label, DoqError.Label(code)).Value;

    private static byte[] WithKeepalive()
    {
        var message = new byte[600];
        var asked = Messages.Ask("www.example.org.", id: 0, payload: 1232);
        asked.CopyTo(message, 0);
        return message[..Edns.AppendOption(message, asked.Length, asked.Length - Edns.MinimumSize, Edns.TcpKeepaliveOption, [])];
    }

    private sealed class ChangingTls(IServerTls first, IServerTls second) : IServerTls
    {
        private IServerTls current = first;

        public void Change() => Volatile.Write(ref current, second);

        public SslServerAuthenticationOptions OptionsFor(List<SslApplicationProtocol> protocols) =>
            Volatile.Read(ref current).OptionsFor(protocols);
    }
}
