using ServiceDns.Dns;
using Xunit;

namespace ServiceDns.Server.Tests;

public class DispatcherTests
{
    private readonly MetricRegistry registry = new();
    private readonly RecordingLogger log = new();
    private readonly QueryPool pool = new(new Random(1));

    //                    zones of the blocks             asked name            type             block that answers, -1 for REFUSED
    public static TheoryData<string[], string, RecordType, int> Routes => new()
    {
        { ["."],                                          "a.example.org.",     RecordType.A,    0 },
        { ["."],                                          ".",                  RecordType.NS,   0 },
        { [".", "org."],                                  "a.example.org.",     RecordType.A,    1 },
        { ["org.", "example.org."],                       "A.Example.ORG.",     RecordType.A,    1 },
        { ["example.org.", "org."],                       "example.org.",       RecordType.A,    0 },
        { ["example.org.", "org."],                       "org.",               RecordType.A,    1 },
        { ["example.org."],                               "xexample.org.",      RecordType.A,   -1 },
        { ["example.org."],                               "org.",               RecordType.A,   -1 },
        { ["example.org."],                               ".",                  RecordType.NS,  -1 },
        { ["example.org.", "."],                          "com.",               RecordType.A,    1 },
        { ["10.in-addr.arpa.", "."],                      "1.2.3.10.in-addr.arpa.", RecordType.PTR, 0 },
        { ["a.example.org.", "example.org.", "."],        "a.example.org.",     RecordType.DS,   1 }, // DS belongs to the parent
        { ["a.b.org.", "b.org.", "org."],                 "a.b.org.",           RecordType.DS,   2 }, // or whoever is above
        { ["example.org.", "."],                          "a.example.org.",     RecordType.DS,   0 }, // the root only as a last resort
        { ["."],                                          "example.org.",       RecordType.DS,   0 },
        { ["example.org."],                               "org.",               RecordType.DS,  -1 },
    };

    [Theory, MemberData(nameof(Routes))]
    public void The_longest_zone_answers(string[] zones, string name, RecordType type, int expected)
    {
        var blocks =
            zones.Select((zone, index) => Block(zone, DelegateHandler.Sync(query => DelegateHandler.Answer(query, (byte)index)))).ToArray();

        var reply = Serve(Make(blocks), Messages.Ask(name, type));

        Assert.Equal(expected < 0 ? ResponseCode.Refused : ResponseCode.NoError, Messages.Code(reply));
        if (expected >= 0) Assert.Equal(expected, reply[^1]);
    }

    [Fact]
    public void Views_of_a_zone_are_tried_in_order_and_then_the_root()
    {
        BlockRuntime View(string zone, byte number, Func<Query, bool>? filter) =>
            new(
                new BlockInfo(DomainName.Parse(zone), $"v{number}"), DelegateHandler.Sync(q => DelegateHandler.Answer(q, number)),
                Filter: filter);
        var dispatcher = Make(
            View("example.org.", 1, query => query.Type == RecordType.A),
            View("example.org.", 2, query => query.Type == RecordType.AAAA),
            View(".", 3, query => query.Type != RecordType.TXT));

        Assert.Equal(1, Serve(dispatcher, Messages.Ask("www.example.org."))[^1]);
        Assert.Equal(2, Serve(dispatcher, Messages.Ask("www.example.org.", RecordType.AAAA))[^1]);
        Assert.Equal(3, Serve(dispatcher, Messages.Ask("www.example.org.", RecordType.MX))[^1]);
        Assert.Equal(ResponseCode.Refused, Messages.Code(Serve(dispatcher, Messages.Ask("www.example.org.", RecordType.TXT))));
    }

    [Fact]
    public void A_block_without_handlers_refuses_and_hides_shorter_zones()
    {
        var dispatcher = Make(Block("."), new BlockRuntime(new BlockInfo(DomainName.Parse("example.org."), ""), Chain: null));

        Assert.Equal(ResponseCode.Refused, Messages.Code(Serve(dispatcher, Messages.Ask("a.example.org."))));
        Assert.Equal(ResponseCode.NoError, Messages.Code(Serve(dispatcher, Messages.Ask("example.com."))));
    }

    [Fact]
    public void The_block_and_listener_are_on_the_query()
    {
        var block = new BlockRuntime(new BlockInfo(DomainName.Parse("example.org."), "inside"), DelegateHandler.Sync(query =>
        {
            Assert.Equal("example.org.", query.Block.Zone.ToString());
            Assert.Equal("inside", query.Block.View);
            Assert.Equal("dns://:53", query.Listener.Label);
            return DelegateHandler.Answer(query, 7);
        }));

        Assert.Equal(7, Serve(Make(block), Messages.Ask("a.example.org."))[^1]);
    }

    //                   outcome                                                 code that the client sees, null for silence
    public static TheoryData<string, ResponseCode?> Outcomes => new()
    {
        { "servfail",  ResponseCode.ServFail },
        { "refused",   ResponseCode.Refused },
        { "formerr",   ResponseCode.FormErr },
        { "notimp",    ResponseCode.NotImp },
        { "dropped",   null },
        { "forgotten", null }, // claims to have written, but did not
        { "undone",    ResponseCode.ServFail }, // wrote, then failed
    };

    [Theory, MemberData(nameof(Outcomes))]
    public async Task Outcomes_become_answers(string outcome, ResponseCode? expected)
    {
        Outcome Decide(Query query)
        {
            if (outcome == "undone")
            {
                DelegateHandler.Answer(query, 1);
                query.AddOption(Edns.ExtendedErrorOption, [0, 1]);
            }
            return outcome switch
            {
                "refused" => Outcome.Failed(ResponseCode.Refused),
                "formerr" => Outcome.Failed(ResponseCode.FormErr),
                "notimp" => Outcome.Failed(ResponseCode.NotImp),
                "dropped" => Outcome.Dropped,
                "forgotten" => Outcome.Written,
                _ => Outcome.Failed(ResponseCode.ServFail, "plugin/test: no"),
            };
        }
        var sync = Make(Block(".", DelegateHandler.Sync(Decide)));
        var late = Make(Block(".", new DelegateHandler(async (query, _) =>
        {
            await Task.Yield();
            return Decide(query);
        })));

        foreach (var dispatcher in new[] { sync, late })
        {
            var reply = await ServeAsync(dispatcher, Messages.Ask("example.org.", payload: 1232));
            if (expected is null)
            {
                Assert.Empty(reply);
                continue;
            }
            Assert.Equal(expected, Messages.Code(reply));
            Assert.Equal(0, Messages.Answers(reply));
            Assert.True(Messages.Has(reply, HeaderFlags.Response));
            Assert.True(Messages.Has(reply, HeaderFlags.RecursionDesired));
            Assert.False(Messages.Has(reply, HeaderFlags.Authoritative));
            Assert.Equal(1, Header.Count(reply, Section.Additional));
            Assert.Equal(Messages.Ask("example.org.", payload: 1232).Length, reply.Length); // an OPT record and nothing in it
        }
    }

    [Fact]
    public void Another_EDNS_version_is_BADVERS_with_version_0()
    {
        var reply = Serve(Make(Block(".")), Messages.Ask("example.org.", payload: 1232, version: 1));

        Assert.Equal(ResponseCode.BadVers, Messages.ExtendedCode(reply));
        Assert.Equal(0, reply[^5]);
        Assert.Equal(0, Messages.Answers(reply));
    }

    [Fact]
    public void Other_operations_are_NOTIMP_and_keep_their_opcode()
    {
        var request = Messages.Ask("example.org.");
        Header.Set(request, HeaderFlags.None, Opcode.Update, ResponseCode.NoError);

        var reply = Serve(Make(Block(".")), request);

        Assert.Equal(ResponseCode.NotImp, Messages.Code(reply));
        Assert.Equal(Opcode.Update, Header.OpcodeOf(reply));
        Assert.Equal(Header.Size, reply.Length);
    }

    [Fact]
    public void Notifications_go_through_the_chain_and_keep_their_opcode()
    {
        var request = Messages.Ask("example.org.", RecordType.SOA);
        Header.Set(request, HeaderFlags.Authoritative, Opcode.Notify, ResponseCode.NoError);

        var reply = Serve(Make(Block(".")), request);

        Assert.Equal((ResponseCode.NoError, Opcode.Notify, 1), (Messages.Code(reply), Header.OpcodeOf(reply), Messages.Answers(reply)));
    }

    [Fact]
    public void A_signature_comes_last_and_takes_its_room_from_the_records()
    {
        var chain = DelegateHandler.Sync(query =>
        {
            query.Signer = new Zeros(100);
            var outcome = DelegateHandler.Answer(query, 1);
            var writer = new MessageWriter(query.Buffer, query.Length);
            while (writer.Length < 600) writer.Add(Section.Answer, query.Name, RecordType.A, 5, [192, 0, 2, 1]);
            query.Complete(ref writer);
            return outcome;
        });

        var reply = Serve(Make(Block(".", chain)), Messages.Ask("example.org.", payload: 512));

        Assert.Equal(new byte[100], reply[^100..]);
        Assert.True(reply.Length is > 490 and <= 512, $"{reply.Length} bytes");
        Assert.True(Messages.Has(reply, HeaderFlags.Truncated));
    }

    [Fact]
    public void A_broken_tail_is_FORMERR_with_the_question_and_without_OPT()
    {
        var whole = Messages.Ask("example.org.", payload: 1232);

        var reply = Serve(Make(Block(".")), whole[..^3]);

        Assert.Equal(ResponseCode.FormErr, Messages.Code(reply));
        Assert.Equal(1, Header.Count(reply, Section.Question));
        Assert.Equal(0, Header.Count(reply, Section.Additional));
        Assert.Equal(whole[Header.Size..^Edns.MinimumSize], reply[Header.Size..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Another_number_of_questions_is_FORMERR_with_nothing_but_a_header(int questions)
    {
        var request = Messages.Ask("example.org.");
        Header.SetCount(request, Section.Question, questions);

        var reply = Serve(Make(Block(".")), request);

        Assert.Equal(ResponseCode.FormErr, Messages.Code(reply));
        Assert.Equal(Header.Size, reply.Length);
    }

    [Fact]
    public void Responses_and_stumps_get_no_answer()
    {
        var response = Messages.Ask("example.org.");
        Header.Change(response, HeaderFlags.Response);

        Assert.Empty(Serve(Make(Block(".")), response));
        Assert.Empty(Serve(Make(Block(".")), response[..11]));
        Assert.Empty(Serve(Make(Block(".")), []));
    }

    [Fact]
    public void Other_classes_are_refused_unless_a_block_of_the_listener_serves_them()
    {
        var request = Messages.Ask("version.bind.", RecordType.TXT, recordClass: RecordClass.CH);
        var open = new BlockRuntime(new BlockInfo(DomainName.Parse("example.org."), ""), DelegateHandler.Address, AllowsOtherClasses: true);

        Assert.Equal(ResponseCode.Refused, Messages.Code(Serve(Make(Block(".")), request)));
        Assert.Equal(ResponseCode.NoError, Messages.Code(Serve(Make(Block("."), open), request)));
    }

    [Fact]
    public void The_class_is_looked_at_before_the_EDNS_version()
    {
        var request = Messages.Ask("version.bind.", RecordType.TXT, payload: 1232, recordClass: RecordClass.CH, version: 1);

        Assert.Equal(ResponseCode.Refused, Messages.ExtendedCode(Serve(Make(Block(".")), request)));
    }

    [Fact]
    public void What_no_block_takes_is_counted_as_dropped()
    {
        var dispatcher = Make(Block("example.org."));

        Serve(dispatcher, Messages.Ask("example.com.", RecordType.AAAA));
        Serve(dispatcher, Messages.Ask("example.com.", RecordType.HINFO));
        Serve(dispatcher, Messages.Ask("www.example.org."));
        Serve(dispatcher, [.. Messages.Ask("example.com."), 0]);

        var metrics = new DnsMetrics(registry);
        Assert.Equal(1, metrics.Requests.With("dns://:53", "dropped", "", "udp", "1", "AAAA").Value);
        Assert.Equal(1, metrics.Requests.With("dns://:53", "dropped", "", "udp", "1", "other").Value);
        Assert.Equal(3, metrics.Responses.With("dns://:53", "dropped", "", "REFUSED", "").Value);
        Assert.Equal(3, metrics.ResponseSize.With("dns://:53", "dropped", "", "udp").CountOf(1));
        Assert.Equal(3, metrics.RequestSize.With("dns://:53", "dropped", "", "udp").CountOf(1));
        Assert.All(
            ["AAAA", "other", "A"], type => Assert.Equal(1, metrics.RequestDuration.With("dns://:53", "dropped", "", type).CountOf(0)));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task An_exception_becomes_SERVFAIL_and_is_counted_and_logged(bool late, bool stack)
    {
        var chain = new DelegateHandler(async (_, _) =>
        {
            if (late) await Task.Yield();
            throw new InvalidOperationException("out of luck");
        });
        var synchronous = DelegateHandler.Sync(_ => throw new InvalidOperationException("out of luck"));
        var dispatcher = Make(new BlockRuntime(BlockInfo.None, late ? chain : synchronous, StackTrace: stack));

        var reply = await ServeAsync(dispatcher, Messages.Ask("example.org."));

        Assert.Equal(ResponseCode.ServFail, Messages.Code(reply));
        var metrics = new DnsMetrics(registry);
        Assert.Equal(1, metrics.Panics.Value);
        Assert.Equal(1, metrics.Responses.With("dns://:53", "dropped", "", "SERVFAIL", "").Value);
        var line = Assert.Single(log.Lines);
        Assert.StartsWith("Error: Recovered from panic in server: \"dns://:53\" out of luck", line);
        Assert.Equal(stack, line.Contains(nameof(DispatcherTests), StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_debug_mode_an_exception_comes_out()
    {
        var dispatcher = Make(new BlockRuntime(
            BlockInfo.None, DelegateHandler.Sync(_ => throw new InvalidOperationException("out of luck")), Debug: true));

        await Assert.ThrowsAsync<InvalidOperationException>(() => ServeAsync(dispatcher, Messages.Ask("example.org.")));
    }

    [Fact]
    public async Task A_cancelled_query_is_dropped_silently()
    {
        var dispatcher = Make(Block(".", new DelegateHandler(async (_, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return Outcome.Written;
        })));
        var query = Parsed(Messages.Ask("example.org."), out var kind);

        var length = await dispatcher.ServeAsync(query, kind, new CancellationToken(canceled: true));

        Assert.Equal(0, length);
        Assert.Empty(log.Lines);
    }

    private static BlockRuntime Block(string zone, IQueryHandler? chain = null) =>
        new(new BlockInfo(DomainName.Parse(zone), ""), chain ?? DelegateHandler.Address);

    private Dispatcher Make(params BlockRuntime[] blocks) =>
        new(new ListenerInfo(1, "dns://:53"), blocks, new DispatchServices(new DnsMetrics(registry), pool, log));

    private static byte[] Serve(Dispatcher dispatcher, byte[] request)
    {
        var serving = ServeAsync(dispatcher, request);
        Assert.True(serving.IsCompleted);
        return serving.Result;
    }

    private static async Task<byte[]> ServeAsync(Dispatcher dispatcher, byte[] request)
    {
        using var query = Parsed(request, out var kind);
        var length = await dispatcher.ServeAsync(query, kind, default);
        return query.Buffer[..length].ToArray();
    }

    private static Query Parsed(byte[] request, out RequestKind kind)
    {
        var query = new Query { Client = ClientAddress.From(new(System.Net.IPAddress.Loopback, 5000)) };
        request.CopyTo(query.Buffer);
        kind = query.Parse(request.Length);
        return query;
    }

    private sealed class Zeros(int size) : IResponseSigner
    {
        public int Size => size;

        public int Sign(Span<byte> buffer, int length)
        {
            buffer.Slice(length, size).Clear();
            return length + size;
        }
    }
}
