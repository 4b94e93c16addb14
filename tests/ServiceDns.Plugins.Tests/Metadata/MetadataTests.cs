using ServiceDns.Plugins.Metadata;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class MetadataTests
{
    //                     lines                       name               label       value
    public static TheoryData<string, string, string, string?> Labels => new()
    {
        { "metadata", "a.example.org.", "one/a", "from one" },
        { "metadata", "a.example.org.", "two/a", "from two" },
        { "metadata", "a.example.org.", "three/a", null },
        { "metadata", "a.example.com.", "one/a", null }, // the server block's zones
        { "metadata b.example.org", "a.example.org.", "one/a", null },
        { "metadata b.example.org", "a.b.example.org.", "one/a", "from one" },
    };

    [Theory, MemberData(nameof(Labels))]
    public void Plugins_learn_what_others_know(string lines, string name, string label, string? value)
    {
        var setup = new TestSetup("example.org").Parse(MetadataSetup.Definition, lines);
        setup.Block.Handlers = [new Provider("one"), new AnsweringHandler(), new Provider("two")];
        using var query = Ask.For(name);

        Assert.Equal(value, setup.Block.MetadataOf(query, label));
    }

    [Fact]
    public void Without_it_there_is_none()
    {
        var setup = new TestSetup();
        setup.Block.Handlers = [new Provider("one")];
        using var query = Ask.For("a.example.org.");

        Assert.Null(setup.Block.MetadataOf(query, "one/a"));
    }

    [Theory]
    [InlineData("metadata example.org {\nlol\n}", "Wrong argument count or unexpected line ending after 'lol'", 2)]
    [InlineData("metadata\nmetadata", "Wrong argument count or unexpected line ending after 'metadata'", 2)]
    public void Names_the_mistake(string lines, string reason, int line) =>
        Assert.Equal($"Corefile:{line} - plugin/metadata: {reason}", TestSetup.MistakeIn(MetadataSetup.Definition, lines));

    private sealed class Provider(string name) : IQueryHandler, IMetadataProvider
    {
        public string Name => name;

        public string? MetadataOf(Query query, string label) => label == name + "/a" ? "from " + name : null;

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) => new(Outcome.Dropped);
    }
}
