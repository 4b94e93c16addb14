namespace ServiceDns.Corefile.Tests;

public class DispenserTests
{
    [Fact]
    public void Next_goes_through_all_tokens_and_stays_on_the_last()
    {
        var tokens = Dispenser.FromText("p", "host:port\n dir1 arg1\n dir2");
        Assert.Equal("", tokens.Value);
        Assert.Equal(0, tokens.Line);

        var seen = new List<string>();
        while (tokens.Next()) seen.Add($"{tokens.Line}:{tokens.Value}");

        Assert.Equal(["1:host:port", "2:dir1", "2:arg1", "3:dir2"], seen);
        Assert.False(tokens.Next());
        Assert.Equal("dir2", tokens.Value);
    }

    [Fact]
    public void NextArg_stays_on_the_line()
    {
        var tokens = Dispenser.FromText("p", "dir1 arg1\n dir2 \"two\nlines\" arg3\n dir3");

        Assert.True(tokens.NextArg()); // the first token counts as an argument of nothing
        Assert.Equal("dir1", tokens.Value);
        Assert.True(tokens.NextArg());
        Assert.False(tokens.NextArg());
        Assert.Equal("arg1", tokens.Value);
        Assert.True(tokens.Next());
        Assert.True(tokens.NextArg());
        Assert.True(tokens.NextArg());
        Assert.Equal("arg3", tokens.Value);
        Assert.False(tokens.NextArg());
        Assert.True(tokens.Next());
        Assert.False(tokens.NextArg());
    }

    [Fact]
    public void NextLine_stays_unless_the_line_is_over()
    {
        var tokens = Dispenser.FromText("p", "host:port\n dir1 arg1\n dir2 arg2");

        Assert.True(tokens.NextLine());
        Assert.True(tokens.NextLine());
        Assert.Equal("dir1", tokens.Value);
        Assert.False(tokens.NextLine());
        Assert.True(tokens.Next());
        Assert.True(tokens.NextLine());
        Assert.Equal("dir2", tokens.Value);
        Assert.True(tokens.Next());
        Assert.False(tokens.NextLine());
    }

    //                     text                     what the loop sees
    public static TheoryData<string, string> Blocks => new()
    {
        { "p {\n sub1 arg1\n sub2\n}", "p[] sub1 arg1 sub2" },
        { "p {\n}", "p[]" },
        { "p { }", "p[]" },
        { "p", "p[]" },
        { "p a b {\n x\n}\np c", "p[a,b] x p[c]" },
        { "p\n{\n x\n}", "p[] {[] x[] }[]" }, // a block opens on the line of its plugin
        { "p {\n a {\n b\n }\n c\n}", "p[] a { b c[] }[]" }, // the first closing brace ends it
        { "p {\n x", "p[] x" },
        { "p {", "p[]" },
    };

    [Theory, MemberData(nameof(Blocks))]
    public void NextBlock_goes_through_one_block(string text, string expected)
    {
        var tokens = Dispenser.FromText("p", text);
        var seen = new List<string>();

        while (tokens.Next())
        {
            seen.Add($"{tokens.Value}[{string.Join(",", tokens.RemainingArguments())}]");
            while (tokens.NextBlock()) seen.Add(tokens.Value);
        }

        Assert.Equal(expected, string.Join(" ", seen));
    }

    [Fact]
    public void NextBlock_before_the_first_token_moves_nowhere()
    {
        var tokens = Dispenser.FromText("p", "p {\n x\n}");

        Assert.False(tokens.NextBlock());
        Assert.True(tokens.Next());
        Assert.Equal("p", tokens.Value);
    }

    [Fact]
    public void RemainingArguments_stop_before_a_brace()
    {
        var tokens = Dispenser.FromText("p", "dir1 a b\ndir2 c { d\n");
        tokens.Next();

        Assert.Equal(["a", "b"], tokens.RemainingArguments());
        Assert.Empty(tokens.RemainingArguments());
        tokens.Next();
        Assert.Equal(["c"], tokens.RemainingArguments());
        Assert.True(tokens.NextArg());
        Assert.Equal("{", tokens.Value);
    }

    [Fact]
    public void Goes_through_every_occurrence_of_a_plugin()
    {
        var document = CorefileDocument.Parse("Corefile",
            ".\nrewrite a b\nlog\nrewrite c {\n x\n}\nrewrite", new MemoryEnvironment());
        var tokens = document.ServerBlocks[0].Find("rewrite")!.Read();

        var occurrences = new List<string>();
        while (tokens.Next())
        {
            var occurrence = $"{tokens.Line}: {string.Join(" ", tokens.RemainingArguments())}";
            while (tokens.NextBlock()) occurrence += $" +{tokens.Value}";
            occurrences.Add(occurrence);
        }

        Assert.Equal(["2: a b", "4: c +x", "7: "], occurrences);
    }

    [Fact]
    public void Lines_of_two_imports_of_one_snippet_stay_apart()
    {
        var document = CorefileDocument.Parse("Corefile",
            "(s) {\n endpoint x\n}\n. {\n p {\n import s\n import s\n }\n}", new MemoryEnvironment());
        var tokens = document.ServerBlocks[0].Find("p")!.Read();
        tokens.Next();

        var lines = new List<string>();
        while (tokens.NextBlock()) lines.Add($"{tokens.Value} {string.Join(" ", tokens.RemainingArguments())}");

        Assert.Equal(["endpoint x", "endpoint x"], lines);
    }

    [Fact]
    public void Line_breaks_in_a_value_do_not_end_the_line()
    {
        var document = CorefileDocument.Parse("Corefile", ".\np {$X} b\nq", new MemoryEnvironment().With("X", "1\n2\n3"));
        var tokens = document.ServerBlocks[0].Find("p")!.Read();
        tokens.Next();

        Assert.Equal(["1\n2\n3", "b"], tokens.RemainingArguments());
    }

    [Fact]
    public void Is_empty_without_tokens()
    {
        var tokens = new Dispenser("p", []);

        Assert.False(tokens.Next());
        Assert.False(tokens.NextBlock());
        Assert.Equal(("", 0, ""), (tokens.Value, tokens.Line, tokens.File));
        Assert.Equal("plugin/p: wrong", tokens.Error("wrong").Message);
    }

    [Fact]
    public void Errors_name_place_plugin_and_token()
    {
        var tokens = Dispenser.FromText("cache", "\ncache a {\n}", "conf/Corefile");
        Assert.Equal("conf/Corefile", tokens.File);
        tokens.Next();
        tokens.NextArg();

        Assert.Equal("cache", tokens.Plugin);
        Assert.Equal("conf/Corefile:2 - plugin/cache: too small", tokens.Error("too small").Message);
        Assert.Equal("conf/Corefile:2 - plugin/cache: Wrong argument count or unexpected line ending after 'a'",
            tokens.ArgumentError().Message);
        Assert.Equal("conf/Corefile:2 - plugin/cache: Syntax error: Unexpected token 'a', expecting 'b'",
            tokens.SyntaxError("b").Message);
        tokens.Next();
        Assert.Equal("conf/Corefile:2 - plugin/cache: Unexpected token '{', expecting argument", tokens.ArgumentError().Message);
    }

    [Fact]
    public void Errors_without_a_plugin_are_Caddys()
    {
        var tokens = Dispenser.FromText(null, "a");
        tokens.Next();

        Assert.Equal("Corefile:1 - Error during parsing: wrong", tokens.Error("wrong").Message);
        Assert.Equal("Corefile:1 - Syntax error: Unexpected token 'a', expecting '{'", tokens.SyntaxError("{").Message);
    }

    //                     file, line, plugin, message
    public static TheoryData<string, int, string?, string> Messages => new()
    {
        { "Corefile", 3, "log", "Corefile:3 - plugin/log: why" },
        { "/etc/Corefile", 3, null, "/etc/Corefile:3 - why" },
        { "", 3, "log", "plugin/log: why" },
        { "", 0, null, "why" },
    };

    [Theory, MemberData(nameof(Messages))]
    public void An_error_leaves_out_what_is_not_known(string file, int line, string? plugin, string message)
    {
        var cause = new IOException();
        var error = new CorefileException(file, line, plugin, "why", cause);

        Assert.Equal(message, error.Message);
        Assert.Equal((file, line, plugin, "why"), (error.File, error.Line, error.Plugin, error.Reason));
        Assert.Same(cause, error.InnerException);
    }
}
