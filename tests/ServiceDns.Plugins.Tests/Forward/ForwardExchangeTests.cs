using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Forward;

public class ForwardExchangeTests
{
    private const string Record = "example.org. 60 IN A 192.0.2.1";

    private static byte[] Truncated(FakeUpstream.Asked request) =>
        FakeUpstream.Make(request, HeaderFlags.Truncated, ResponseCode.NoError, []);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Asks_by_the_clients_protocol_and_passes_the_answer_on(bool tcp)
    {
        await using var upstream = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        var (outcome, query) = await bench.AskAsync("EXAMPLE.org.", tcp: tcp);

        Assert.True(outcome.IsWritten);
        Assert.Equal([Record], query.Answer()); // the upstream's record, in its letter case
        Assert.Equal(HeaderFlags.Response | HeaderFlags.RecursionDesired | HeaderFlags.RecursionAvailable, query.Flags());
        Assert.Equal(query.Id, Header.Id(query.Response));
        Assert.Equal("forward", query.Responder);
        Assert.Equal(tcp, Assert.Single(upstream.Requests).Tcp);
    }

    //                     block lines, client by TCP, protocols asked in turn where the first answer is truncated
    public static TheoryData<string, bool, bool[]> Protocols => new()
    {
        { "", false, [false] },
        { "", true, [true] },
        { "force_tcp", false, [true] },
        { "prefer_udp", true, [false, true] },
        { "prefer_udp", false, [false, true] },
        { "force_tcp\nprefer_udp", false, [true] },
    };

    [Theory, MemberData(nameof(Protocols))]
    public async Task Truncated_answers_are_passed_on_or_asked_for_again(string lines, bool tcp, bool[] expected)
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request => [request.Tcp ? FakeUpstream.Answer(request, Record) : Truncated(request)],
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\n{lines}\n}}");

        var (outcome, query) = await bench.AskAsync(tcp: tcp);

        Assert.True(outcome.IsWritten);
        Assert.Equal(expected, upstream.Requests.Select(request => request.Tcp));
        Assert.Equal(!expected[^1], query.Flags().HasFlag(HeaderFlags.Truncated));
        Assert.Equal(expected[^1] ? 1 : 0, query.Answer().Length);
    }

    [Fact]
    public async Task Lookups_from_inside_get_the_whole_answer()
    {
        var records = Enumerable.Range(0, 200).Select(n => $"example.org. 60 IN A 192.0.2.{n}").ToArray();
        await using var upstream = new FakeUpstream
        {
            Reply = request => [request.Tcp ? FakeUpstream.Answer(request, records) : Truncated(request)],
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");
        var query = Ask.For("example.org.");
        query.Ask(query.Name.ToArray(), RecordType.A, dnssecOk: true);
        query.Depth = 1;

        await bench.ServeAsync(query);

        Assert.Equal([false, true], upstream.Requests.Select(request => request.Tcp));
        Assert.Equal(200, query.Answer().Length);
        var seen = new Query();
        upstream.Requests[0].Message.CopyTo(seen.Buffer);
        Assert.Equal(RequestKind.Query, seen.Parse(upstream.Requests[0].Message.Length));
        Assert.Equal((true, true, 1232), (seen.HasEdns, seen.DnssecOk, seen.UdpPayloadSize));
    }

    [Fact]
    public async Task The_request_goes_on_as_it_came_but_for_the_id_and_a_lowered_payload()
    {
        await using var upstream = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");
        var query = Ask.For("Example.ORG.", payload: 4096, dnssecOk: true);
        var sent = query.Buffer[..query.RequestLength].ToArray();
        query.UdpPayloadSize = 1400; // as bufsize does

        await bench.ServeAsync(query);

        var received = Assert.Single(upstream.Requests).Message;
        BinaryPrimitives.WriteUInt16BigEndian(sent.AsSpan(query.QuestionEnd + 3), 1400);
        Assert.Equal(Convert.ToHexString(sent[2..]), Convert.ToHexString(received[2..]));
    }

    [Fact]
    public async Task Ids_and_the_port_of_a_new_connection_differ_from_query_to_query()
    {
        await using var upstream = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nexpire 0s\n}}");

        for (var i = 0; i < 20; i++)
        {
            await bench.AskAsync();
            bench.Setup.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(upstream.Requests.Select(request => Header.Id(request.Message)).Distinct().Count() > 15);
        Assert.True(upstream.Requests.Select(request => request.Port).Distinct().Count() > 10);
    }

    //                     how the upstream errs before its good answer
    public static TheoryData<string> Noise => ["other id", "too short", "other id and broken"];

    [Theory, MemberData(nameof(Noise))]
    public async Task Datagrams_that_are_not_the_reply_are_thrown_away(string noise)
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request =>
            {
                var good = FakeUpstream.Answer(request, Record);
                var bad = FakeUpstream.Answer(request, "example.org. 60 IN A 203.0.113.66");
                bad[0] ^= 0xFF;
                if (noise == "too short") bad = good[..7];
                if (noise == "other id and broken") bad = bad[..^3];
                return [bad, good];
            },
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        var (_, query) = await bench.AskAsync();

        Assert.Equal([Record], query.Answer());
    }

    [Fact]
    public async Task Messages_on_a_stream_with_another_id_are_thrown_away()
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request =>
            {
                var bad = FakeUpstream.Answer(request, "example.org. 60 IN A 203.0.113.66");
                bad[1] ^= 0xFF;
                return [bad, bad[..4], FakeUpstream.Answer(request, Record)];
            },
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        var (_, query) = await bench.AskAsync(tcp: true);

        Assert.Equal([Record], query.Answer());
    }

    //                     how the reply differs from the question
    public static TheoryData<string> Mismatches => ["name", "type", "class", "no response", "no question"];

    [Theory, MemberData(nameof(Mismatches))]
    public async Task A_reply_to_another_question_is_FORMERR(string what)
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request =>
            {
                var reply = FakeUpstream.Answer(request, Record);
                var end = Header.Size + WireName.LengthOf(reply.AsSpan(Header.Size));
                if (what == "name") reply[Header.Size + 1] = (byte)'x';
                if (what == "type") reply[end + 1] ^= 1;
                if (what == "class") reply[end + 3] ^= 2;
                if (what == "no response") reply[2] &= 0x7F;
                if (what == "no question") Header.SetCount(reply, Section.Question, 0);
                return [reply];
            },
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        var (outcome, query) = await bench.AskAsync();

        Assert.True(outcome.IsWritten);
        Assert.Equal(ResponseCode.FormErr, query.ResponseCode);
        Assert.Empty(query.Answer());
        Assert.Equal("forward", query.Responder);
    }

    [Fact]
    public async Task A_reply_in_another_letter_case_is_taken_under_the_clients()
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request =>
            {
                WireName.ToLower(request.Message.AsSpan(Header.Size, 13), request.Message.AsSpan(Header.Size));
                return [FakeUpstream.Answer(request, Record)];
            },
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        var (_, query) = await bench.AskAsync("eXaMpLe.OrG.");

        Assert.Equal("eXaMpLe.OrG.", NameText.Format(query.Name));
        Assert.Equal(["eXaMpLe.OrG. 60 IN A 192.0.2.1"], query.Answer()); // its owner points to the question
    }

    //                     what is wrong with the datagram
    public static TheoryData<string> Oversized => ["larger than the client takes", "cut off"];

    [Theory, MemberData(nameof(Oversized))]
    public async Task A_datagram_that_is_too_large_becomes_an_empty_answer_with_TC(string what)
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request => what == "cut off"
                ? [FakeUpstream.Answer(request, Record)[..^2]]
                : [FakeUpstream.Answer(request, [.. Enumerable.Range(0, 60).Select(n => $"example.org. 60 IN A 192.0.2.{n}")])],
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        var (outcome, query) = await bench.AskAsync();

        Assert.True(outcome.IsWritten);
        Assert.True(query.Flags().HasFlag(HeaderFlags.Truncated));
        Assert.Empty(query.Answer());
        Assert.Equal(ResponseCode.NoError, query.ResponseCode);
    }

    [Fact]
    public async Task Options_and_extended_code_of_the_upstream_reach_the_client()
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request => [FakeUpstream.WithOpt(
                FakeUpstream.Answer(request, Record), ResponseCode.BadVers, Edns.ExtendedErrorOption, [0, 3, (byte)'o', (byte)'k'])],
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        var (_, query) = await bench.AskAsync(payload: 1232);

        Assert.Equal([Record], query.Answer());
        Assert.Empty(query.Additional());
        Assert.Equal(ResponseCode.BadVers, query.ResponseCode);
        Assert.Equal("000F000400036F6B", Convert.ToHexString(query.ResponseOptions));
    }

    [Fact]
    public async Task Records_behind_the_OPT_record_are_kept()
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request => [FakeUpstream.WithOpt(
                FakeUpstream.Answer(request, "example.org. 60 IN CNAME mail.example.net."), ResponseCode.NoError, 12, new byte[40],
                "mail.example.net. 60 IN A 192.0.2.7", "other.example.com. 60 IN CNAME www.other.example.com.")],
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        var (_, query) = await bench.AskAsync(payload: 1232);

        Assert.Equal(["example.org. 60 IN CNAME mail.example.net."], query.Answer());
        Assert.Equal(["mail.example.net. 60 IN A 192.0.2.7", "other.example.com. 60 IN CNAME www.other.example.com."], query.Additional());
    }

    [Fact]
    public async Task Large_answers_come_whole_by_TCP()
    {
        var records = Enumerable.Range(0, 3000).Select(n => $"example.org. 60 IN A 10.0.{n / 250}.{n % 250}").ToArray();
        await using var upstream = new FakeUpstream { Reply = request => [FakeUpstream.Answer(request, records)] };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        var (_, query) = await bench.AskAsync(tcp: true);

        Assert.Equal(records, query.Answer());
    }

    [Fact]
    public async Task Connections_are_used_again_and_counted()
    {
        await using var upstream = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        for (var i = 0; i < 3; i++)
        {
            await bench.AskAsync();
            await bench.AskAsync(tcp: true);
        }

        Assert.Single(upstream.Requests.Where(request => !request.Tcp).Select(request => request.Port).Distinct());
        Assert.Single(upstream.Requests.Where(request => request.Tcp).Select(request => request.Port).Distinct());
        foreach (var proto in (string[])["udp", "tcp"])
        {
            Assert.Equal(1, bench.Count("coredns_proxy_conn_cache_misses_total", "forward", upstream.Address, proto));
            Assert.Equal(2, bench.Count("coredns_proxy_conn_cache_hits_total", "forward", upstream.Address, proto));
        }
        Assert.Equal(6, bench.Count("coredns_proxy_request_duration_seconds", "forward", upstream.Address, "NOERROR"));
    }

    [Fact]
    public async Task Idle_connections_expire()
    {
        await using var upstream = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nexpire 3s\n}}");

        await bench.AskAsync(tcp: true);
        bench.Setup.Time.Advance(TimeSpan.FromSeconds(4));
        await bench.AskAsync(tcp: true);

        Assert.Equal(2, bench.Count("coredns_proxy_conn_cache_misses_total", "forward", upstream.Address, "tcp"));
    }

    [Fact]
    public async Task Connections_are_given_up_at_their_greatest_age_even_when_busy()
    {
        await using var upstream = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nexpire 2s\nmax_age 3s\n}}");

        for (var i = 0; i < 5; i++)
        {
            await bench.AskAsync();
            bench.Setup.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, bench.Count("coredns_proxy_conn_cache_misses_total", "forward", upstream.Address, "udp"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_the_upstream_closed_while_idle_costs_no_attempt(bool byUpstreamItself)
    {
        await using var upstream = new FakeUpstream { ClosesStreams = byUpstreamItself };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nmax_connect_attempts 1\n}}");

        await bench.AskAsync(tcp: true);
        upstream.CloseStreams();
        var (outcome, query) = await bench.AskAsync(tcp: true);

        Assert.True(outcome.IsWritten, outcome.Error);
        Assert.Equal([Record], query.Answer());
        Assert.Equal(2, bench.Count("coredns_proxy_conn_cache_misses_total", "forward", upstream.Address, "tcp"));
    }

    [Fact]
    public async Task Many_queries_at_once_get_their_own_answers()
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request =>
            {
                var name = NameText.Format(request.Message.AsSpan(Header.Size));
                return [FakeUpstream.Answer(request, $"{name} 60 IN TXT {name}")];
            },
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        var asked = Enumerable.Range(0, 300).Select(n => $"n{n}.example.org.")
            .Select((name, n) => (Name: name, Task: bench.AskAsync(name, RecordType.TXT, tcp: n % 7 == 0))).ToList();

        foreach (var (name, task) in asked)
        {
            var (outcome, query) = await task;
            Assert.True(outcome.IsWritten, outcome.Error);
            Assert.Equal([$"{name} 60 IN TXT \"{name}\""], query.Answer());
        }
    }
}
