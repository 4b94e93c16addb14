using System.Text;

namespace ServiceDns.Corefile.Tests;

public class ImportTests
{
    private static MemoryEnvironment Environment => new()
    {
        ["args.conf"] = "dir2 arg1 arg2\ndir3",
        ["block.conf"] = "host1 {\n dir1\n dir2 arg1\n}",
        ["empty.conf"] = "",
        ["bom.conf"] = "\uFEFFlog\r\nerrors\r\n",
        ["keys.conf"] = "k1 k2",
        ["props.conf"] = "prop1 1\nprop2 2",
        ["zones/glob0.conf"] = "g0a {\n d x\n}\n\ng0b {\n}",
        ["zones/glob1.conf"] = "g1 {\n}",
        ["zones/.hidden.conf"] = "hidden {\n}",
        ["zones/other.txt"] = "other {\n}",
        ["zones/deep/relative.conf"] = "import ../../args.conf",
        ["site/a/db.conf"] = "a {\n}",
        ["site/b/db.conf"] = "b {\n}",
        ["site/c.txt"] = "",
        ["/abs/file.conf"] = "log abs\nimport next.conf",
        ["/abs/next.conf"] = "errors",
        ["uses-snippet.conf"] = "u {\n import common\n}",
        ["defines-snippet.conf"] = "(far) {\n import args.conf\n}",
        ["lib/snippet.conf"] = "(lib) {\n import near.conf\n}",
        ["lib/near.conf"] = "near",
        ["odd[name].conf"] = "log",
        ["st*r.conf"] = "log",
    };

    //                     text                     blocks
    public static TheoryData<string, string> Imports => new()
    {
        // files
        { "a\n dir1 x\n import args.conf", "a { dir1|x; dir2|arg1|arg2; dir3 }" },
        { "a {\n import args.conf\n dir4\n}", "a { dir2|arg1|arg2; dir3; dir4 }" },
        { "import block.conf", "host1 { dir1; dir2|arg1 }" },
        { "import block.conf\nimport block.conf\nb {\n}", "host1 { dir1; dir2|arg1 } host1 { dir1; dir2|arg1 } b { }" },
        { "import \"block.conf\"", "host1 { dir1; dir2|arg1 }" },
        { "import keys.conf\n{\n log\n}", "k1 k2 { log }" },
        { "a,\nimport keys.conf\n{\n log\n}", "a k1 k2 { log }" },
        { "a {\n import empty.conf\n log\n}", "a { log }" },
        { "import empty.conf", "" },
        { "import empty.conf\na\n log", "a { log }" },
        { "a\nimport bom.conf", "a { log; errors }" },
        { "a\nproxy {\n import props.conf\n transparent\n}", "a { proxy|{|prop1|1|prop2|2|transparent|} }" },
        { "a\nproxy {\n x {\n import props.conf\n }\n}", "a { proxy|{|x|{|prop1|1|prop2|2|}|} }" },
        { "a\nproxy {\n p import props.conf\n}", "a { proxy|{|p|import|props.conf|} }" },

        // paths
        { "a\nimport ./args.conf", "a { dir2|arg1|arg2; dir3 }" },
        { "a\nimport zones/../args.conf", "a { dir2|arg1|arg2; dir3 }" },
        { "a\nimport zones/deep/relative.conf", "a { dir2|arg1|arg2; dir3 }" },
        { "a\nimport /abs/file.conf", "a { log|abs; errors }" },

        // patterns
        { "import zones/glob*.conf", "g0a { d|x } g0b { } g1 { }" },
        { "import zones/*.conf", "hidden { } g0a { d|x } g0b { } g1 { }" },
        { "import zones/glob?.conf", "g0a { d|x } g0b { } g1 { }" },
        { "import site/*/db.conf", "a { } b { }" },
        { "import *les-snippet.conf", "" },
        { "import zones/glo*b?.conf\na {\n}", "g0a { d|x } g0b { } g1 { } a { }" },
        { "a\nimport st\\*r.conf", "a { log }" },
        { "import notfound/*\na {\n}", "a { }" },
        { "a {\n import notfound/*\n}", "a { }" },
        { "a {\n log {\n import notfound/*\n }\n}", "a { log|{|} }" },

        // snippets
        { "(s) {\n gzip foo\n errors stderr\n}\na {\n import s\n}", "a { gzip|foo; errors|stderr }" },
        { "(s) {\n}\na {\n import s\n log\n}", "a { log }" },
        { "() {\n}\na", "a { }" },
        { "(s)\n{\n log\n}\na {\n import s\n}", "a { log }" },
        { "(s) {\n log {\n x\n }\n}\na {\n import s\n}\nb {\n import s\n}", "a { log|{|x|} } b { log|{|x|} }" },
        { "(s) {\n p 1\n}\na {\n x {\n import s\n import s\n }\n}", "a { x|{|p|1|p|1|} }" },
        { "(s) {\n b {\n log\n }\n}\nimport s", "b { log }" },
        { "(s) {\n k1 k2\n}\nimport s\n{\n log\n}", "k1 k2 { log }" },
        { "(s) {\n log\n}\n(t) {\n import s\n errors\n}\na {\n import t\n}", "a { log; errors }" },
        { "(s) {\n p 1\n}\n(t) {\n import s\n}\na {\n\n x {\n import t\n }\n}", "a { x|{|p|1|} }" },
        { "(args.conf) {\n log\n}\na {\n import args.conf\n}", "a { log }" }, // a snippet goes before a file
        { "import uses-snippet.conf\n(common) {\n}", null! },
        { "(common) {\n log\n}\nimport uses-snippet.conf", "u { log }" },
        { "import defines-snippet.conf\na {\n import far\n}", "a { dir2|arg1|arg2; dir3 }" },
        { "import lib/snippet.conf\na {\n import lib\n}", "a { near }" }, // relative to where the snippet stands
        { "(args.conf) {\n import ./args.conf\n}\na {\n import args.conf\n}", "a { dir2|arg1|arg2; dir3 }" }, // two things of one name
        { "(s) {\n x import s\n}\na {\n import s\n}", "a { x|import|s }" },
    };

    [Theory, MemberData(nameof(Imports))]
    public void Puts_what_is_imported_in_place(string text, string? expected)
    {
        if (expected is null)
        {
            var error = Assert.Throws<CorefileException>(() => CorefileDocument.Parse("Corefile", text, Environment));
            Assert.Equal("uses-snippet.conf:2 - Error during parsing: File to import not found: common", error.Message);
            return;
        }

        Assert.Equal(expected, Shape.Of(CorefileDocument.Parse("Corefile", text, Environment)));
    }

    //                     text                     the whole message
    public static TheoryData<string, string> Mistakes => new()
    {
        { "import", "Corefile:1 - Error during parsing: Wrong argument count or unexpected line ending after 'import'" },
        { "a {\n import\n}", "Corefile:2 - Error during parsing: Wrong argument count or unexpected line ending after 'import'" },
        { "import \"\"", "Corefile:1 - Error during parsing: Import requires a non-empty filepath" },
        { "import {$UNSET}", "Corefile:1 - Error during parsing: Import requires a non-empty filepath" },
        { "import a b", "Corefile:1 - Error during parsing: Import takes only one argument (glob pattern or file)" },
        { "a {\n log\n import args.conf {\n}", "Corefile:3 - Error during parsing: Import takes only one argument (glob pattern or file)" },
        { "import notfound/file.conf", "Corefile:1 - Error during parsing: File to import not found: notfound/file.conf" },
        { "a\nproxy {\n import nothing\n}", "Corefile:3 - Error during parsing: File to import not found: nothing" },
        { "import /*/*.txt",
          "Corefile:1 - Error during parsing: Glob pattern may only contain one wildcard (*), but has others: /*/*.txt" },
        { "import zones/??",
          "Corefile:1 - Error during parsing: Glob pattern may only contain one wildcard (*), but has others: zones/??" },
        { "import /[a-z]", "Corefile:1 - Error during parsing: Glob pattern may only contain one wildcard (*), but has others: /[a-z]" },
        { "import a[", "Corefile:1 - Error during parsing: Failed to use import pattern a[: syntax error in pattern" },
        { "import a*\\", "Corefile:1 - Error during parsing: Failed to use import pattern a*\\: syntax error in pattern" },
        { "import zones", "Corefile:1 - Error during parsing: Could not import zones: is a directory" },
        { "import secret.conf", "Corefile:1 - Error during parsing: Could not import secret.conf: permission denied" },
        { "import {$}", "Corefile:1 - Error during parsing: File to import not found: {$}" },
        { "import }{$\"", "Corefile:1 - Error during parsing: File to import not found: }{$\"" },

        // an import of nothing leaves no trace, so the error is about what stands before it
        { "a {\n import empty.conf", "Corefile:1 - Syntax error: Unexpected token '{', expecting '}'" },
        { "a,\nimport empty.conf", "Corefile:1 - Error during parsing: Unexpected EOF" },

        // cycles
        { "import Corefile", "Corefile:1 - Error during parsing: maximum file import depth exceeded: "
            + "Corefile imports itself (Corefile -> Corefile)" },
        { "import ./self.conf", "self.conf:1 - Error during parsing: maximum file import depth exceeded: "
            + "self.conf imports itself (Corefile -> self.conf -> self.conf)" },
        { "import x.conf", "y.conf:2 - Error during parsing: maximum file import depth exceeded: "
            + "x.conf imports itself (Corefile -> x.conf -> y.conf -> x.conf)" },
        { "import cyc*.conf", "cyclic.conf:1 - Error during parsing: maximum file import depth exceeded: "
            + "cyclic.conf imports itself (Corefile -> cyclic.conf -> cyclic.conf)" },
        { "(s) {\n import s\n}", "Corefile:2 - Error during parsing: maximum snippet import depth exceeded: s imports itself" },
        { "(s) {\n { }\n import s\n}\nimport s",
          "Corefile:3 - Error during parsing: maximum snippet import depth exceeded: s imports itself" },
        { "(s) {\n import t\n}\n(t) {\n import s\n}\na {\n import s\n}", "Corefile:5 - Error during parsing: "
            + "maximum snippet import depth exceeded: s imports itself (Corefile -> s -> t -> s)" },
        { "(s) {\n import viasnippet.conf\n}\na {\n import s\n}", "viasnippet.conf:1 - Error during parsing: "
            + "maximum snippet import depth exceeded: s imports itself (Corefile -> s -> viasnippet.conf -> s)" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string text, string message)
    {
        var environment = Environment;
        environment["secret.conf"] = "";
        environment.Unreadable.Add("secret.conf");
        environment["Corefile"] = text;
        environment["self.conf"] = "import self.conf";
        environment["x.conf"] = "a\nimport y.conf";
        environment["y.conf"] = "log\nimport x.conf";
        environment["cyclic.conf"] = "import c*.conf";
        environment["viasnippet.conf"] = "import s";

        var error = Assert.Throws<CorefileException>(() => CorefileDocument.Parse("Corefile", text, environment));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Stops_imports_that_double_with_every_level()
    {
        var text = new StringBuilder("(s0) {\n log\n}\n");
        for (var level = 1; level <= 40; level++)
        {
            text.Append($"(s{level}) {{\n import s{level - 1}\n import s{level - 1}\n}}\n");
        }
        text.Append("a {\n import s40\n}");

        var error = Assert.Throws<CorefileException>(() =>
            CorefileDocument.Parse("Corefile", text.ToString(), new MemoryEnvironment()));

        Assert.EndsWith("Error during parsing: maximum snippet import depth (10000) exceeded", error.Message);
    }

    [Fact]
    public void Stops_file_imports_that_double_with_every_level()
    {
        var environment = new MemoryEnvironment { ["f0"] = "" };
        for (var level = 1; level <= 40; level++) environment[$"f{level}"] = $"import f{level - 1}\nimport f{level - 1}";

        var error = Assert.Throws<CorefileException>(() => CorefileDocument.Parse("Corefile", "import f40", environment));

        Assert.EndsWith("Error during parsing: maximum file import depth (100000) exceeded", error.Message);
    }

    [Fact]
    public void Refuses_a_path_longer_than_any_file_has()
    {
        var pattern = string.Concat(Enumerable.Repeat("/\\a", 50_000));

        var error = Assert.Throws<CorefileException>(() =>
            CorefileDocument.Parse("Corefile", $"import {pattern}", new MemoryEnvironment()));

        Assert.EndsWith("file name too long", error.Message);
    }

    [Fact]
    public void Warns_of_a_pattern_that_matches_nothing()
    {
        var document = CorefileDocument.Parse("Corefile", "\nimport zones/*.none", Environment);

        Assert.Equal("Corefile:2 - No files matching import glob pattern: zones/*.none",
            Assert.Single(document.Warnings).ToString());
    }

    [Fact]
    public void Lists_every_file_once_with_its_bytes()
    {
        const string text = "\uFEFFimport zones/glob*.conf\nimport ./zones/glob1.conf\na {\n import bom.conf\n}";

        var document = CorefileDocument.Parse("./Corefile", text, Environment);

        Assert.Equal(["./Corefile", "zones/glob0.conf", "zones/glob1.conf", "bom.conf"], document.Files.Select(file => file.Path));
        Assert.Equal(Encoding.UTF8.GetBytes(text), document.Files[0].Content.ToArray());
        Assert.Equal("\uFEFFlog\r\nerrors\r\n"u8.ToArray(), document.Files[3].Content.ToArray());
    }

    [Theory]
    [InlineData("/etc/coredns/Corefile", "custom/x.override", "/etc/coredns/custom/x.override")]
    [InlineData("/etc/coredns/Corefile", "/etc/custom/x.override", "/etc/custom/x.override")]
    [InlineData("conf/Corefile", "x.override", "conf/x.override")]
    [InlineData("conf/Corefile", "../x.override", "x.override")]
    [InlineData("../Corefile", "../x.override", "../../x.override")]
    [InlineData("stdin", "x.override", "x.override")]
    public void Names_an_imported_file_as_the_user_wrote_it(string file, string import, string expected)
    {
        var environment = new MemoryEnvironment { [expected] = "\nbroken" };

        var error = Assert.Throws<CorefileException>(() =>
            CorefileDocument.Parse(file, $". {{\n import {import}\n}}", environment, ["log"]));

        Assert.Equal(expected, error.File);
        Assert.Equal($"{expected}:2 - Error during parsing: Unknown directive 'broken'", error.Message);
    }
}
