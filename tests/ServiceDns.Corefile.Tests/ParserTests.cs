namespace ServiceDns.Corefile.Tests;

public class ParserTests
{
    //                     text                     blocks, as Shape writes them
    public static TheoryData<string, string> Blocks => new()
    {
        { "", "" },
        { "# nothing", "" },
        { "\"\"", "" },
        { "localhost", "localhost { }" },
        { "localhost\n dir1", "localhost { dir1 }" },
        { "localhost:1234\n dir1 foo bar", "localhost:1234 { dir1|foo|bar }" },
        { "localhost {\n dir1\n}", "localhost { dir1 }" },
        { "localhost\n{\n dir1\n}", "localhost { dir1 }" },
        { "localhost {\n}", "localhost { }" },
        { "a {\n dir1 foo bar\n dir2\n}", "a { dir1|foo|bar; dir2 }" },

        // keys
        { "a b\n dir1", "a b { dir1 }" },
        { "a b {\n}", "a b { }" },
        { "a, b {\n}", "a b { }" },
        { "a,\nb,\n\nc {\n}", "a b c { }" },
        { "a,b {\n}", "a,b { }" }, // only a comma at the end of a word parts
        { "a \"\" b {\n}", "a b { }" },
        { "\"a\" \"b\" {\n}", "a b { }" },
        { "a,\nb,\nc", "a b c { }" },
        { "a {\n}\nb {\n d\n}", "a { } b { d }" },
        { "a {\n} b {\n}", "a { } b { }" },
        { "a, b {\n}\nc, d {\n}", "a b { } c d { }" },

        // nested blocks
        { "a\n dir1 foo {\n bar baz\n }\n dir2", "a { dir1|foo|{|bar|baz|}; dir2 }" },
        { "a {\n dir1 {\n bar\n }\n dir2 {\n x y\n }\n}", "a { dir1|{|bar|}; dir2|{|x|y|} }" },
        { "a\n dir1 {\n nested {\n foo\n }\n }\n dir2", "a { dir1|{|nested|{|foo|}|}; dir2 }" },
        { "a\n dir1 {\n }", "a { dir1|{|} }" },
        { "a\n dir1 { x }", "a { dir1|{|x|} }" },
        { "a {\n dir1\n {\n x\n }\n}", "a { dir1|{|x|} }" }, // a brace on the next line still belongs to it

        // several times the same plugin
        { "a {\n log x\n errors\n log {\n y\n }\n}", "a { log|x|log|{|y|}; errors }" },

        // lines and quotes
        { "a {\n log \"x\ny\" z\n errors\n}", "a { log|x\ny|z; errors }" },
        { "a {\r\n log\r\n errors x\r\n}\r\n", "a { log; errors|x }" },
        { "\uFEFF. {\n log\n}", ". { log }" },
        { "a {\n dir import x\n}", "a { dir|import|x }" }, // no import: it does not start its line
    };

    [Theory, MemberData(nameof(Blocks))]
    public void Groups_tokens_by_block_and_plugin(string text, string expected)
    {
        var document = CorefileDocument.Parse("Corefile", text, new MemoryEnvironment());

        Assert.Equal(expected, Shape.Of(document));
        Assert.DoesNotContain(document.Warnings, warning => !warning.Text.Contains("comma"));
    }

    //                     text                     the whole message
    public static TheoryData<string, string> Mistakes => new()
    {
        // keys
        { "a, {\n}", "Corefile:1 - Error during parsing: Expected another address but had '{' - check for extra comma" },
        { "a,\nb,", "Corefile:2 - Error during parsing: Unexpected EOF" },

        // braces
        { "a {", "Corefile:1 - Syntax error: Unexpected token '{', expecting '}'" },
        { "a {\n log", "Corefile:2 - Syntax error: Unexpected token 'log', expecting '}'" },
        { "a\n dir1 {\n foo", "Corefile:3 - Error during parsing: Unexpected EOF" },
        { "a {\n dir1 {\n foo {\n }\n", "Corefile:4 - Error during parsing: Unexpected EOF" },
        { "a\n dir1 {\n } }", "Corefile:3 - Error during parsing: Unexpected '}' because no matching opening brace" },
        { ". { log }", "Corefile:1 - Error during parsing: Unexpected '}' because no matching opening brace" },
        { "a {\n}\n}\nb {\n}", "Corefile:3 - Error during parsing: Unexpected '}' because no matching opening brace" },
        { "a {\n}\n}\n}", "Corefile:3 - Error during parsing: Unexpected '}' because no matching opening brace" },
        { "a }", "Corefile:1 - Error during parsing: Unexpected '}' because no matching opening brace" },

        // quotes
        { "a {\n log \"x\n errors\n}\n", "Corefile:2 - Syntax error: Unexpected token 'x\n errors\n}\n', expecting '}'; "
            + "the quote opened at Corefile:2 is never closed" },
        { "a {\n log {\n class \"all\n }\n}", "Corefile:3 - Error during parsing: Unexpected EOF; "
            + "the quote opened at Corefile:3 is never closed" },

        // snippets
        { "(x)\nlog", "Corefile:2 - Syntax error: Unexpected token 'log', expecting '{'" },
        { "(x)", "Corefile:1 - Syntax error: Unexpected token '(x)', expecting '{'" },
        { "(x) {\n log", "Corefile:2 - Syntax error: Unexpected token 'log', expecting '}'" },
        { "(x) {\n log {\n }\n", "Corefile:3 - Syntax error: Unexpected token '}', expecting '}'" },
        { "(x) {\n}\n(x) {\n}", "Corefile:3 - Error during parsing: redeclaration of previously declared snippet x" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string text, string message)
    {
        var error = Assert.Throws<CorefileException>(() => CorefileDocument.Parse("Corefile", text, new MemoryEnvironment()));

        Assert.Equal(message, error.Message);
    }

    //                     text                     blocks           warning
    public static TheoryData<string, string, string> Oddities => new()
    {
        { "a {\n}\n}", "a { }", "Corefile:3 - this '}' has no matching opening brace" },
        { "a\n log\n}", "a { log }", "Corefile:3 - this '}' has no matching opening brace" },
        { "}", "", "Corefile:1 - this '}' has no matching opening brace" },
        { "a {\n log {\n }\n", "a { log|{|} }", "Corefile:3 - the server block's closing '}' is missing" },
        { "{\n log\n}", "", "Corefile:1 - a server block without a zone serves nothing" },
        { "a\n log \"x", "a { log|x }", "Corefile:2 - the quote opened here is never closed" },
        { "a,b {\n}", "a,b { }", "Corefile:1 - 'a,b' is taken for one zone; put a space after the comma for several" },
        { "[::1]:53 {\n}", "[::1]:53 { }",
            "Corefile:1 - '[::1]:53' is taken for a zone, not for an address; 'bind' chooses the address to listen on" },
        { "dns://127.0.0.1 {\n}", "dns://127.0.0.1 { }",
            "Corefile:1 - 'dns://127.0.0.1' is taken for a zone, not for an address; 'bind' chooses the address to listen on" },
        { "udp://. {\n}", "udp://. { }", "Corefile:1 - 'udp://.' has no scheme that is known "
            + "(dns, tls, quic, grpc, https, https3, unix) and is taken for a zone" },
        { "10.0.0.0/33 {\n}", "10.0.0.0/33 { }",
            "Corefile:1 - '10.0.0.0/33' is no address range and is taken for a zone; a range is like 10.0.0.0/8 or 2001:db8::/32" },
        { "a:http {\n}", "a:http { }", "Corefile:1 - 'a:http' is taken for a zone: 'http' is no port" },
    };

    [Theory, MemberData(nameof(Oddities))]
    public void Accepts_what_CoreDNS_accepts_and_warns(string text, string blocks, string warning)
    {
        var document = CorefileDocument.Parse("Corefile", text, new MemoryEnvironment());

        Assert.Equal(blocks, Shape.Of(document));
        Assert.Equal(warning, Assert.Single(document.Warnings).ToString());
    }

    [Theory]
    [InlineData(".")]
    [InlineData(":53")]
    [InlineData("10.0.0.0/8")]
    [InlineData("2001:db8::/32")]
    [InlineData("2001:db8::/33:5300")]
    [InlineData("10.0.0.0/9:5300")]
    [InlineData("a:99999")]
    [InlineData("tls://example.org:853")]
    [InlineData("1.2.3.example")]
    public void Has_nothing_to_say_about_an_ordinary_key(string key) => Assert.Null(KeyAdvice.For(key));

    [Fact]
    public void Keys_and_directives_know_their_place()
    {
        var environment = new MemoryEnvironment { ["conf/sub.conf"] = "\ncache 30\n" };

        var document = CorefileDocument.Parse("conf/Corefile", "a,\nb {\n\n log\n import sub.conf\n}", environment);

        var block = Assert.Single(document.ServerBlocks);
        Assert.Equal([new Key("a", "conf/Corefile", 1), new Key("b", "conf/Corefile", 2)], block.Keys);
        Assert.Equal(("conf/Corefile", 4), (block.Find("log")!.File, block.Find("log")!.Line));
        Assert.Equal(("conf/sub.conf", 2), (block.Find("cache")!.File, block.Find("cache")!.Line));
        Assert.Equal("conf/sub.conf:2 - plugin/cache: too small", block.Find("cache")!.Error("too small").Message);
        Assert.Null(block.Find("errors"));
    }

    [Fact]
    public void Reads_the_Corefile_of_kubeadm()
    {
        const string text = """
            .:53 {
                errors
                health {
                   lameduck 5s
                }
                ready
                kubernetes cluster.local in-addr.arpa ip6.arpa {
                   pods insecure
                   fallthrough in-addr.arpa ip6.arpa
                   ttl 30
                }
                prometheus :9153
                forward . /etc/resolv.conf {
                   max_concurrent 1000
                }
                cache 30 {
                   disable success cluster.local
                   disable denial cluster.local
                }
                loop
                reload
                loadbalance
            }
            """;

        var document = CorefileDocument.Parse("Corefile", text, new MemoryEnvironment());

        Assert.Empty(document.Warnings);
        Assert.Equal(".:53 { errors; health|{|lameduck|5s|}; ready; "
            + "kubernetes|cluster.local|in-addr.arpa|ip6.arpa|{|pods|insecure|fallthrough|in-addr.arpa|ip6.arpa|ttl|30|}; "
            + "prometheus|:9153; forward|.|/etc/resolv.conf|{|max_concurrent|1000|}; "
            + "cache|30|{|disable|success|cluster.local|disable|denial|cluster.local|}; loop; reload; loadbalance }",
            Shape.Of(document));
    }
}
