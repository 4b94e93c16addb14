using ServiceDns.Dns;
using ServiceDns.Plugins.Metadata;
using ServiceDns.Plugins.Rewrite;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class RewriteEdnsTests
{
    private const string Client4 = "10.240.0.1:40212", Client6 = "[2001:db8:1:2:3::9]:40212";

    //                     rule                                     the client's options    client    the chain sees
    public static TheoryData<string, string, string, string> Options => new()
    {
        { "local set 0xffee abcdef", "", Client4, "65518=616263646566" },
        { "local set 0xffee 0x6162", "65518=00", Client4, "65518=6162" },
        { "local append 0xffee 0x6162", "65518=00", Client4, "65518=00" },
        { "local append 0xffee 0x6162", "65519=00", Client4, "65519=00 65518=6162" },
        { "local replace 0xffee 0x6162", "65518=00", Client4, "65518=6162" },
        { "local replace 65518 0x6162", "65519=00", Client4, "65519=00" },
        { "local unset 0xffee", "65518=00 65519=01 65518=02", Client4, "65519=01" },
        { "local set 0xffee {qname}", "", Client4, "65518=6578616D706C652E6F72672E" },
        { "local set 0xffee {qtype}", "", Client4, "65518=0001" },
        { "local set 0xffee {client_ip}", "", Client4, "65518=0AF00001" },
        { "local set 0xffee {client_port}", "", Client4, "65518=9D14" },
        { "local set 0xffee {server_ip}", "", Client4, "65518=7F000001" },
        { "local set 0xffee {server_port}", "", Client4, "65518=0035" },
        { "local set 0xffee {protocol}", "", Client4, "65518=756470" },
        { "local set 0xffee {test/a}", "", Client4, "65518=76" },
        { "local set 0xffee {test/none}", "", Client4, "" },
        { "nsid set", "", Client4, "3=" },
        { "nsid replace", "3=61", Client4, "3=" },
        { "nsid unset", "3=61", Client4, "" },
        { "subnet set 24 56", "", Client4, "8=000118000AF000" },
        { "subnet set 20 56", "", Client4, "8=000114000AF000" },
        { "subnet set 24 44", "", Client6, "8=00022C0020010DB80000" },
        { "subnet append 24 56", "8=000120000A000001", Client4, "8=000120000A000001" },
        { "subnet unset", "8=000120000A000001", Client4, "" },
    };

    [Theory, MemberData(nameof(Options))]
    public async Task The_chain_sees_the_changed_options(string rule, string sent, string client, string expected)
    {
        var seen = "";
        var setup = new TestSetup();
        setup.Parse(MetadataSetup.Definition, "metadata");
        setup.Parse(RewriteSetup.Definition, "rewrite edns0 " + rule);
        var handler = setup.Handler(new AnsweringHandler { OnQuery = query => seen = Read(query.RequestOptions) });
        setup.Block.Handlers = [handler, new Provider()];
        using var query = AskWith(sent, client);

        await handler.ServeAsync(query);

        Assert.Equal(expected, seen);
        Assert.Equal("example.org.", NameText.Format(query.Name));
    }

    //                     rule                                    sent              in the response
    public static TheoryData<string, string, string> Echoes => new()
    {
        { "local set 0xffee 0x61", "65519=00", "65518=61" },
        { "local set 0xffee 0x61 revert", "65519=00", "" },
        { "local set 0xffee 0x61 revert", "65518=07", "65518=07" },
    };

    [Theory, MemberData(nameof(Echoes))]
    public async Task An_option_comes_back_unless_it_is_reverted(string rule, string sent, string expected)
    {
        var handler = new TestSetup().Parse(RewriteSetup.Definition, "rewrite edns0 " + rule).Handler(new AnsweringHandler());
        using var query = AskWith(sent, Client4);

        await handler.ServeAsync(query);
        query.Finish();

        var records = new RecordReader(query.Response);
        Assert.True(records.MoveNext());
        Assert.Equal(expected, Read(query.Response.Slice(records.Current.Rdata, records.Current.RdataLength)));
    }

    //                     rule                                                sent        a server sends      in the response
    public static TheoryData<string, string, string, string> SentBack => new()
    {
        { "local set 0xffee 0x61 revert", "65519=00", "65518=61", "" },
        { "local set 0xffee 0x61 revert", "65519=00", "65518=61 65517=02", "65517=02" },
        { "local set 0xffee 0x61 revert", "65518=07", "65518=61", "65518=07" },
        { "local replace 0xffee 0x61 revert", "65518=07", "65517=02 65518=61", "65517=02 65518=07" },
        { "nsid set revert", "65519=00", "3=62", "" },
        { "local set 0xffee 0x61", "65519=00", "65518=61", "65518=61" },
    };

    [Theory, MemberData(nameof(SentBack))]
    public async Task What_a_server_further_on_sends_back_is_reverted_too(string rule, string sent, string sentBack, string expected)
    {
        var server = new AnsweringHandler
        {
            OnQuery = query =>
            {
                foreach (var (code, data) in Parts(sentBack)) query.AddOption(code, data);
            },
        };
        var handler = new TestSetup().Parse(RewriteSetup.Definition, "rewrite edns0 " + rule).Handler(server);
        using var query = AskWith(sent, Client4);

        await handler.ServeAsync(query);
        query.Finish();

        var records = new RecordReader(query.Response);
        Assert.True(records.MoveNext());
        Assert.Equal(expected, Read(query.Response.Slice(records.Current.Rdata, records.Current.RdataLength)));
    }

    [Theory]
    [InlineData("local set 0xffee 0x61", 1)]
    [InlineData("local set 0xffee 0x61 revert", 0)]
    public async Task A_client_without_edns_gets_it_only_where_nothing_is_reverted(string rule, int records)
    {
        var handler = new TestSetup().Parse(RewriteSetup.Definition, "rewrite edns0 " + rule).Handler(new AnsweringHandler());
        using var query = Ask.For("example.org.");

        await handler.ServeAsync(query);
        query.Finish();

        Assert.Equal(records, Header.Count(query.Response, Section.Additional));
    }

    [Fact]
    public async Task A_client_without_edns_gets_no_more_than_it_takes()
    {
        var addresses = Enumerable.Range(1, 60).Select(i => $"example.org. 5 IN A 10.0.0.{i}").ToArray();
        var handler = new TestSetup().Parse(RewriteSetup.Definition, "rewrite edns0 nsid set").Handler(new AnsweringHandler
        {
            Answer = addresses,
        });
        using var query = Ask.For("example.org.");

        await handler.ServeAsync(query);

        Assert.InRange(query.Finish(), 1, 512);
    }

    private static Query AskWith(string options, string client)
    {
        var query = Ask.For("example.org.", payload: 1232, client: client);
        var (length, opt) = (query.RequestLength, query.RequestLength - Edns.MinimumSize);
        foreach (var (code, data) in Parts(options)) length = Edns.AppendOption(query.Buffer, length, opt, code, data);
        Assert.Equal(RequestKind.Query, query.Parse(length));
        return query;
    }

    private static IEnumerable<(ushort Code, byte[] Data)> Parts(string options) =>
        from option in options.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        let parts = option.Split('=')
        select (ushort.Parse(parts[0], null), Convert.FromHexString(parts[1]));

    private static string Read(ReadOnlySpan<byte> options)
    {
        var texts = new List<string>();
        var position = 0;
        while (Edns.TryNextOption(options, ref position, out var code, out var value)) texts.Add($"{code}={Convert.ToHexString(value)}");
        return string.Join(' ', texts);
    }

    private sealed class Provider : IQueryHandler, IMetadataProvider
    {
        public string Name => "test";

        public string? MetadataOf(Query query, string label) => label == "test/a" ? "v" : null;

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) => new(Outcome.Dropped);
    }
}
