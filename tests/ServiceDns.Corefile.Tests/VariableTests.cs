namespace ServiceDns.Corefile.Tests;

public class VariableTests
{
    private static MemoryEnvironment Environment => new MemoryEnvironment { ["conf/x.conf"] = "log x" }
        .With("PORT", "8080").With("ADDRESS", "servername.com").With("FOOBAR", "foobar").With("DIR", "r1")
        .With("LIST", "a b").With("LINES", "a\nb").With("NESTED", "<{$FOOBAR}>").With("NESTED_WINDOWS", "<{%FOOBAR%}>")
        .With("BRACE", "{").With("CLOSE", "}").With("IMPORT", "import").With("FILE", "conf/x.conf").With("EMPTY", "")
        .With("SNIPPET", "(s)").With("COMMA", "a,");

    //                     text                     blocks
    public static TheoryData<string, string> Places => new()
    {
        // keys
        { "{$ADDRESS}", "servername.com { }" },
        { "di{$DIR}", "dir1 { }" },
        { "{$ADDRESS}:{$PORT}", "servername.com:8080 { }" },
        { "{%ADDRESS%}:{$PORT}", "servername.com:8080 { }" },
        { "{$ADDRESS}:{%PORT%}", "servername.com:8080 { }" },
        { "{$COMMA} b {\n}", "a b { }" },
        { "{$EMPTY} b {\n}", "b { }" },
        { "{$UNSET}", "" },

        // names and arguments
        { ":{%PORT%}\ndir1 {$FOOBAR}", ":8080 { dir1|foobar }" },
        { "a\n{$FOOBAR} x", "a { foobar|x }" },
        { "a\ndir1 {%ADDRESS%}/{%FOOBAR%}", "a { dir1|servername.com/foobar }" },
        { "a\ndir1 {\n {$FOOBAR} {$PORT}\n}", "a { dir1|{|foobar|8080|} }" },
        { "a\ndir1 \"Test {$FOOBAR} test\"", "a { dir1|Test foobar test }" },
        { "a\nanswer \"{{ .Name }} {$FOOBAR}\"", "a { answer|{{ .Name }} foobar }" },
        { "a\ndir1 {$UNSET} x", "a { dir1||x }" },

        // a value is one word, whatever is in it, and does not change where lines end
        { "a\ndir1 {$LIST}", "a { dir1|a b }" },
        { "a\ndir1 {$LINES} c\ndir2", "a { dir1|a\nb|c; dir2 }" },
        { "a\ndir1 {$BRACE}\ndir2", "a { dir1|{; dir2 }" },
        { "a\ndir1 {\n x {$CLOSE}\n}", "a { dir1|{|x|}|} }" },

        // values may name variables
        { "a\ndir1 {$NESTED}", "a { dir1|<foobar> }" },
        { "a\ndir1 {%NESTED%}", "a { dir1|<foobar> }" }, // the second form is looked for last
        { "a\ndir1 {%NESTED_WINDOWS%}", "a { dir1|<foobar> }" },
        { "a\ndir1 {$NESTED_WINDOWS}", "a { dir1|<{%FOOBAR%}> }" },

        // no variables
        { "a\ndir1 {%ADDRESS}", "a { dir1|{%ADDRESS} }" },
        { "a\ndir1 {$ADDRESS", "a { dir1|{$ADDRESS }" },
        { ":{$PORT$}", ": { }" }, // the name is `PORT$`
        { "a\ndir1 {$} {$FOOBAR}", "a { dir1|{$}|foobar }" },
        { "a\ndir1 {$}{$FOOBAR}", "a { dir1|{$}{$FOOBAR} }" }, // an empty name ends the search
        { "a\ndir1 {%} {%%}", "a { dir1|{%}|{%%} }" },
        { "a\ndir1 $FOOBAR %FOOBAR% ${FOOBAR}", "a { dir1|$FOOBAR|%FOOBAR%|${FOOBAR} }" },

        // imports and snippets
        { "a\nimport {$FILE}", "a { log|x }" },
        { "{$IMPORT} conf/y*", "" }, // at the place of a key, the word itself may come from a variable
        { "{$SNIPPET} {\n log {$FOOBAR}\n}\na\nimport s", "a { log|foobar }" },
    };

    [Theory, MemberData(nameof(Places))]
    public void Replaces_variables_where_Caddy_does(string text, string expected) =>
        Assert.Equal(expected, Shape.Of(CorefileDocument.Parse("Corefile", text, Environment)));

    [Fact]
    public void A_snippet_takes_the_values_when_it_is_imported_and_its_own_place_for_errors()
    {
        var error = Assert.Throws<CorefileException>(() => CorefileDocument.Parse(
            "Corefile", "(s) {\n {$FOOBAR}\n}\na {\n import s\n}", Environment, ["log"]));

        Assert.Equal("Corefile:2 - Error during parsing: Unknown directive 'foobar'", error.Message);
    }

    public static TheoryData<string, string> Endless => new()
    {
        { "SELF", "{$SELF}" },
        { "SELF", "{$SELF}{$SELF}" },
        { "SELF", "x{$SELF}" },
        { "SELF", string.Concat(Enumerable.Repeat("{$SELF}", 20_000)) },
        { "SELF", "{$OTHER}" },
    };

    [Theory, MemberData(nameof(Endless))]
    public void Refuses_values_without_end(string name, string value)
    {
        var environment = new MemoryEnvironment().With(name, value).With("OTHER", "{$SELF}");

        var error = Assert.Throws<CorefileException>(() => CorefileDocument.Parse("Corefile", "a\nlog {$SELF}", environment));

        Assert.Matches("^Corefile:2 - Error during parsing: environment variable '(SELF|OTHER)' refers to itself$", error.Message);
    }
}
