using ServiceDns.Dns;
using ServiceDns.Plugins.Minimal;

namespace ServiceDns.Plugins.Tests;

public class MinimalTests
{
    private const string Address = "example.org. 30 IN A 192.0.2.1", Server = "example.org. 30 IN NS ns.example.org.",
        Glue = "ns.example.org. 30 IN A 192.0.2.2", Soa = "example.org. 30 IN SOA ns.example.org. admin.example.org. 1 2 3 4 5";

    //                     code                       answer        authority     what is left of authority and additional
    public static TheoryData<ResponseCode, string[], string[], string[], string[]> Responses => new()
    {
        { ResponseCode.NoError, [Address], [Server], [], [] },
        { ResponseCode.NoError, [], [], [], [] },
        { ResponseCode.NoError, [], [Soa], [Soa], [Glue] }, // NODATA
        { ResponseCode.NoError, [], [Server], [Server], [Glue] }, // a delegation
        { ResponseCode.NXDomain, [], [Soa], [Soa], [Glue] },
        { ResponseCode.ServFail, [], [Server], [Server], [Glue] },
    };

    [Theory, MemberData(nameof(Responses))]
    public async Task Keeps_of_answers_only_the_answer(
        ResponseCode code, string[] answer, string[] authority, string[] authorityLeft, string[] additionalLeft)
    {
        var next = new AnsweringHandler { Code = code, Answer = answer, Authority = authority, Additional = [Glue] };
        var handler = new TestSetup().Parse(MinimalSetup.Definition, "minimal").Handler(next);
        using var query = Ask.For("example.org.");

        await handler.ServeAsync(query);

        Assert.Equal((code, query.Length), (query.ResponseCode, LengthOf(query)));
        Assert.Equal([answer, authorityLeft, additionalLeft], new[] { query.Answer(), query.Authority(), query.Additional() });
    }

    [Fact]
    public void Takes_no_argument() => Assert.Equal(
        "Corefile:1 - plugin/minimal: Wrong argument count or unexpected line ending after 'example.org'",
        TestSetup.MistakeIn(MinimalSetup.Definition, "minimal example.org"));

    private static int LengthOf(Server.Query query)
    {
        var records = new RecordReader(query.Response);
        while (records.MoveNext())
        {
        }
        return records.Position;
    }
}
