using System.Net;
using System.Net.Sockets;
using ServiceDns.Dns;
using ServiceDns.Plugins.Forward;
using ServiceDns.Plugins.Forward.Upstreams;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Forward;

public class ForwardFailureTests
{
    private const string Record = "example.org. 60 IN A 192.0.2.1";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_silent_upstream_is_left_for_the_next_after_the_read_timeout()
    {
        await using var silent = new FakeUpstream { Reply = _ => [] };
        await using var upstream = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync(
            $"forward . {silent.Address} {upstream.Address} {{\npolicy sequential\nread_timeout 700ms\nmax_fails 0\n}}");
        var before = bench.Setup.Time.GetTimestamp();
        var asked = bench.AskAsync();
        await Poll.UntilAsync(() => silent.Requests.Count == 1, "the silent one is asked");

        bench.Setup.Time.Advance(TimeSpan.FromMilliseconds(699));
        Assert.False(asked.IsCompleted);
        bench.Setup.Time.Advance(TimeSpan.FromMilliseconds(1));
        var (_, query) = await asked;

        Assert.Equal([Record], query.Answer());
        Assert.Equal(TimeSpan.FromMilliseconds(700), bench.Setup.Time.GetElapsedTime(before));
        Assert.Single(silent.Requests);
    }

    [Theory]
    [InlineData(false, "udp")]
    [InlineData(true, "tcp")]
    public async Task When_nobody_answers_it_is_SERVFAIL_with_the_reason(bool tcp, string proto)
    {
        await using var silent = new FakeUpstream { Reply = _ => [] };
        await using var bench = await ForwardBench.StartAsync($"forward . {silent.Address}");

        var (outcome, query) = await bench.AdvanceUntilDoneAsync(bench.AskAsync(tcp: tcp), Step);

        Assert.Equal(ResponseCode.ServFail, outcome.Code);
        Assert.Matches($@"^read {proto} 127\.0\.0\.1:\d+->{silent.Address}: i/o timeout$", outcome.Error);
        Assert.False(query.HasResponse);
    }

    [Fact]
    public async Task A_cut_answer_that_comes_when_time_is_used_up_is_not_asked_for_again_by_TCP()
    {
        var time = new LateTime();
        await using var upstream = new FakeUpstream();
        upstream.Reply = request =>
        {
            time.Late = TimeSpan.FromSeconds(6);
            return [FakeUpstream.Make(request, HeaderFlags.Truncated, ResponseCode.NoError, [])];
        };
        var options = new ForwardOptions
        {
            Tls = new UpstreamTls([], time, _ => { }), PreferUdp = true, ReadTimeout = TimeSpan.FromMinutes(1), MaxFails = 0,
        };
        var registry = new MetricRegistry();
        var only = new Upstream(
            new UpstreamEndPoint(IPEndPoint.Parse(upstream.Address)), options, new UpstreamMetrics(registry, "forward"), time);
        using var query = Ask.For("example.org.");
        using var exchange = ForwardedQuery.From(query);

        var attempt = new ForwardAttempt(
            options, [only], new UpstreamOrder(UpstreamPolicy.Sequential, new Random(1)), new ForwardMetrics(registry), time);
        var outcome = await attempt.RunAsync(query, exchange, CancellationToken.None);
        only.Stop();

        Assert.Null(outcome);
        Assert.True((Header.Flags(exchange.Reply) & HeaderFlags.Truncated) != 0);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task An_unreachable_port_is_told_as_such()
    {
        var closed = ClosedAddress();
        await using var bench = await ForwardBench.StartAsync($"forward . {closed} {{\nmax_fails 0\n}}");

        var udp = await bench.AdvanceUntilDoneAsync(bench.AskAsync(), Step);
        var tcp = await bench.AdvanceUntilDoneAsync(bench.AskAsync(tcp: true), Step);

        Assert.Matches($@"^(read|write) udp 127\.0\.0\.1:\d+->{closed}: (read|write): connection refused$", udp.Outcome.Error);
        Assert.Equal($"dial tcp {closed}: connect: connection refused", tcp.Outcome.Error);
    }

    [Fact]
    public async Task A_stream_that_ends_before_its_answer_is_EOF()
    {
        await using var upstream = new FakeUpstream { Reply = _ => null };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nmax_fails 0\n}}");

        var (outcome, _) = await bench.AdvanceUntilDoneAsync(bench.AskAsync(tcp: true), Step);

        Assert.Equal((ResponseCode.ServFail, "EOF"), (outcome.Code, outcome.Error));
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Theory]
    [InlineData("A 192.0.2.1")]
    [InlineData("CNAME www.example.org.")]
    [InlineData("MX 10 mail.example.org.")]
    public async Task A_reply_with_data_that_are_not_whole_is_a_failure(string data)
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request => [WithoutLastByte(FakeUpstream.Answer(request, $"example.org. 60 IN {data}"))],
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nmax_fails 0\n}}");

        var (outcome, _) = await bench.AdvanceUntilDoneAsync(bench.AskAsync(tcp: true), Step);

        Assert.Equal((ResponseCode.ServFail, "dns: overflow unpacking message"), (outcome.Code, outcome.Error));
    }

    //                     max_connect_attempts, upstreams, how often they are asked altogether
    public static TheoryData<string, int, int> AttemptLimits => new()
    {
        { "", 1, 2 },
        { "", 2, 4 },
        { "max_connect_attempts 1", 2, 1 },
        { "max_connect_attempts 3", 2, 3 },
    };

    [Theory, MemberData(nameof(AttemptLimits))]
    public async Task Failed_attempts_are_limited(string lines, int count, int expected)
    {
        await using var first = new FakeUpstream { Reply = _ => null };
        await using var second = new FakeUpstream { Reply = _ => null };
        var to = count == 1 ? first.Address : $"{first.Address} {second.Address}";
        await using var bench = await ForwardBench.StartAsync($"forward . {to} {{\nforce_tcp\nmax_fails 0\n{lines}\n}}");

        await bench.AskAsync();

        Assert.Equal(expected, first.Requests.Count + second.Requests.Count);
    }

    [Fact]
    public async Task A_query_is_given_up_after_five_seconds_however_many_attempts_are_left()
    {
        await using var silent = new FakeUpstream { Reply = _ => [] };
        await using var bench = await ForwardBench.StartAsync($"forward . {silent.Address} {{\nmax_connect_attempts 0\nmax_fails 0\n}}");
        var before = bench.Setup.Time.GetTimestamp();

        var (outcome, _) = await bench.AdvanceUntilDoneAsync(bench.AskAsync(), Step);

        Assert.Equal(ResponseCode.ServFail, outcome.Code);
        Assert.InRange(bench.Setup.Time.GetElapsedTime(before), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(8));
        Assert.Equal(3, silent.Requests.Count);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        await using var silent = new FakeUpstream { Reply = _ => [] };
        await using var bench = await ForwardBench.StartAsync($"forward . {silent.Address}");
        using var cancel = new CancellationTokenSource();
        var asked = bench.ServeAsync(Ask.For("example.org."), cancel.Token);
        await Poll.UntilAsync(() => silent.Requests.Count == 1, "the upstream is asked");

        await cancel.CancelAsync();
        var (outcome, _) = await asked;

        Assert.Equal(ResponseCode.ServFail, outcome.Code);
        Assert.EndsWith("operation was canceled", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(0, ((ForwardHandler)bench.Handler).Concurrent);
    }

    [Fact]
    public async Task Queries_under_way_finish_after_the_shutdown()
    {
        using var release = new ManualResetEventSlim();
        await using var upstream = new FakeUpstream
        {
            Reply = request =>
            {
                release.Wait();
                return [FakeUpstream.Answer(request, Record)];
            },
        };
        var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");
        var asked = bench.AskAsync();
        await Poll.UntilAsync(() => upstream.Requests.Count == 1, "the upstream is asked");

        await bench.Setup.Lifecycle.ShutdownAsync(CancellationToken.None);
        release.Set();
        var (_, query) = await asked;

        Assert.Equal([Record], query.Answer());
        Assert.Equal(0, bench.Setup.Time.TimerCount); // its connection is closed, not kept
    }

    [Fact]
    public async Task More_queries_than_max_concurrent_are_refused_and_counted()
    {
        await using var silent = new FakeUpstream { Reply = _ => [] };
        await using var bench = await ForwardBench.StartAsync($"forward . {silent.Address} {{\nmax_concurrent 2\n}}");
        var first = bench.AskAsync();
        var second = bench.AskAsync();

        var (outcome, _) = await bench.AskAsync();

        Assert.Equal((ResponseCode.Refused, "concurrent queries exceeded maximum 2"), (outcome.Code, outcome.Error));
        Assert.Equal(1, bench.Count("coredns_forward_max_concurrent_rejects_total"));
        await bench.AdvanceUntilDoneAsync(first, Step);
        await bench.AdvanceUntilDoneAsync(second, Step);
        Assert.Equal(0, ((ForwardHandler)bench.Handler).Concurrent);
    }

    [Fact]
    public async Task Nothing_is_checked_while_all_is_well()
    {
        await using var upstream = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address}");

        await bench.AskAsync();
        bench.Setup.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.Single(upstream.Requests);
    }

    //                     block lines, protocol of the check, whether recursion is asked for, its name
    public static TheoryData<string, bool, bool, string> Checks => new()
    {
        { "", false, true, "." },
        { "health_check 1s no_rec", false, false, "." },
        { "health_check 1s domain Example.net", false, true, "example.net." },
        { "force_tcp", true, true, "." },
    };

    [Theory, MemberData(nameof(Checks))]
    public async Task A_failure_starts_a_health_check(string lines, bool tcp, bool recursion, string name)
    {
        await using var upstream = new FakeUpstream
        {
            Reply = request => IsCheck(request) ? [FakeUpstream.Code(request, ResponseCode.Refused)] : [],
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nmax_connect_attempts 1\n{lines}\n}}");

        await bench.AdvanceUntilDoneAsync(bench.AskAsync(), Step);
        await Poll.UntilAsync(() => upstream.Requests.Any(IsCheck), "a check comes");

        var check = upstream.Requests.Single(IsCheck);
        Assert.Equal(tcp, check.Tcp);
        Assert.Equal(recursion, Header.Flags(check.Message).HasFlag(HeaderFlags.RecursionDesired));
        Assert.Equal(name, NameText.Format(check.Message.AsSpan(Header.Size)));
    }

    [Fact]
    public async Task An_upstream_is_down_after_max_fails_and_up_after_one_good_check()
    {
        var well = false;
        await using var sick = new FakeUpstream
        {
            Reply = request => Volatile.Read(ref well) ? [FakeUpstream.Answer(request, Record)] : [],
        };
        await using var other = new FakeUpstream { Reply = request => [FakeUpstream.Answer(request, "example.org. 60 IN A 192.0.2.2")] };
        await using var bench = await ForwardBench.StartAsync(
            $"forward . {sick.Address} {other.Address} {{\npolicy sequential\nmax_fails 1\n}}");

        await bench.AdvanceUntilDoneAsync(bench.AskAsync(), Step);
        await FailChecksAsync(bench, sick, 2);
        var before = sick.Requests.Count(request => !IsCheck(request));
        var (_, whileDown) = await bench.AskAsync();
        Assert.Equal(["example.org. 60 IN A 192.0.2.2"], whileDown.Answer());
        Assert.Equal(before, sick.Requests.Count(request => !IsCheck(request)));

        Volatile.Write(ref well, true);
        await Poll.UntilAsync(
            () =>
            {
                bench.Setup.Time.Advance(Step);
                var (_, query) = bench.AskAsync().GetAwaiter().GetResult();
                return query.Answer()[0] == Record;
            },
            "the first upstream is used again");
    }

    [Fact]
    public async Task When_all_are_down_one_is_asked_all_the_same()
    {
        var well = false;
        await using var upstream = new FakeUpstream
        {
            Reply = request => Volatile.Read(ref well) && !IsCheck(request) ? [FakeUpstream.Answer(request, Record)] : [],
        };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nmax_fails 1\n}}");
        await bench.AdvanceUntilDoneAsync(bench.AskAsync(), Step);
        await FailChecksAsync(bench, upstream, 2);

        Volatile.Write(ref well, true);
        var (_, query) = await bench.AskAsync();

        Assert.Equal([Record], query.Answer());
        Assert.Equal(1, bench.Count("coredns_forward_healthcheck_broken_total"));
    }

    [Fact]
    public async Task Failfast_answers_SERVFAIL_when_all_are_down()
    {
        await using var upstream = new FakeUpstream { Reply = _ => [] };
        await using var bench = await ForwardBench.StartAsync(
            $"forward . {upstream.Address} {{\nmax_fails 1\nfailfast_all_unhealthy_upstreams\n}}");
        await bench.AdvanceUntilDoneAsync(bench.AskAsync(), Step);
        await FailChecksAsync(bench, upstream, 2);
        var before = upstream.Requests.Count(request => !IsCheck(request));

        var (outcome, _) = await bench.AskAsync();

        Assert.Equal((ResponseCode.ServFail, "no healthy proxies"), (outcome.Code, outcome.Error));
        Assert.Equal(before, upstream.Requests.Count(request => !IsCheck(request)));
        Assert.Equal(1, bench.Count("coredns_forward_healthcheck_broken_total"));
    }

    [Fact]
    public async Task Max_fails_of_zero_never_checks()
    {
        await using var upstream = new FakeUpstream { Reply = _ => null };
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nforce_tcp\nmax_fails 0\n}}");

        for (var i = 0; i < 5; i++) await bench.AskAsync();
        bench.Setup.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.DoesNotContain(upstream.Requests, IsCheck);
        Assert.Equal(10, upstream.Requests.Count);
    }

    private static bool IsCheck(FakeUpstream.Asked request) => request.Message[^3] == (byte)RecordType.NS;

    private static Task FailChecksAsync(ForwardBench bench, FakeUpstream upstream, int count) => Poll.UntilAsync(
        () =>
        {
            bench.Setup.Time.Advance(Step);
            return bench.Count("coredns_proxy_healthcheck_failures_total", "forward", upstream.Address) >= count;
        },
        "checks have failed");

    private static string ClosedAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket.LocalEndPoint!.ToString()!;
    }

    /// <summary>Takes a byte from the data of the message's only record, which says so.</summary>
    private static byte[] WithoutLastByte(byte[] reply)
    {
        var reader = new RecordReader(reply);
        reader.MoveNext();
        reply[reader.Current.Rdata - 1]--;
        return reply[..^1];
    }

    /// <summary>The system's clock and timers; the clock can be put forward.</summary>
    private sealed class LateTime : TimeProvider
    {
        private long late;

        public TimeSpan Late
        {
            set => Volatile.Write(ref late, (long)(value.TotalSeconds * TimestampFrequency));
        }

        public override long GetTimestamp() => base.GetTimestamp() + Volatile.Read(ref late);
    }
}
