using ServiceDns.Dns;
using ServiceDns.Plugins.Loadbalance;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class LoadbalanceTests
{
    [Theory]
    [InlineData("loadbalance")]
    [InlineData("loadbalance round_robin")]
    [InlineData("loadbalance {\n}")]
    public void Is_accepted(string lines) => Assert.NotNull(new TestSetup().Parse(LoadbalanceSetup.Definition, lines).Factory);

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "loadbalance fleeb", 1, "unknown policy: fleeb; right would be round_robin, weighted" },
        { "loadbalance round_robin a", 1, "unknown property for round_robin" },
        { "loadbalance {\nsusu\n}", 2, "unknown property 'susu'; right would be prefer" },
        { "loadbalance {\nreload 3s\n}", 2, "unknown property 'reload'; right would be prefer" },
        { "loadbalance {\nprefer 10.0.0.0\n}", 2, "invalid CIDR \"10.0.0.0\": invalid CIDR address: 10.0.0.0" },
        { "loadbalance weighted", 1, "missing weight file argument" },
        { "loadbalance weighted a b", 1, "unexpected argument(s)" },
        { "loadbalance weighted a {\nsusu\n}", 2, "unknown property 'susu'; right would be reload, prefer" },
        { "loadbalance weighted a {\nreload wrong\n}", 2, "invalid reload duration 'wrong'" },
        { "loadbalance weighted a {\nreload 3s 4s\n}", 2, "unexpected argument" },
        { "loadbalance weighted a {\nreload\n}", 2, "reload duration value is missing" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/loadbalance: {reason}", TestSetup.MistakeIn(LoadbalanceSetup.Definition, lines));

    private static string A(string owner, int host) => $"{owner} 5 IN A 10.0.0.{host}";

    private static string Aaaa(string owner, int host) => $"{owner} 5 IN AAAA 2001:db8::{host}";

    private static string Mx(int preference) => $"example.org. 5 IN MX {preference} mail{preference}.example.org.";

    private static string Srv(int number) => $"example.org. 5 IN SRV 0 0 80 ep{number}.example.org.";

    private const string Alias = "example.org. 5 IN CNAME web.example.org.", Text = "example.org. 5 IN TXT \"a\"";

    //                     what                records of one section, as the chain gives them     orders that may come
    public static TheoryData<string, string[], int> Sections => new()
    {
        { "two addresses", [A("example.org.", 1), A("example.org.", 2)], 2 },
        { "three addresses", [A("example.org.", 1), A("example.org.", 2), A("example.org.", 3)], 6 },
        { "four of IPv6", [Aaaa("example.org.", 1), Aaaa("example.org.", 2), Aaaa("example.org.", 3), Aaaa("example.org.", 4)], 24 },
        { "behind an alias", [Alias, A("web.example.org.", 1), A("web.example.org.", 2), A("web.example.org.", 3)], 6 },
        { "both families", [A("example.org.", 1), Aaaa("example.org.", 2), A("example.org.", 3)], 6 },
        { "mail exchangers", [Mx(1), Mx(2), Mx(3)], 6 },
        { "addresses before an alias", [A("web.example.org.", 1), A("web.example.org.", 2), Alias], 2 },
        { "everything", [Mx(1), A("web.example.org.", 1), Text, Mx(2), Alias, A("web.example.org.", 2)], 4 },
        { "addresses of several names", [A("b.example.org.", 1), A("c.example.org.", 2), A("example.org.", 3)], 6 },
        { "with other TTLs", [A("example.org.", 1), "example.org. 6 IN A 10.0.0.2", "example.org. 7 IN A 10.0.0.3"], 6 },
        { "services stay", [Srv(1), Srv(2), Srv(3)], 1 },
        { "one address", [A("example.org.", 1)], 1 },
    };

    [Theory, MemberData(nameof(Sections))]
    public async Task Gives_every_order_that_keeps_the_kinds_apart(string what, string[] records, int orders)
    {
        foreach (var section in new[] { Section.Answer, Section.Authority, Section.Additional })
        {
            var seen = new HashSet<string>();
            var handler = Handler(Next(section, records));
            using var query = Ask.For("example.org.");
            for (var i = 0; i < 1000; i++)
            {
                await handler.ServeAsync(query);
                var got = ZoneLine.Read(query.Response, section);
                Assert.Equal(records.Order(), got.Order());
                Assert.Equal(got.OrderBy(KindOf), got); // OrderBy is stable: the kinds are in order
                Assert.Equal(records.Where(line => KindOf(line) == 1), got.Where(line => KindOf(line) == 1)); // the others in their own
                seen.Add(string.Join('\n', got));
            }
            Assert.True(orders == seen.Count, $"{what}: {seen.Count} orders in section {section}");
        }
    }

    [Fact]
    public async Task Gives_each_order_as_often()
    {
        string[] records = [A("example.org.", 1), A("example.org.", 2), A("example.org.", 3)];
        var handler = Handler(Next(Section.Answer, records));
        var counts = new Dictionary<string, int>();
        using var query = Ask.For("example.org.");

        for (var i = 0; i < 6000; i++)
        {
            await handler.ServeAsync(query);
            var order = string.Join('\n', query.Answer());
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150)); // five standard deviations around 1000
    }

    [Fact]
    public async Task Shuffles_glue_where_it_lies()
    {
        var next = new AnsweringHandler
        {
            Answer = [Srv(1), Srv(2)],
            Authority = ["example.org. 5 IN NS ep1.example.org.", "example.org. 5 IN NS ep2.example.org."],
            Additional = [A("ep1.example.org.", 1), Aaaa("ep1.example.org.", 2), A("ep2.example.org.", 3), Aaaa("ep2.example.org.", 4)],
        };
        var orders = new HashSet<string>();
        using var query = Ask.For("example.org.", RecordType.SRV);

        for (var i = 0; i < 1000; i++)
        {
            await Handler(next).ServeAsync(query);
            Assert.Equal(next.Answer, query.Answer());
            Assert.Equal(next.Authority, query.Authority());
            Assert.Equal(next.Additional.Order(), query.Additional().Order());
            orders.Add(string.Join('\n', query.Additional()));
        }

        Assert.Equal(24, orders.Count);
    }

    [Fact]
    public async Task Names_that_point_into_moved_records_stay_right()
    {
        var next = new AnsweringHandler
        {
            Answer = [Mx(1), Mx(2), Mx(3)],
            Additional = [A("mail1.example.org.", 1), A("mail2.example.org.", 2), A("mail3.example.org.", 3)],
        };
        using var query = Ask.For("example.org.", RecordType.MX);

        for (var i = 0; i < 200; i++)
        {
            await Handler(next).ServeAsync(query);
            Assert.Equal(next.Answer.Order(), query.Answer().Order());
            Assert.Equal(next.Additional.Order(), query.Additional().Order());
        }
    }

    //                     why nothing moves                        type
    public static TheoryData<ResponseCode, RecordType> Untouched => new()
    {
        { ResponseCode.NXDomain, RecordType.A },
        { ResponseCode.ServFail, RecordType.A },
        { ResponseCode.NoError, RecordType.AXFR },
        { ResponseCode.NoError, RecordType.IXFR },
    };

    [Theory, MemberData(nameof(Untouched))]
    public async Task Leaves_failures_and_transfers_alone(ResponseCode code, RecordType type)
    {
        string[] records = [A("example.org.", 1), A("example.org.", 2), Alias];
        var handler = Handler(new AnsweringHandler { Answer = records, Code = code });
        using var query = Ask.For("example.org.", type);

        for (var i = 0; i < 50; i++)
        {
            await handler.ServeAsync(query);
            Assert.Equal(records, query.Answer());
        }
    }

    [Fact]
    public async Task Leaves_what_is_not_written_alone()
    {
        var handler = Handler(new AnsweringHandler { Instead = Outcome.Failed(ResponseCode.ServFail, "broken") });
        using var query = Ask.For("example.org.");

        var outcome = await handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal(("broken", false), (outcome.Error, query.HasResponse));
    }

    [Fact]
    public async Task Leaves_a_malformed_response_alone()
    {
        string[] records = [A("example.org.", 1), A("example.org.", 2), A("example.org.", 3)];
        var handler = Handler(new Meddling(Next(Section.Answer, records), query => query.CompleteAt(query.Length - 1)));
        using var query = Ask.For("example.org.");

        for (var i = 0; i < 50; i++)
        {
            await handler.ServeAsync(query);
            query.CompleteAt(query.Length + 1);
            Assert.Equal(records, query.Answer());
        }
    }

    [Fact]
    public async Task Leaves_a_response_alone_that_can_not_be_written_anew()
    {
        string[] records = [Mx(1), Mx(2)];
        // The first exchanger's name points to itself: the walk over records does not notice, writing them anew does.
        var handler = Handler(new Meddling(Next(Section.Answer, records), query =>
        {
            var at = query.QuestionEnd + 14;
            (query.Buffer[at + 6], query.Buffer[at + 7]) = (0xC0, (byte)(at + 6));
        }));
        using var query = Ask.For("example.org.", RecordType.MX);

        await handler.ServeAsync(query, CancellationToken.None);
        var first = query.Response.ToArray();
        await handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal(first, query.Response.ToArray());
        Assert.Equal(2, Header.Count(query.Response, Section.Answer));
    }

    [Fact]
    public async Task Shuffles_an_answer_that_comes_later()
    {
        var gate = new TaskCompletionSource();
        var orders = new HashSet<string>();
        string[] records = [A("example.org.", 1), A("example.org.", 2)];
        var handler = Handler(new AnsweringHandler { Answer = records, After = gate.Task });
        using var first = Ask.For("example.org.");
        var serving = handler.ServeAsync(first, CancellationToken.None);
        gate.SetResult();
        await serving;

        for (var i = 0; i < 50; i++)
        {
            await handler.ServeAsync(first);
            orders.Add(string.Join('\n', first.Answer()));
        }

        Assert.Equal(2, orders.Count);
    }

    //                     each way to shuffle
    public static TheoryData<string, string[], string[]> Ways => new()
    {
        { "nothing else there", [A("example.org.", 1), A("example.org.", 2), A("example.org.", 3)], [] },
        { "swapped", [Alias, A("web.example.org.", 1), A("web.example.org.", 2)], [] },
        { "moved", [Srv(1), Srv(2)], [A("ep1.example.org.", 1), A("ep2.example.org.", 2)] },
        { "written anew", [A("web.example.org.", 1), Mx(1), Alias, Mx(2)], [] },
    };

    [Theory, MemberData(nameof(Ways))]
    public void Allocates_nothing(string way, string[] answer, string[] additional)
    {
        var handler = Handler(new AnsweringHandler { Answer = answer, Additional = additional });
        using var query = Ask.For("example.org.");

        Assert.True(handler.AllocatedServing(query) == 0, way);
    }

    private static IQueryHandler Handler(IQueryHandler next) =>
        new TestSetup().Parse(LoadbalanceSetup.Definition, "loadbalance").Handler(next);

    private static AnsweringHandler Next(Section section, string[] records) => section switch
    {
        Section.Answer => new AnsweringHandler { Answer = records },
        Section.Authority => new AnsweringHandler { Authority = records },
        _ => new AnsweringHandler { Additional = records },
    };

    private static int KindOf(string line) => line.Split(' ')[3] switch
    {
        "CNAME" => 0,
        "A" or "AAAA" => 2,
        "MX" => 3,
        _ => 1,
    };

    /// <summary>Changes the response of the rest of the chain.</summary>
    private sealed class Meddling(IQueryHandler next, Action<Query> change) : IQueryHandler
    {
        public string Name => next.Name;

        public async ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            var outcome = await next.ServeAsync(query, cancel);
            change(query);
            return outcome;
        }
    }
}
