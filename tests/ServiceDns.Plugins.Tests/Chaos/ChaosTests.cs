using ServiceDns.Dns;
using ServiceDns.Plugins.Chaos;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class ChaosTests
{
    //                     name                text
    public static TheoryData<string, string> Texts => new()
    {
        { "version.bind.", "v1" },
        { "Version.Server.", "v1" },
        { "authors.bind.", "a b" },
        { "hostname.bind.", System.Environment.MachineName },
        { "id.server.", System.Environment.MachineName },
    };

    [Theory, MemberData(nameof(Texts))]
    public async Task Tells_about_the_server(string name, string text)
    {
        var setup = new TestSetup().Parse(ChaosSetup.Definition, "chaos v1 \"a b\"");
        using var query = Ask.For(name, RecordType.TXT, recordClass: RecordClass.CH);

        await setup.Handler().ServeAsync(query);

        Assert.True(setup.Block.AllowsOtherClasses);
        Assert.Equal([text], Answers(query));
    }

    [Fact]
    public async Task Each_author_has_a_record_and_none_has_two()
    {
        var handler = new TestSetup().Parse(ChaosSetup.Definition, "chaos v1 x y x z").Handler();
        using var query = Ask.For("authors.bind.", RecordType.TXT, recordClass: RecordClass.CH);

        await handler.ServeAsync(query);

        Assert.Equal(["x", "y", "z"], Answers(query).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("version.bind.", RecordType.TXT, RecordClass.IN)]
    [InlineData("version.bind.", RecordType.A, RecordClass.CH)]
    [InlineData("a.version.bind.", RecordType.TXT, RecordClass.CH)]
    public async Task All_else_passes(string name, RecordType type, RecordClass recordClass)
    {
        var next = new AnsweringHandler();
        var handler = new TestSetup().Parse(ChaosSetup.Definition, "chaos").Handler(next);
        using var query = Ask.For(name, type, recordClass: recordClass);

        await handler.ServeAsync(query);

        Assert.Equal(1, next.Seen);
    }

    [Fact]
    public void Names_the_mistake() => Assert.Equal(
        "Corefile:2 - plugin/chaos: unknown property 'foo'; none can stand here",
        TestSetup.MistakeIn(ChaosSetup.Definition, "chaos v2 {\nfoo\n}"));

    private static List<string> Answers(Query query)
    {
        var texts = new List<string>();
        var records = new RecordReader(query.Response);
        while (records.MoveNext())
        {
            Assert.Equal((RecordType.TXT, RecordClass.CH, 0u), (records.Current.Type, records.Current.Class, records.Current.Ttl));
            texts.Add(
                System.Text.Encoding.UTF8.GetString(query.Response.Slice(records.Current.Rdata + 1, records.Current.RdataLength - 1)));
        }
        return texts;
    }
}
