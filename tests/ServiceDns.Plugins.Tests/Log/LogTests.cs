using ServiceDns.Dns;
using ServiceDns.Plugins.Log;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class LogTests
{
    private readonly TestSetup setup = new();

    private static AnsweringHandler Success => new()
    {
        Answer = ["example.org. 5 IN A 10.0.0.1"], Flags = HeaderFlags.Authoritative,
    };

    [Fact]
    public async Task Writes_CoreDNSs_line()
    {
        using var query = Ask.For("Example.org.", payload: 4096, client: "127.0.0.1:50759");
        query.ReceivedAt = setup.Time.GetTimestamp();
        setup.Time.Advance(new TimeSpan(379_902)); // times 100 ns

        await ServeAsync("log", query, Success);

        Assert.Equal(
            ["[INFO] 127.0.0.1:50759 - 29008 \"A IN example.org. udp 40 false 4096\" NOERROR qr,aa,rd 56 0.0379902s"], setup.Logs.Lines);
    }

    //                     format                         line
    public static TheoryData<string, string> Formats => new()
    {
        { "{type}|{class}|{name}|{proto}", "A|IN|example.org.|udp" },
        { "{remote} {port} {local}", "10.240.0.1 40212 127.0.0.1" },
        { "{size} {>bufsize} {>do} {>id} {>opcode}", "40 1232 true 29008 0" },
        { "{rcode} {rsize} {>rflags} {duration}", "NOERROR 56 qr,aa,rd 0s" },
        { "{combined}", "10.240.0.1:40212 - 29008 \"A IN example.org. udp 40 true 1232\" NOERROR qr,aa,rd 56 0s \"0\"" },
        { "<{common}>", "<10.240.0.1:40212 - 29008 \"A IN example.org. udp 40 true 1232\" NOERROR qr,aa,rd 56 0s>" },
        { "{/forward/upstream} {/log/class} {/log/type}", "- success NOERROR" },
        { "{host} {when}", "{host} {when}" },
        { "a } {type} { {name} } {", "a } A { example.org. } {" },
        { "{{type}}", "{A}" },
        { "x {", "x {" },
    };

    [Theory, MemberData(nameof(Formats))]
    public async Task Fills_in_place_holders(string format, string line)
    {
        using var query = Ask.For("Example.org.", payload: 1232, dnssecOk: true);
        query.ReceivedAt = setup.Time.GetTimestamp();

        await ServeAsync($"log . \"{format}\"", query, Success);

        Assert.Equal(["[INFO] " + line], setup.Logs.Lines);
    }

    [Fact]
    public async Task Writes_IPv6_addresses_in_brackets_and_streams_as_tcp()
    {
        using var query = Ask.For("example.org.", client: "[2001:db8::1]:53");
        query.Transport = Transport.Tcp;

        await ServeAsync("log . \"{remote}:{port} {proto} {>bufsize}\"", query, Success);

        Assert.Equal(["[INFO] [2001:db8::1]:53 tcp 65535"], setup.Logs.Lines);
    }

    [Fact]
    public async Task Writes_long_and_odd_names_in_full()
    {
        var label = string.Concat(Enumerable.Repeat("\\001", 60));
        var name = $"{label}.{label}.{label}.{label}.";
        using var query = Ask.For(name, (RecordType)65_280, recordClass: (RecordClass)7);

        await ServeAsync("log . \"{name} {type} {class}\"", query, Success);

        Assert.Equal([$"[INFO] {name} TYPE65280 CLASS7"], setup.Logs.Lines);
    }

    //                     nanoseconds of 100   text
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "0.0000001s")]
    [InlineData(150, "0.000015s")]
    [InlineData(10_000_000, "1s")]
    [InlineData(100_500_000, "10.05s")]
    public async Task Writes_durations_as_Go_does(long ticks, string text)
    {
        using var query = Ask.For("example.org.");
        query.ReceivedAt = setup.Time.GetTimestamp();
        setup.Time.Advance(new TimeSpan(ticks));

        await ServeAsync("log . \"{duration}\"", query, Success);

        Assert.Equal(["[INFO] " + text], setup.Logs.Lines);
    }

    public static TheoryData<string, string[]> Scopes => new()
    {
        { "log", ["a.example.org."] },
        { "log EXAMPLE.org", ["a.example.org."] },
        { "log example.net", [] },
        { "log example.net example.org", ["a.example.org."] },
        { "log example.net\nlog example.org", ["a.example.org."] },
        { "log a.example.org \"first\"\nlog . \"second\"", ["first"] }, // the first rule for the name decides
        { "log example.org \"first\" {\nclass error\n}\nlog . \"second\"", [] }, // also when its class keeps it silent
    };

    [Theory, MemberData(nameof(Scopes))]
    public async Task Logs_names_of_its_zones_once(string lines, string[] logged)
    {
        using var query = Ask.For("a.example.org.");

        await ServeAsync(lines.Replace("first", "{/}first").Replace("second", "{/}second"), query, Success);

        Assert.Equal(logged.Length, setup.Logs.Lines.Count);
        foreach (var (text, line) in logged.Zip(setup.Logs.Lines)) Assert.Contains(text, line, StringComparison.Ordinal);
    }

    private static readonly AnsweringHandler NoData = new()
    {
        Authority = ["example.org. 5 IN SOA ns.example.org. h.example.org. 1 2 3 4 5"],
    };

    //                     what                 type           the rest of the chain
    public static TheoryData<string, string, IQueryHandler> Kinds => new()
    {
        { "success", "NOERROR", Success },
        { "success", "NOERROR", new AnsweringHandler() },
        { "success", "DELEGATION", new AnsweringHandler { Authority = ["example.org. 5 IN NS ns.example.org."] } },
        { "denial", "NODATA", NoData },
        { "denial", "NXDOMAIN", new AnsweringHandler { Code = ResponseCode.NXDomain } },
        { "error", "OTHERERROR", new AnsweringHandler { Code = ResponseCode.NXDomain, Answer = ["example.org. 5 IN CNAME a."] } },
        { "error", "SERVERERROR", new AnsweringHandler { Code = ResponseCode.ServFail } },
        { "error", "SERVERERROR", new AnsweringHandler { Instead = Outcome.Failed(ResponseCode.ServFail) } },
        { "error", "OTHERERROR", new AnsweringHandler { Instead = Outcome.Failed(ResponseCode.Refused) } },
        { "error", "OTHERERROR", new AnsweringHandler { Instead = Outcome.Dropped } },
        { "error", "OTHERERROR", new AnsweringHandler { Code = ResponseCode.YXDomain } },
    };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Sorts_responses_into_classes(string name, string type, IQueryHandler next)
    {
        foreach (var wanted in new[] { "success", "denial", "error", "all" })
        {
            using var query = Ask.For("example.org.");
            await ServeAsync($"log . \"{wanted} {{/log/class}} {{/log/type}}\" {{\nclass {wanted}\n}}", query, next);
        }

        Assert.Equal([$"[INFO] {name} {name} {type}", $"[INFO] all {name} {type}"], setup.Logs.Lines);
    }

    [Fact]
    public async Task Calls_a_transfer_an_error_as_CoreDNS_does()
    {
        using var query = Ask.For("example.org.", RecordType.AXFR);

        await ServeAsync("log . {/log/type}", query, Success);

        Assert.Equal(["[INFO] META"], setup.Logs.Lines);
    }

    //                     seconds from now   type
    [Theory]
    [InlineData(-10, 10, "NOERROR")]
    [InlineData(-10, -5, "OTHERERROR")] // expired
    [InlineData(5, 10, "OTHERERROR")] // not yet valid
    public async Task Calls_a_signature_out_of_its_time_an_error(int inception, int expiration, string type)
    {
        var now = setup.Time.GetUtcNow().ToUnixTimeSeconds();
        using var query = Ask.For("example.org.", payload: 1232, dnssecOk: true);
        var signer = new SigningHandler((uint)(now + inception), (uint)(now + expiration));

        await ServeAsync("log . {/log/type}", query, signer);

        Assert.Equal(["[INFO] " + type], setup.Logs.Lines);
    }

    //                     what the server answers in place of the chain
    public static TheoryData<IQueryHandler, string> Unwritten => new()
    {
        { new AnsweringHandler { Instead = Outcome.Failed(ResponseCode.ServFail, "broken") }, "SERVFAIL qr,rd 29" },
        { new AnsweringHandler { Instead = Outcome.Failed(ResponseCode.Refused) }, "REFUSED qr,rd 29" },
        { new AnsweringHandler { Instead = Outcome.Dropped }, "- - 0" },
    };

    [Theory, MemberData(nameof(Unwritten))]
    public async Task Logs_what_the_server_answers_in_the_chains_place(IQueryHandler next, string line)
    {
        using var query = Ask.For("example.org.");

        await ServeAsync("log . \"{rcode} {>rflags} {rsize}\"", query, next);

        Assert.Equal(["[INFO] " + line], setup.Logs.Lines);
    }

    [Fact]
    public async Task Logs_sizes_as_if_names_were_not_compressed()
    {
        using var query = Ask.For("example.org.", RecordType.MX);
        var next = new AnsweringHandler
        {
            Answer = ["example.org. 5 IN MX 10 mail.example.org."],
            Additional = ["mail.example.org. 5 IN A 10.0.0.1"],
        };

        await ServeAsync("log . {rsize}", query, next);

        Assert.Equal(["[INFO] 104"], setup.Logs.Lines); // 12 + (13 + 4) + (13 + 10 + 2 + 18) + (18 + 10 + 4)
    }

    [Fact]
    public async Task Logs_an_answer_that_comes_later()
    {
        var gate = new TaskCompletionSource();
        var handler = setup.Parse(LogSetup.Definition, "log . {rcode}").Handler(new AnsweringHandler { After = gate.Task });
        using var query = Ask.For("example.org.");

        var serving = handler.ServeAsync(query, CancellationToken.None);
        Assert.Empty(setup.Logs.Lines);
        gate.SetResult();
        await serving;

        Assert.Equal(["[INFO] NOERROR"], setup.Logs.Lines);
    }

    [Fact]
    public void Allocates_nothing_for_queries_that_are_not_logged()
    {
        var handler = setup.Parse(LogSetup.Definition, "log example.net\nlog . {\nclass error\n}").Handler(Success);
        using var query = Ask.For("example.org.");

        Assert.Equal(0, handler.AllocatedServing(query));
    }

    [Fact]
    public void Allocates_the_line_and_nothing_else()
    {
        var text = new string('x', 64);
        var handler = new TestSetup { Process = Quiet }.Parse(LogSetup.Definition, $"log . {text}{{/}}").Handler(Success);
        using var query = Ask.For("example.org.");

        // 65 characters of two bytes, object header, method table, length and final zero, rounded up to 8
        Assert.Equal(1000 * 152, handler.AllocatedServing(query));
    }

    private static ProcessServices Quiet => new()
    {
        Logs = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, Http = new FakeHttp(), Control = new FakeControl(),
        Time = new ManualTime(),
    };

    private async Task ServeAsync(string lines, Query query, IQueryHandler next) =>
        await setup.Parse(LogSetup.Definition, lines).Handler(next).ServeAsync(query, CancellationToken.None);

    private sealed class SigningHandler(uint inception, uint expiration) : IQueryHandler
    {
        public string Name => "signing";

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, Name);
            writer.Begin(Section.Answer, query.Name, RecordType.RRSIG, ttl: 5);
            writer.PutUInt16((ushort)RecordType.A);
            writer.PutUInt16(0x0802); // algorithm, labels
            writer.PutUInt32(5);
            writer.PutUInt32(expiration);
            writer.PutUInt32(inception);
            writer.PutUInt16(1);
            writer.PutByte(0);
            writer.End();
            query.Complete(ref writer);
            return new(Outcome.Written);
        }
    }
}
