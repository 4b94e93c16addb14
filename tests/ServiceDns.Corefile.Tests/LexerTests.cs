namespace ServiceDns.Corefile.Tests;

public class LexerTests
{
    //                     text                     tokens as LINE:TEXT, joined by a space shown as ·
    public static TheoryData<string, string> Words => new()
    {
        { "", "" },
        { "\n \t", "" },
        { "host:123", "1:host:123" },
        { "host:123\n\n  directive", "1:host:123·3:directive" },
        { "host:123 {\n directive\n}", "1:host:123·1:{·2:directive·3:}" },
        { "host:123 { directive }", "1:host:123·1:{·1:directive·1:}" },
        { "a{b}c", "1:a{b}c" }, // braces are words of their own only when they stand alone
        { "a\u00A0b\u2003c\u0085d\fe\vf", "1:a·1:b·1:c·1:d·1:e·1:f" }, // every Unicode space

        // comments
        { "{\n#comment\nd\n# comment\nf # another\n}", "1:{·3:d·5:f·6:}" },
        { "# only", "" },
        { "a#b c\nd", "1:a·1:c·2:d" }, // a comment within a word ends with the word
        { "a #b c\nd", "1:a·2:d" },
        { "\"a#b\" c", "1:a#b·1:c" },
        { "\"a\"#b c\nd", "1:a·2:d" },

        // quotes
        { "a \"quoted value\" b\nfoobar", "1:a·1:quoted value·1:b·2:foobar" },
        { "A \"quoted \\\"value\\\" inside\" B", "1:A·1:quoted \"value\" inside·1:B" },
        { "\"don't\\escape\"", "1:don't\\escape" },
        { "\"don't\\\\escape\"", "1:don't\\\\escape" },
        { "\"ends in \\\\\" b", "1:ends in \\\\·1:b" },
        { "A \"two\n lines\" {\nb", "1:A·1:two\n lines·2:{·3:b" },
        { "empty \"\" string", "1:empty·1:·1:string" },
        { "a\"b c\"d", "1:a\"b·1:c\"d" }, // a quote within a word is a letter
        { "\"a\"b", "1:a·1:b" }, // a closing quote ends the word
        { "'a b'", "1:'a·1:b'" }, // single quotes are letters
        { "\"a\r\nb\"", "1:a\r\nb" },
        { "\"a\\\nb\" c", "1:a\\\nb·2:c" },

        // backslashes outside of quotes
        { "a \\\nb", "1:a·1:\\·2:b" }, // no line continuation
        { "a\\ b", "1:a\\·1:b" },
        { "\\\"a b\\\"", "1:\\\"a·1:b\\\"" },

        // carriage returns and byte order marks
        { "skip those\r\nCR characters", "1:skip·1:those·2:CR·2:characters" },
        { "a\rb", "1:ab" },
        { "\uFEFF:8080", "1::8080" },
        { "\uFEFF\uFEFFa", "1:\uFEFFa" },
        { "a \uFEFFb", "1:a·1:\uFEFFb" },
    };

    [Theory, MemberData(nameof(Words))]
    public void Cuts_text_into_words(string text, string expected)
    {
        var tokens = Lexer.Read("Corefile", text, out var unclosedQuote);

        Assert.Equal(expected, string.Join("·", tokens.Select(token => $"{token.Line}:{token.Text}")));
        Assert.All(tokens, token => Assert.Equal("Corefile", token.File));
        Assert.Null(unclosedQuote);
    }

    //                     text, words, line of the quote
    public static TheoryData<string, string, int> Unclosed => new()
    {
        { "a \"b c\nd", "1:a·1:b c\nd", 1 },
        { "a\n\"", "1:a", 2 },
        { "\"a\\", "1:a", 1 }, // a backslash at the end is lost
    };

    [Theory, MemberData(nameof(Unclosed))]
    public void Ends_an_unclosed_quote_with_the_text_and_tells_its_line(string text, string expected, int line)
    {
        var tokens = Lexer.Read("Corefile", text, out var unclosedQuote);

        Assert.Equal(expected, string.Join("·", tokens.Select(token => $"{token.Line}:{token.Text}")));
        Assert.Equal(line, unclosedQuote);
    }
}
