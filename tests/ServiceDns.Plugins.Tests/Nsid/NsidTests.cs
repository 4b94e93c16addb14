using System.Buffers.Binary;
using System.Text;
using ServiceDns.Dns;
using ServiceDns.Plugins.Nsid;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class NsidTests
{
    //                     lines                     text
    public static TheoryData<string, string> Texts => new()
    {
        { "nsid", System.Environment.MachineName },
        { "nsid ps0", "ps0" },
        { "nsid Use \"The Force\"", "Use The Force" },
    };

    [Theory, MemberData(nameof(Texts))]
    public async Task A_client_that_asks_is_told_which_server_answers(string lines, string text)
    {
        var handler = new TestSetup().Parse(NsidSetup.Definition, lines).Handler();
        using var query = AskForNsid();

        await handler.ServeAsync(query);

        var position = 0;
        Assert.True(Edns.TryNextOption(query.ResponseOptions, ref position, out var code, out var value));
        Assert.Equal((Edns.NsidOption, text), (code, Encoding.UTF8.GetString(value)));
        Assert.False(Edns.TryNextOption(query.ResponseOptions, ref position, out _, out _));
    }

    [Fact]
    public async Task A_client_that_does_not_ask_is_not_told()
    {
        var handler = new TestSetup().Parse(NsidSetup.Definition, "nsid").Handler();
        using var query = Ask.For("example.org.", payload: 1232);

        await handler.ServeAsync(query);

        Assert.True(query.ResponseOptions.IsEmpty);
    }

    [Fact]
    public async Task The_server_further_on_does_not_tell_the_client_its_own_name()
    {
        var upstream = new AnsweringHandler
        {
            OnQuery = answered =>
            {
                answered.AddOption(Edns.NsidOption, "upstream"u8);
                answered.AddOption(Edns.ExtendedErrorOption, [0, 3]);
                answered.AddOption(Edns.NsidOption, "another"u8);
            },
        };
        var handler = new TestSetup().Parse(NsidSetup.Definition, "nsid ps0").Handler(upstream);
        using var query = AskForNsid();

        await handler.ServeAsync(query);

        Assert.Equal("000F00020003" + "00030003707330", Convert.ToHexString(query.ResponseOptions)); // the error, then NSID "ps0"
    }

    [Theory, InlineData(true, "00030003707330"), InlineData(false, "")]
    public async Task What_the_client_asks_for_counts_whatever_is_asked_of_the_server_further_on(bool asks, string told)
    {
        var rewritten = new AnsweringHandler { OnQuery = query => query.ChangeOptions(asks ? [] : [0, 3, 0, 0]) };
        var handler = new TestSetup().Parse(NsidSetup.Definition, "nsid ps0").Handler(rewritten);
        using var query = asks ? AskForNsid() : Ask.For("example.org.", payload: 1232);

        await handler.ServeAsync(query);

        Assert.Equal(told, Convert.ToHexString(query.ResponseOptions));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var handler = new TestSetup().Parse(NsidSetup.Definition, "nsid").Handler();
        using var query = Ask.For("example.org.", payload: 1232);

        Assert.Equal(0, handler.AllocatedServing(query));
    }

    [Fact]
    public void Names_the_mistake()
    {
        Assert.Equal("Corefile:2 - plugin/nsid: this plugin can only be used once per Server Block",
            TestSetup.MistakeIn(NsidSetup.Definition, "nsid a\nnsid b"));
        Assert.Equal("Corefile:1 - plugin/nsid: data of 509 bytes; at most 508 fit a response",
            TestSetup.MistakeIn(NsidSetup.Definition, "nsid " + new string('x', 509)));
    }

    private static Query AskForNsid()
    {
        var query = Ask.For("example.org.", payload: 1232);
        var message = query.Buffer;
        var length = Edns.AppendOption(message, query.RequestLength, query.RequestLength - Edns.MinimumSize, Edns.NsidOption, []);
        BinaryPrimitives.WriteUInt16BigEndian(message[10..], 1);
        Assert.Equal(RequestKind.Query, query.Parse(length));
        return query;
    }
}
