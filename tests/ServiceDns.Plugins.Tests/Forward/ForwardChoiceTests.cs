using ServiceDns.Dns;
using ServiceDns.Plugins.Forward;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Forward;

public class ForwardChoiceTests
{
    //                     FROM and except, name, whether it is forwarded
    public static TheoryData<string, string, string, bool> Matches => new()
    {
        { ".", "", "example.org.", true },
        { ".", "", ".", true },
        { "example.org", "", "EXAMPLE.org.", true },
        { "example.org", "", "a.example.org.", true },
        { "example.org", "", "aexample.org.", false },
        { "example.org", "", "org.", false },
        { ".", "except example.org", "a.example.org.", false },
        { ".", "except example.org", "example.org.", false },
        { ".", "except example.org 10.0.0.0/8", "1.0.0.10.in-addr.arpa.", false },
        { ".", "except example.org", "example.net.", true },
        { "example.org", "except example.org", "example.org.", true }, // FROM itself always is
        { "example.org", "except example.org", "a.example.org.", false },
    };

    [Theory, MemberData(nameof(Matches))]
    public async Task Names_are_forwarded_by_FROM_and_except(string from, string lines, string name, bool forwarded)
    {
        await using var upstream = new FakeUpstream { Reply = request => [FakeUpstream.Answer(request)] };
        var next = new AnsweringHandler();
        await using var bench = await ForwardBench.StartAsync($"forward {from} {upstream.Address} {{\n{lines}\n}}", next);

        await bench.AskAsync(name);

        Assert.Equal(forwarded ? (1, 0) : (0, 1), (upstream.Requests.Count, next.Seen));
    }

    [Fact]
    public async Task Several_forwards_are_tried_in_their_order()
    {
        await using var narrow = new FakeUpstream();
        await using var wide = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync($"forward example.org {narrow.Address}\nforward . {wide.Address}");

        await bench.AskAsync("a.example.org.");
        await bench.AskAsync("a.example.net.");
        await bench.AskAsync("b.example.net.");

        Assert.Equal((1, 2), (narrow.Requests.Count, wide.Requests.Count));
    }

    //                     policy, upstream of each of four queries (the order of random is not told)
    public static TheoryData<string, int[]> Policies => new()
    {
        { "sequential", [0, 0, 0, 0] },
        { "round_robin", [1, 2, 0, 1] },
    };

    [Theory, MemberData(nameof(Policies))]
    public async Task Policies_choose_the_first_upstream(string policy, int[] expected)
    {
        await using var first = new FakeUpstream();
        await using var second = new FakeUpstream();
        await using var third = new FakeUpstream();
        FakeUpstream[] upstreams = [first, second, third];
        await using var bench = await ForwardBench.StartAsync(
            $"forward . {first.Address} {second.Address} {third.Address} {{\npolicy {policy}\n}}");

        foreach (var index in expected)
        {
            var before = upstreams[index].Requests.Count;
            await bench.AskAsync();
            Assert.Equal(before + 1, upstreams[index].Requests.Count);
        }
    }

    [Fact]
    public async Task Random_reaches_every_upstream()
    {
        await using var first = new FakeUpstream();
        await using var second = new FakeUpstream();
        await using var third = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync($"forward . {first.Address} {second.Address} {third.Address}");

        for (var i = 0; i < 60; i++) await bench.AskAsync();

        Assert.All([first, second, third], upstream => Assert.InRange(upstream.Requests.Count, 5, 50));
    }

    [Fact]
    public async Task An_upstream_that_is_named_twice_is_used_once()
    {
        await using var upstream = new FakeUpstream { Reply = request => [FakeUpstream.Code(request, ResponseCode.ServFail)] };
        await using var bench = await ForwardBench.StartAsync(
            $"forward . {upstream.Address} dns://{upstream.Address} {{\nfailover SERVFAIL\n}}");

        await bench.AskAsync();

        Assert.Single(upstream.Requests);
    }

    //                     failover codes, codes of the three upstreams, which are asked, the client's code
    public static TheoryData<string, ResponseCode[], int, ResponseCode> Failovers => new()
    {
        { "failover ServFail Refused", [ResponseCode.ServFail, ResponseCode.Refused, ResponseCode.NoError], 3, ResponseCode.NoError },
        { "", [ResponseCode.ServFail, ResponseCode.Refused, ResponseCode.NoError], 1, ResponseCode.ServFail },
        { "failover SERVFAIL", [ResponseCode.ServFail, ResponseCode.Refused, ResponseCode.NoError], 2, ResponseCode.Refused },
        { "failover SERVFAIL", [ResponseCode.ServFail, ResponseCode.ServFail, ResponseCode.ServFail], 3, ResponseCode.ServFail },
        { "failover SERVFAIL", [ResponseCode.NoError, ResponseCode.ServFail, ResponseCode.ServFail], 1, ResponseCode.NoError },
    };

    [Theory, MemberData(nameof(Failovers))]
    public async Task Failover_tries_the_next_upstream_by_code(string lines, ResponseCode[] codes, int asked, ResponseCode expected)
    {
        await using var first = new FakeUpstream { Reply = request => [FakeUpstream.Code(request, codes[0])] };
        await using var second = new FakeUpstream { Reply = request => [FakeUpstream.Code(request, codes[1])] };
        await using var third = new FakeUpstream { Reply = request => [FakeUpstream.Code(request, codes[2])] };
        await using var bench = await ForwardBench.StartAsync(
            $"forward . {first.Address} {second.Address} {third.Address} {{\npolicy sequential\n{lines}\n}}");

        var (_, query) = await bench.AskAsync();

        Assert.Equal(expected, query.ResponseCode);
        Assert.Equal(asked, first.Requests.Count + second.Requests.Count + third.Requests.Count);
    }

    //                     block lines of the first forward, its upstream's code, whether it has a record, whether the second is asked
    public static TheoryData<string, ResponseCode, bool, bool> Nexts => new()
    {
        { "next NXDOMAIN", ResponseCode.NXDomain, false, true },
        { "next NXDOMAIN", ResponseCode.ServFail, false, false },
        { "next SERVFAIL NXDOMAIN", ResponseCode.ServFail, false, true },
        { "next_on_nodata", ResponseCode.NoError, false, true },
        { "next_on_nodata", ResponseCode.NoError, true, false },
        { "next_on_nodata", ResponseCode.NXDomain, false, false },
        { "", ResponseCode.NXDomain, false, false },
    };

    [Theory, MemberData(nameof(Nexts))]
    public async Task Next_hands_the_query_to_the_next_forward(string lines, ResponseCode code, bool hasRecord, bool handedOn)
    {
        string[] records = hasRecord ? ["example.org. 60 IN A 192.0.2.1"] : [];
        await using var first = new FakeUpstream { Reply = request => [FakeUpstream.Make(request, HeaderFlags.None, code, records)] };
        await using var second = new FakeUpstream { Reply = request => [FakeUpstream.Answer(request, "example.org. 60 IN A 192.0.2.2")] };
        await using var bench = await ForwardBench.StartAsync($"forward . {first.Address} {{\n{lines}\n}}\nforward . {second.Address}");

        var (_, query) = await bench.AskAsync();

        Assert.Equal(handedOn ? 1 : 0, second.Requests.Count);
        Assert.Equal(handedOn ? ["example.org. 60 IN A 192.0.2.2"] : records, query.Answer());
    }

    [Fact]
    public async Task Next_without_another_forward_changes_nothing()
    {
        await using var upstream = new FakeUpstream { Reply = request => [FakeUpstream.Code(request, ResponseCode.NXDomain)] };
        var next = new AnsweringHandler();
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nnext NXDOMAIN\n}}", next);

        var (_, query) = await bench.AskAsync();

        Assert.Equal((ResponseCode.NXDomain, 0), (query.ResponseCode, next.Seen));
    }

    [Fact]
    public async Task Names_of_upstreams_are_resolved_by_the_resolvers_given()
    {
        await using var upstream = new FakeUpstream();
        var port = upstream.Address.Split(':')[1];
        await using var broken = new FakeUpstream { Reply = request => [FakeUpstream.Code(request, ResponseCode.ServFail)] };
        await using var resolver = new FakeUpstream
        {
            Reply = request =>
                [FakeUpstream.Answer(request, request.Message[^3] == (byte)RecordType.A ? ["up.example. 60 IN A 127.0.0.1"] : [])],
        };
        await using var bench = await ForwardBench.StartAsync(
            $"forward . up.example:{port} {{\nresolver {broken.Address} {resolver.Address}\n}}");

        var (outcome, _) = await bench.AskAsync();

        Assert.True(outcome.IsWritten, outcome.Error);
        Assert.Equal((2, 2), (broken.Requests.Count, resolver.Requests.Count));
    }

    [Fact]
    public async Task Queries_go_out_from_the_source_address()
    {
        await using var upstream = new FakeUpstream();
        await using var bench = await ForwardBench.StartAsync($"forward . {upstream.Address} {{\nsource_address 192.0.2.77\n}}");

        var (outcome, _) = await bench.AskAsync();

        Assert.Equal(ResponseCode.ServFail, outcome.Code); // an address that this machine does not have
        Assert.Equal($"dial udp {upstream.Address}: connect: cannot assign requested address", outcome.Error);
    }
}
