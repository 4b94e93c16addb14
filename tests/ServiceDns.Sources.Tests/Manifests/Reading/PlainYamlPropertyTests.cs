using FsCheck;
using FsCheck.Fluent;

namespace ServiceDns.Sources.Tests.Manifests.Reading;

public class PlainYamlPropertyTests
{
    private static readonly string[] Scalars =
    [
        "a", "b c", "1", "0x1F", "1.5", "10.0.0.1", "fd00::1", "true", "no", "~", "''", "\"\"", "'x'", "\"y\"", "'it''s'",
        "\"\\t\\\"\\u00e9\"", "x # c", "x#y", "a:b",
        "-", "- a", "-a", "--- ", "...", "é", "'日本'", "<<", "x  ", "|", ">-", "|+", "|2", ">1-", "[]", "{}", "[a, b]", "{a: b}",
        "{a: [b, {c: 'd'}], e: f}", "[a: b]",
        "&x", "*x", "!!str 1", "?", "? a", ": b", "@a", "`", "%", "[", "]", "{", "}", ",", "'open", "\"open", "end'", "end\"", "\"esc\\",
        "\\", "x: y", "\t", "a\tb", "=", "*", "a *b",
    ];

    private static readonly string[] Keys =
        ["a: ", "b: ", "metadata: ", "- ", "- a: ", "-  ", "- - ", "'q': ", "\"r\": ", "b c: ", "a:", "- b:", "1: ", "# c ", "", "", "? ",
            "é: ", "a : ", "<<: ", "- # ", "--- ", "%"];

    private static readonly Gen<string> Line =
        from indent in Gen.Frequency((6, Gen.Elements(0, 2, 4)), (2, Gen.Choose(0, 6)))
        from key in Gen.Elements(Keys)
        from value in Gen.Frequency((5, Gen.Elements("", "a", "b", "x y", "1")), (4, Gen.Elements(Scalars)))
        from end in Gen.Frequency(
            (20, Gen.Constant("\n")), (1, Gen.Elements("\r\n", "\n\n", "\n---\n", " # c\n", "\n  \n", "\r", "\u0085", "")))
        select new string(' ', indent) + key + value + end;

    /// <summary>Lines that might follow each other, as they come.</summary>
    private static readonly Gen<string> Lines = Line.ListOf().Select(string.Concat);

    /// <summary>Lines whose columns are those that were there before, or two more: documents that are often right.</summary>
    private static Gen<string> Nested(int indent, int depth)
    {
        var pad = new string(' ', indent);
        var leaf = Gen.Frequency(
            (6, Gen.Elements("a", "b c", "1", "'x'", "\"y\"", "[]", "{a: b}", "10.0.0.1", "x # c", "")), (1, Gen.Elements(Scalars)));
        var text = Gen.Elements(
            $"|\n{pad}  x\n{pad}    y\n\n{pad}  z", $">-\n{pad}  x\n{pad}  y", $"one\n{pad}  two\n\n{pad}   three", $"'one\n\n{pad}  two'",
            $"\"one \\\n{pad}  two\"", $"|2-\n{pad}    x\n{pad}  y");
        var value = depth == 0
            ? Gen.Frequency((8, leaf), (2, text)).Select(v => $" {v}\n")
            : Gen.Frequency(
                (5, leaf.Select(v => $" {v}\n")), (1, text.Select(v => $" {v}\n")),
                (3, Nested(indent + 2, depth - 1).Select(v => $"\n{v}")),
                (2, Items(indent, depth - 1).Select(v => $"\n{v}")), (1, Items(indent + 2, depth - 1).Select(v => $" # c\n{v}")));
        return from pairs in Gen.Choose(1, 3).SelectMany(count => value.ListOf(count))
               from noise in Gen.Frequency((8, Gen.Constant("")), (1, Gen.Elements("\n", "# c\n", "   \n", "      # c\n")))
               select string.Concat(pairs.Select((v, i) => $"{pad}k{i}:{v}")) + noise;
    }

    private static Gen<string> Items(int indent, int depth)
    {
        var pad = new string(' ', indent);
        var item = Gen.Frequency(
            (3, Gen.Elements("a", "'x'", "", "{a: b}", "|\n" + pad + "    x", "- a")),
            (3, Nested(indent + 2, depth < 0 ? 0 : depth).Select(v => v[(indent + 2)..].TrimEnd('\n'))));
        return Gen.Choose(1, 3).SelectMany(count => item.ListOf(count)).Select(items => string.Concat(items.Select(i => $"{pad}- {i}\n")));
    }

    private static readonly Gen<string> Documents =
        from documents in Gen.Choose(1, 3).SelectMany(count => Nested(0, 3).ListOf(count))
        from cut in Gen.Frequency((5, Gen.Constant(0)), (1, Gen.Choose(1, 20)))
        let whole = string.Join("---\n", documents)
        select whole[..Math.Max(0, whole.Length - cut)];

    private static void AreEqual(Gen<string> texts, int count) => Prop.ForAll(
            texts.ToArbitrary(), yaml => Assert.Equal(Events.OfYamlDotNet(yaml), Events.OfDocuments(yaml)))
        .Check(Config.QuickThrowOnFailure.WithReplay(20261121, 7).WithMaxTest(count).WithEndSize(24));

    [Fact]
    public void Any_lines_give_what_YamlDotNet_gives() => AreEqual(Lines, 5000);

    [Fact]
    public void Any_nested_documents_give_what_YamlDotNet_gives() => AreEqual(Documents, 3000);

    /// <summary>Else the other two would compare YamlDotNet with itself.</summary>
    [Fact]
    public void Most_nested_documents_are_plain() =>
        Assert.InRange(Documents.Sample(1000, 24).Count(Events.IsPlain), 300, 1000);
}
