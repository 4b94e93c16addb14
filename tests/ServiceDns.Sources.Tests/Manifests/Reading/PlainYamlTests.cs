using System.Text;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Tests.Manifests.Reading;

public class PlainYamlTests
{
    /// <summary>What kubectl, generators and people write; all of it is to be read without YamlDotNet.</summary>
    public static TheoryData<string> Plain =>
    [
        "",
        "\n\n# nothing\n",
        "---\n",
        "---\n---\n---",
        "--- # comment\na: 1\n",
        "a: 1",
        "a: 1\n",
        "a: 1\n---\nb: 2\n---\n",
        "# before\n\na: 1 # behind\n# after\n\n\n---\n# before the second\nb: 2",
        "a:\nb:\n",
        "a:\n  b:\n    c: d\n  e: f\ng: h\n",
        "a:\n- b\n- c\nd: e\n",
        "a:\n  - b\n  - c\nd: e\n",
        "a:\n- b: 1\n  c: 2\n- d: 3\n",
        "a:\n-   b: 1\n    c: 2\n-   d:\n    - e\n",
        "- a\n- b\n",
        "-\n- a\n-\n",
        "- - a\n  - b\n- - - c\n",
        "-\n  a: b\n-\n  - c\n",
        "a:\n# comment\n  b: c\n      # deep comment\n  d: e\n",
        "a:\n\n\n  b: c\n",
        "a:\n  b\n",
        "a:\n    'b'\nc:\n  \"d\"\n",
        "a: []\nb: {}\nc: [ ]\nd: { }\n",
        "a: [b, c, 1, true, ~, \"x\", 'y']\n",
        "a: [b, [c, d], {e: f}]\nb: {g: h, i: [j], \"k\": 'l'} # m\n",
        "{a: b, c: {d: e}}\n",
        "[a, b]\n---\n{c: d}\n",
        "a: [10.0.0.1, fd00::1, -1, a b]\nb: {app.kubernetes.io/name: web}\n",
        "a: 'x'\nb: \"x\"\nc: ''\nd: \"\"\n",
        "a: 'it''s'\nb: ''''\nc: '\"'\n",
        "a: \"x\\ty\\\"z\\\\\"\nb: \"\\u00e9\\x41\\U0001F600\\/\"\n",
        "a: \"one\n  two\n\n  three\"\nb: 'one\n  two\n\n\n  # three'\n",
        "a: \"one \\\n  two\\\n   \\ three\"\n",
        "a:\n  \"b\n c\"\n",
        "a: one\n  two\n  three\nb: x\n",
        "a: one\n\n  two\n\n\n   three # comment\nb: x\n",
        "- one\n  two\n- 'a\n  b'\n",
        "a:\n- one two\n  three\n- b: four\n    five\n",
        "a: |\n  x\n  y\nb: |-\n  x\nc: |+\n  x\n\nd: e\n",
        "a: >\n  x\n  y\n\n  z\n    more\n  end\nb: >-\n  x\n",
        "a: |\n\n  x\n\n   deeper\n\ty: 1\n".Replace("\ty", "  \ty", StringComparison.Ordinal),
        "a: |2\n    x\n  y\nb: |1-\n  z\n",
        "- |\n  x\n- |\n  y\n-  >\n   z\n",
        "a:\n  - |\n    x\n  - b: |\n      y\n",
        "a: |\nb: >\n\nc: |\n# comment\nd: e\n",
        "a: |\n  # no comment\n  --- no marker\n # comment\nb: c\n",
        "a: |\n  x",
        "a: |+\n  x\n\n\n",
        "a: |\n  x\n---\nb: |\n  y\n",
        "a: b:c\nb: c#d\nc: http://x/y?z=1&w\nd: -x\ne: --flag=1\nf: a - b\ng: \\n\n",
        "a: 10.96.0.1\nb: 1.5\nc: 0x10\nd: 010\ne: 1e3\nf: .inf\ng: 2001:db8::1\nh: 12:30\ni: 1_000\nj: 99999999999999999999\n",
        "a: yes\nb: no\nc: on\nd: off\ne: y\nf: n\ng: null\nh: Null\ni: ~\nj: TRUE\nk: nothing\nl: true1\n",
        "a: -1\nb: +1\nc: 0\nd: -\u00e9\ne: 00\nf: 1.\ng: .5\nh: 1.2.3\ni: 1-2\nj: 0.0.0.0\n",
        "é: ü\nb: 'ö' # ä\nc: \"ß\"\nd: 日本語 テキスト\n",
        "a: 1\r\nb:\r\n- c\r\n- d: |\r\n    x\r\n    y\r\n---\r\ne: f\r\n",
        "a b c: d e f\na.b/c-d_e: 1\n1: 2\ntrue: false\n~: x\n",
        "\"a\": 1\n'b c': 2\n\"d: e\": 3\n\"f\\tg\": 4\n'<<': 5\n",
        "a: <<\nb: = \nc: x=y\nd: @".Replace(" @", " x@y", StringComparison.Ordinal),
        "a: b   \nc:   \n  - d   \n  -   \n",
        "metadata:\n  annotations:\n    note: 'a long line of text that a printer of YAML has folded because it was\n"
        + "      longer than 80 characters'\n  name: x\n",
        "a:\n- b:\n  - c\n  - d\n  e:\n  - f\n- g\n",
        "a:\n- b:\n- c:\nd:\n",
    ];

    [Theory, MemberData(nameof(Plain))]
    public void Plain_text_is_read_as_YamlDotNet_reads_it(string yaml)
    {
        Assert.Equal(Events.OfYamlDotNet(yaml), Events.OfDocuments(yaml));
        Assert.True(Events.IsPlain(yaml));
    }

    /// <summary>What is not sure, or wrong: left to YamlDotNet, in the first document or behind one that is plain.</summary>
    public static TheoryData<string> NotPlain =>
    [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "!!map {a: b}\n",
        "? a\n: b\n",
        "<<: {a: b}\n",
        "a: {<<: {b: c}}\n",
        "%YAML 1.2\n---\na: b\n",
        "a: b\n...\n",
        "a: b\n...\n%YAML 1.2\n---\nc: d\n",
        "\ta: b\n",
        "a:\tb\n",
        "a: b\n\tc: d\n",
        "a : b\n",
        "just text\n",
        "'just text'\n",
        "a: b: c\n",
        "a: - b\n",
        "a: 'b' c\n",
        "a: 'b': c\n",
        "a: [b, c\n  , d]\n",
        "a: [b, ]\n",
        "a: [b: c]\n",
        "a: {b, c: d}\n",
        "a: {b: }\n",
        "a: {\"b\":1}\n",
        "a: [b] c\n",
        "[a]: b\n",
        "a: [\n",
        "a: ]\n",
        "a: @b\n",
        "a: `b\n",
        "a: %b\n",
        "a: \"\\q\"\n",
        "a: \"\\ud83d\\ude00\"\n",
        "a: \"\\ud83d\"\n",
        "a: \"b\n",
        "a: 'b\n",
        "a: 'b\n---\nc: d\n",
        "a: 'b\nc'\n",
        "a:\n  b: 1\n c: 2\n",
        "a: b\n  c: d\n",
        "  a: b\nc: d\n",
        "a:\n- b\n  - c\n",
        "a: b\n- c\n",
        "- a\nb: c\n",
        "a: |x\n  b\n",
        "a: |0\n  b\n",
        "a: |#\n  b\n",
        "a: |\n    \n  b\n",
        "a: |\n  b\n c\n",
        "--- a: b\n",
        "--- {a: b}\n",
        "--- |\n  text\n",
        "  |\n--- 'text'\n",
        "--- !!str >\n--- text\n",
        "[a,\nb]\n",
        "{a: b}\nc: d\n",
        "a: b\n\u0085c: d\n",
        "a: b\u2028c\n",
        "a: \u0007\n",
        "a: b\rc: d\r",
        "a: \uFEFFb\n",
        "a: x *b: c\n",
        "*a : b\n",
        "a: one\n  two: three\n",
        "a: one\n  - two\n",
        "a: one # comment\n  two\n",
    ];

    [Theory, MemberData(nameof(NotPlain))]
    public void What_is_not_plain_is_left_to_YamlDotNet(string yaml)
    {
        Assert.False(Events.IsPlain(yaml));
        Assert.Equal(Events.OfYamlDotNet(yaml), Events.OfDocuments(yaml));
        var behind = "first:\n- 1\n---\n" + yaml + (yaml.EndsWith('\n') ? "---\nlast:\n- 'x'\n" : "");
        Assert.Equal(Events.OfYamlDotNet(behind), Events.OfDocuments(behind));
        var inside = "first:\n- 1\n" + yaml + "---\nlast:\n- 'x'\n";
        Assert.Equal(Events.OfYamlDotNet(inside), Events.OfDocuments(inside));
    }

    [Fact]
    public void A_key_of_more_than_1024_characters_is_a_mistake_in_both()
    {
        foreach (var length in (int[])[900, 1023, 1024, 1025, 2000])
        {
            var yaml = "a:\n  " + new string('k', length) + ": v\n";
            Assert.Equal(Events.OfYamlDotNet(yaml), Events.OfDocuments(yaml));
        }
    }

    [Fact]
    public void Scalars_may_be_longer_than_any_buffer()
    {
        var block = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"    line {i}\n"));
        var yaml = $"a: |\n{block}b: '{new string('x', 700_000)}'\nc:\n- {new string('y', 700_000)}\n---\nd: e\n";

        Assert.True(Events.IsPlain(yaml));
        Assert.Equal(Events.OfYamlDotNet(yaml), Events.OfDocuments(yaml));
    }

    [Fact]
    public void Only_the_document_that_is_not_plain_is_read_by_YamlDotNet()
    {
        var source = new YamlDocuments(new MemoryStream("a: 1\n---\nb: &x 2\nc: *x\n---\nd: 3\n"u8.ToArray()));
        List<bool> isPlain = [];
        while (source.Read() is { Kind: not NodeKind.End } item)
        {
            if (item.Kind == NodeKind.Scalar) isPlain.Add(item.Text is null);
        }

        Assert.Equal([true, true, false, false, false, false, true, true], isPlain);
    }

    [Fact]
    public void Lines_that_no_buffer_ends_with_are_joined()
    {
        var lines = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"- name: item-{i}\n  text: 'one\n    two {i}'\n"));

        Assert.Equal(Events.OfYamlDotNet(lines), Events.Of(() => new YamlDocuments(new Dribble(Encoding.UTF8.GetBytes(lines)))));
    }

    /// <summary>Gives an odd number of bytes at a time.</summary>
    private sealed class Dribble(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 4099));
    }
}
