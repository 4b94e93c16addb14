using ServiceDns.Dns;
using ServiceDns.Plugins.Headers;

namespace ServiceDns.Plugins.Tests;

public class HeaderTests
{
    private const HeaderFlags Reply = HeaderFlags.Response, Desired = HeaderFlags.RecursionDesired,
        Available = HeaderFlags.RecursionAvailable,
        Authoritative = HeaderFlags.Authoritative;

    //                     lines in braces                                 the rest of the chain sees   the client sees
    public static TheoryData<string, HeaderFlags, HeaderFlags> Rules => new()
    {
        { "response set ra", Desired, Reply | Desired | Available | Authoritative },
        { "response clear aa",                                             Desired,                     Reply | Desired },
        { "Response Clear RD AA",                                          Desired,                     Reply },
        { "response set ra\nresponse clear ra",                            Desired,                     Reply | Desired | Authoritative },
        { "query clear rd",                                                HeaderFlags.None,            Reply | Authoritative },
        { "query set aa ra", Desired | Authoritative | Available, Reply | Desired | Authoritative },
        { "query clear rd\nresponse set rd",                               HeaderFlags.None,            Reply | Desired | Authoritative },
    };

    [Theory, MemberData(nameof(Rules))]
    public async Task Changes_the_flags_of_queries_and_responses(string rules, HeaderFlags seen, HeaderFlags sent)
    {
        var flags = HeaderFlags.None;
        var next = new AnsweringHandler { Flags = Authoritative, OnQuery = query => flags = query.RequestFlags };
        var handler = new TestSetup().Parse(HeaderSetup.Definition, $"header {{\n{rules}\n}}").Handler(next);
        using var query = Ask.For("example.org.");

        await handler.ServeAsync(query);

        Assert.Equal((seen, sent), (flags, query.Flags()));
    }

    [Fact]
    public async Task A_response_that_comes_late_is_changed_too()
    {
        var later = new TaskCompletionSource();
        var handler = new TestSetup().Parse(HeaderSetup.Definition, "header {\nresponse set ra\n}").Handler(new AnsweringHandler
        {
            After = later.Task,
        });
        using var query = Ask.For("example.org.");

        var serving = handler.ServeAsync(query);
        later.SetResult();
        await serving;

        Assert.Equal(Reply | Desired | Available, query.Flags());
    }

    //                       lines                                 line   reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "header {}", 1, "Wrong argument count or unexpected line ending after '{}'" },
        { "header {\nfoo set ra\n}", 2, "setting up rule: invalid selector=foo should be query or response" },
        { "header {\nresponse\n}", 2, "setting up rule: no flag action provided" },
        { "header {\nresponse set\n}", 2, "setting up rule: invalid length for flags, at least one should be provided" },
        { "header {\nresponse foo ra\n}", 2, "setting up rule: unknown flag action=foo, should be set or clear" },
        { "header {\nquery set ra foo\n}", 2, "setting up rule: unknown/unsupported flag=foo" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/header: {reason}", TestSetup.MistakeIn(HeaderSetup.Definition, lines));
}
