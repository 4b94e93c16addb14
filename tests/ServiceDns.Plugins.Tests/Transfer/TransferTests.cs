using ServiceDns.Dns;
using ServiceDns.Plugins.Transfer;
using ServiceDns.Plugins.Tests.Tsig;
using ServiceDns.Plugins.Tsig;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Transfer;

public class TransferTests
{
    private const string Soa = "example.org. 100 IN SOA ns.dns.example.org. hostmaster.example.org. 12345 7200 1800 86400 100",
        Server = "example.org. 100 IN NS ns.dns.example.org.", Glue = "ns.dns.example.org. 100 IN A 1.2.3.4";

    private readonly TestSetup setup = new("example.org", "example.com");

    //                     asked              type             code                   answer
    public static TheoryData<string, RecordType, ResponseCode, string[]> Questions => new()
    {
        { "example.org.", RecordType.AXFR, ResponseCode.NoError, [Soa, Server, Glue, Soa] },
        { "ExAmPlE.OrG.", RecordType.AXFR, ResponseCode.NoError, [Soa, Server, Glue, Soa] },
        { "sub.example.org.", RecordType.AXFR, ResponseCode.NXDomain, [] },
        { "example.test.", RecordType.AXFR, ResponseCode.NXDomain, [] },
        { "example.org.", RecordType.A, ResponseCode.NXDomain, [] },
    };

    [Theory, MemberData(nameof(Questions))]
    public async Task Gives_away_the_zones_of_the_block(string name, RecordType type, ResponseCode code, string[] answer)
    {
        var handler = await StartAsync("transfer {\n to *\n}", new ZoneOfLines("example.org.", Soa, Server, Glue));
        using var query = OverStream(name, type, out _);

        await handler.ServeAsync(query);

        Assert.Equal(code, query.ResponseCode);
        Assert.Equal(answer.Select(line => line.ToLowerInvariant()), query.Answer().Select(line => line.ToLowerInvariant()));
    }

    //                     client's serial  records
    public static TheoryData<uint, int> Serials =>
        new() { { 12345, 1 }, { 12346, 1 }, { 12344, 4 }, { 1, 4 }, { 12345 + (1u << 31) + 1, 4 } };

    [Theory, MemberData(nameof(Serials))]
    public async Task A_client_that_is_up_to_date_gets_the_SOA_alone_and_others_the_whole_zone(uint serial, int records)
    {
        var handler = await StartAsync("transfer {\n to *\n}", new ZoneOfLines("example.org.", Soa, Server, Glue));
        using var query = Incremental(serial);

        await handler.ServeAsync(query);

        Assert.Equal(records, query.Answer().Length);
        Assert.Equal(Soa, query.Answer()[0]);
    }

    [Fact]
    public async Task An_IXFR_without_SOA_fails()
    {
        var handler = await StartAsync("transfer {\n to *\n}", new ZoneOfLines("example.org.", Soa, Server));
        using var query = OverStream("example.org.", RecordType.IXFR, out _);

        Assert.Equal(ResponseCode.ServFail, (await handler.ServeAsync(query, CancellationToken.None)).Code);
    }

    [Fact]
    public async Task Over_UDP_it_is_refused()
    {
        var handler = await StartAsync("transfer {\n to *\n}", new ZoneOfLines("example.org.", Soa, Server));
        using var query = Ask.For("example.org.", RecordType.AXFR);

        Assert.Equal(ResponseCode.Refused, (await handler.ServeAsync(query, CancellationToken.None)).Code);
    }

    //                     lines                                  asked                code
    public static TheoryData<string, string, ResponseCode> Permissions => new()
    {
        { "transfer {\n to 10.240.0.1\n}", "example.org.", ResponseCode.NoError },
        { "transfer {\n to 10.240.0.1:5353\n}", "example.org.", ResponseCode.NoError },
        { "transfer {\n to 192.0.2.1\n}", "example.org.", ResponseCode.Refused },
        { "transfer example.org {\n to 192.0.2.1\n}\ntransfer sub.example.org {\n to *\n}", "sub.example.org.", ResponseCode.NoError },
        { "transfer example.org {\n to *\n}\ntransfer sub.example.org {\n to 192.0.2.1\n}", "sub.example.org.", ResponseCode.Refused },
    };

    [Theory, MemberData(nameof(Permissions))]
    public async Task The_rule_of_the_longest_zone_decides(string lines, string name, ResponseCode code)
    {
        var handler = await StartAsync(
            lines, new ZoneOfLines("example.org.", Soa, Server), new ZoneOfLines("sub.example.org.", Soa, Server));
        using var query = OverStream(name, RecordType.AXFR, out _);

        await handler.ServeAsync(query);

        Assert.Equal(code, query.ResponseCode);
    }

    [Fact]
    public async Task A_zone_without_data_is_SERVFAIL()
    {
        var handler = await StartAsync("transfer {\n to *\n}", new ZoneOfLines("example.org.", Soa) { HasData = false });
        using var query = OverStream("example.org.", RecordType.AXFR, out _);

        var outcome = await handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal((ResponseCode.ServFail, "plugin/transfer: zone example.org. has no data now"), (outcome.Code, outcome.Error));
    }

    [Fact]
    public async Task A_large_zone_goes_in_several_messages_each_signed()
    {
        var lines = Enumerable.Range(0, 600).Select(i => $"r{i}.example.org. 3600 IN TXT {new string('x', 240)}").ToArray();
        var handler = await StartAsync("transfer {\n to *\n}", new ZoneOfLines("example.org.", Soa, lines));
        var tsig = setup.Parse(TsigSetup.Definition, $"tsig {{\n secret test.key. {SignedQuery.Secret}\n}}").Factory!(handler);
        var now = (ulong)setup.Time.GetUtcNow().ToUnixTimeSeconds();
        var (query, client) = SignedQuery.Make("example.org.", RecordType.AXFR, now);
        using var asked = query;
        var stream = new MessageList();
        (query.Stream, query.Transport) = (stream, Transport.Tcp);

        await tsig.ServeAsync(query);
        await stream.SendAsync(query);

        Assert.Equal([Soa, .. lines.Select(Quoted), Soa], stream.Messages.SelectMany(message => ZoneLine.Read(message, Section.Answer)));
        Assert.Equal(3, stream.Messages.Count);
        foreach (var message in stream.Messages)
        {
            Assert.True(TsigRecord.TryRead(message, out var record));
            Assert.Equal(TsigError.None, client.VerifyResponse(message, record, now, isLast: message == stream.Messages[^1]));
        }
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_transfer()
    {
        var lines = Enumerable.Range(0, 2000).Select(i => $"r{i}.example.org. 3600 IN TXT {new string('x', 240)}").ToArray();
        var handler = await StartAsync("transfer {\n to *\n}", new ZoneOfLines("example.org.", Soa, lines));
        using var query = OverStream("example.org.", RecordType.AXFR, out var stream, patience: 2);

        var outcome = await handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal((ResponseCode.ServFail, 2), (outcome.Code, stream.Messages.Count));
        Assert.StartsWith("plugin/transfer: transfer of example.org. to 10.240.0.1 ended after ", outcome.Error, StringComparison.Ordinal);
    }

    private static string Quoted(string line) => line.Replace("TXT ", "TXT \"", StringComparison.Ordinal) + '"';

    private async Task<IQueryHandler> StartAsync(string lines, params IZoneSource[] sources)
    {
        setup.Parse(TransferSetup.Definition, lines);
        var handler = setup.Factory!(sources[0]);
        setup.Block.Handlers = [handler, .. sources];
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        return handler;
    }

    private static Query OverStream(string name, RecordType type, out MessageList stream, int patience = int.MaxValue)
    {
        var query = Ask.For(name, type);
        stream = new MessageList { Patience = patience };
        (query.Stream, query.Transport) = (stream, Transport.Tcp);
        return query;
    }

    private static Query Incremental(uint serial)
    {
        var query = OverStream("example.org.", RecordType.IXFR, out _);
        var writer = new MessageWriter(query.Buffer, query.QuestionEnd);
        ZoneLine.Write(ref writer, Section.Authority, Soa.Replace("12345", $"{serial}", StringComparison.Ordinal));
        Assert.Equal(RequestKind.Query, query.Parse(writer.Length));
        return query;
    }
}
