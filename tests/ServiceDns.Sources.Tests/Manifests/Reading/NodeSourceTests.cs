using System.Text;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Tests.Manifests.Reading;

public class NodeSourceTests
{
    // Text of events: {} a map, [] a list, --- a document, scalars with their type's first letter, merged keys with <<
    private static string Brief(INodeSource source)
    {
        var text = new StringBuilder();
        while (source.Read() is { Kind: not NodeKind.End } item)
        {
            text.Append(text.Length > 0 ? " " : "").Append(item.Kind switch
            {
                NodeKind.Document => "---",
                NodeKind.Map => "{",
                NodeKind.EndMap => "}",
                NodeKind.List => "[",
                NodeKind.EndList => "]",
                _ => $"{(item.IsMerged ? "<<" : "")}{item.Type.ToString()[0]}:{item.Text ?? Encoding.UTF8.GetString(source.Utf8)}",
            });
        }
        return text.ToString();
    }

    private static string Yaml(string text) => Brief(new YamlNodes(new StringReader(text)));

    private static string Documents(string text) => Brief(new YamlDocuments(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    private static string Json(string text) => Brief(new JsonNodes(Encoding.UTF8.GetBytes(text)));

    //                     YAML, events
    public static TheoryData<string, string> YamlEvents => new()
    {
        { "a: 1", "--- { S:a I:1 }" },
        { "a: 1\n---\nb: '2'\n", "--- { S:a I:1 } --- { S:b S:2 }" },
        { "---\n# nothing\n---\na: ~", "--- N: --- { S:a N:~ }" },
        { "%YAML 1.1\n---\na: b\n...\n", "--- { S:a S:b }" },
        { "[a, {b: c}, \"\\u00e9\"]", "--- [ S:a { S:b S:c } S:é ]" },
        { "a: &x {p: 1}\nb: *x", "--- { S:a { S:p I:1 } S:b { S:p I:1 } }" },
        { "a: &x v\nb: [*x, *x]", "--- { S:a S:v S:b [ S:v S:v ] }" },
        { "&k a: 1\n*k : 2", "--- { S:a I:1 S:a I:2 }" },
        { "a: &x\n  p: &y 1\n  q: *y\nb: *x", "--- { S:a { S:p I:1 S:q I:1 } S:b { S:p I:1 S:q I:1 } }" },
        { "a: &x 1\nb: &x 2\nc: *x", "--- { S:a I:1 S:b I:2 S:c I:2 }" },
        { "a: &x {p: 1}\nb:\n  <<: *x\n  q: 2", "--- { S:a { S:p I:1 } S:b { <<S:p I:1 S:q I:2 } }" },
        { "a: &x {p: {r: 1}}\nb: {<<: [*x, {s: 3}]}", "--- { S:a { S:p { S:r I:1 } } S:b { <<S:p { S:r I:1 } <<S:s I:3 } }" },
        { "a: &x {}\nb: {<<: *x}\nc: 1", "--- { S:a { } S:b { } S:c I:1 }" },
        { "a: &x {p: 1}\nb: &y {<<: *x}\nc: {<<: *y}", "--- { S:a { S:p I:1 } S:b { <<S:p I:1 } S:c { <<S:p I:1 } }" },
        { "a: &x {p: 1}\nb: {<<: &z {q: *x}}\nc: *z", "--- { S:a { S:p I:1 } S:b { <<S:q { S:p I:1 } } S:c { S:q { S:p I:1 } } }" },
        { "'<<': 1", "--- { S:<< I:1 }" },
        { "a: <<", "--- { S:a S:<< }" },
        { "a: !!str 80\nb: !!int \"80\"\nc: ! 80", "--- { S:a S:80 S:b I:80 S:c S:80 }" },
        { "a: |\n  x\n  y\nb: >-\n  x\n  y", "--- { S:a S:x\ny\n S:b S:x y }" },
    };

    [Theory, MemberData(nameof(YamlEvents))]
    public void Yaml_gives_events_with_aliases_and_merges_resolved(string text, string events)
    {
        Assert.Equal(events, Yaml(text));
        Assert.Equal(events, Documents(text));
    }

    //                     YAML, line, reason
    public static TheoryData<string, int, string> YamlMistakes => new()
    {
        { "a: 1\nb: *x", 2, "unknown anchor 'x' referenced" },
        { "a: &x 1\n---\nb: *x", 3, "unknown anchor 'x' referenced" },
        { "a: &x\n  b: *x", 2, "anchor 'x' value contains itself" },
        { "a:\n  <<: 1", 2, "map merge requires map or sequence of maps as the value" },
        { "a:\n  <<: [{}, 1]", 2, "map merge requires map or sequence of maps as the value" },
        { "a:\n  <<: [[{b: c}]]", 2, "map merge requires map or sequence of maps as the value" },
    };

    [Theory, MemberData(nameof(YamlMistakes))]
    public void Yaml_mistakes_have_their_line(string text, int line, string reason)
    {
        foreach (var read in (Func<string, string>[])[Yaml, Documents])
        {
            var mistake = Assert.Throws<ManifestSyntaxException>(() => read(text));

            Assert.Equal((line, reason), (mistake.Line, mistake.Message));
        }
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        var mistake = Assert.Throws<ManifestSyntaxException>(() => Yaml(text.ToString()));

        Assert.Equal("document contains excessive aliasing", mistake.Message);
    }

    //                     JSON, events
    public static TheoryData<string, string> JsonEvents => new()
    {
        { "{\"a\": 1}", "--- { S:a I:1 }" },
        { "{\t\"a\":\t\"\\ud83d\\ude00\\/\"}", "--- { S:a S:😀/ }" },
        { "{\"a\": [true, false, null, 8e1, -1]}", "--- { S:a [ B:true B:false N: F:8e1 I:-1 ] }" },
        { "\uFEFF{\"a\": \"yes\"}\n{\"b\": {}}", "--- { S:a S:yes } --- { S:b { } }" },
    };

    [Theory, MemberData(nameof(JsonEvents))]
    public void Json_gives_the_same_kinds_of_events(string text, string events) => Assert.Equal(events, Json(text));

    //                     JSON, line
    public static TheoryData<string, int> JsonMistakes => new()
    {
        { "{\n\"a\": 1,\n}", 3 },
        { "{\"a\": 1}\n\n{\"b\" 1}", 3 },
        { "{\n\"a\": \"\\ud83d\"}", 2 },
        { "{\n", 2 },
    };

    [Theory, MemberData(nameof(JsonMistakes))]
    public void Json_mistakes_have_their_line(string text, int line)
    {
        var mistake = Assert.Throws<ManifestSyntaxException>(() => Json(text));

        Assert.Equal(line, mistake.Line);
        Assert.DoesNotContain("LineNumber", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_those_of_the_text()
    {
        var yaml = new YamlNodes(new StringReader("# comment\na:\n\n- b\n- c: |\n    x\n  d: e\n"));
        var json = new JsonNodes("{\n \"a\":\n [1,\n2]}"u8.ToArray());

        Assert.Equal("2 2 2 4 4 5 5 5 7 7", Lines(yaml)[..19]);
        Assert.Equal("1 1 2 3 3 4 4 4", Lines(json));
    }

    private static string Lines(INodeSource source)
    {
        List<int> lines = [];
        while (source.Read() is { Kind: not NodeKind.End } item) lines.Add(item.Line);
        return string.Join(' ', lines);
    }
}
