using System.Text;
using FsCheck.Fluent;
using Xunit;

namespace ServiceDns.Dns.Tests.Names;

public class NameTextTests
{
    //                           text                    wire form
    public static TheoryData<string, string> Texts => new()
    {
        { ".",                   "00" },
        { "a",                   "016100" },
        { "a.",                  "016100" },
        { "A.b",                 "0141016200" },
        { "a\\.b.",              "03612E6200" },
        { "\\\\.",               "015C00" },
        { "\\000\\255",          "0200FF00" },
        { "a\\046b",             "03612E6200" },
        { "é",                   "02C3A900" },
    };

    [Theory, MemberData(nameof(Texts))]
    public void Reads_labels_and_escapes(string text, string hex) => Assert.Equal(hex, Hex(text));

    public static TheoryData<string> Mistakes => new()
    {
        "", "..", ".a", "a..", "a..b", "\\", "a\\", "a\\1", "a\\12", "a\\256", "a\\1x2",
        new string('x', 64),
        string.Join('.', Enumerable.Repeat(new string('x', 63), 4)),
        string.Join('.', Enumerable.Repeat("x", 128)),
        new string('x', 5000),
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Refuses_text_that_is_no_name(string text) => Assert.Null(Hex(text));

    [Theory]
    [InlineData(61, true)]
    [InlineData(62, false)]
    public void The_longest_name_has_255_bytes_with_and_without_final_dot(int last, bool readable)
    {
        var text = string.Join('.', [.. Enumerable.Repeat(new string('x', 63), 3), new string('x', last)]);

        Assert.Equal(readable, Hex(text) is not null);
        Assert.Equal(readable, Hex(text + ".") is not null);
    }

    //                           wire form               text
    public static TheoryData<string, string> Formatted => new()
    {
        { "00",                  "." },
        { "016100",              "a." },
        { "0141036D2E6E00",      "A.m\\.n." },
        { "0600205C22289900",    "\\000\\ \\\\\\\"\\(\\153." },
    };

    [Theory, MemberData(nameof(Formatted))]
    public void Writes_escapes_as_zone_files_need_them(string hex, string text) =>
        Assert.Equal(text, NameText.Format(Convert.FromHexString(hex)));

    [Fact]
    public void Text_reads_back_to_the_same_bytes() => Properties.ForAll(Generate.Name, name =>
    {
        var text = NameText.Format(name);
        Assert.Equal(Convert.ToHexString(name), Hex(text));
        if (name.Length > 1) Assert.Equal(Convert.ToHexString(name), Hex(text[..^1]));
        Assert.All(text, character => Assert.InRange(character, ' ', '~'));
    });

    [Fact]
    public void Whatever_the_text_what_is_read_is_a_name() => Properties.ForAll(
        Gen.Choose(0, 300).SelectMany(size => Gen.ArrayOf(Gen.Frequency(
            (3, Gen.Elements("a.\\0123456789".ToCharArray())), (1, Gen.Choose(0, 0xFFFF).Select(value => (char)value))), size)),
        characters =>
        {
            var name = new byte[WireName.MaxLength];
            if (NameText.TryParse(characters, name, out var length)) Assert.Equal(length, WireName.LengthOf(name));
        });

    private static string? Hex(string text)
    {
        var name = new byte[WireName.MaxLength];
        return NameText.TryParse(text, name, out var length) ? Convert.ToHexString(name.AsSpan(0, length)) : null;
    }
}
