using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Tests.Manifests.Reading;

public class YamlScalarTests
{
    //                            text, type
    public static TheoryData<string, string> Plain => new()
    {
        { "", "Null" }, { "~", "Null" }, { "null", "Null" }, { "Null", "Null" }, { "NULL", "Null" }, { "nUll", "String" },
        { "true", "Boolean" }, { "True", "Boolean" }, { "TRUE", "Boolean" }, { "false", "Boolean" }, { "tRue", "String" },
        { "yes", "Boolean" }, { "No", "Boolean" }, { "ON", "Boolean" }, { "off", "Boolean" }, { "y", "Boolean" }, { "N", "Boolean" },
        { "0", "Integer" }, { "80", "Integer" }, { "-1", "Integer" }, { "+1", "Integer" }, { "0x50", "Integer" }, { "0120", "Integer" },
        { "0o120", "Integer" }, { "0b101", "Integer" }, { "8_0", "Integer" }, { "99999999999999999999999999", "Integer" },
        { "089", "Float" }, { "80.0", "Float" }, { "8e1", "Float" }, { ".5", "Float" }, { ".inf", "Float" }, { "-.INF", "Float" },
          { ".nan", "Float" },
        { "10.0.0.1", "String" }, { "2026-01-01", "String" }, { "1:30", "String" }, { "0x", "String" }, { "-", "String" },
          { "-a", "String" },
        { "10.96.0.0/12", "String" }, { "fd00::1", "String" }, { "web", "String" }, { "none", "String" }, { ".", "String" },
          { "+", "String" },
    };

    [Theory, MemberData(nameof(Plain))]
    public void Plain_scalars_have_the_types_that_kubectl_gives_them(string text, string type)
    {
        Assert.Equal(type, YamlScalar.TypeOf(text).ToString());
        Assert.Equal(type, YamlScalar.TypeOf(Encoding.UTF8.GetBytes(text)).ToString());
    }

    [Fact]
    public void Bytes_have_the_type_of_their_text() => Prop.ForAll(
            Gen.Elements("0123456789abefxoyXOENTYnt_.+-:~é".ToCharArray()).ListOf().Select(list => string.Concat(list)).ToArbitrary(),
            text => Assert.Equal(YamlScalar.TypeOf(text), YamlScalar.TypeOf(Encoding.UTF8.GetBytes(text))))
        .Check(Config.QuickThrowOnFailure.WithReplay(20261121, 7).WithMaxTest(20_000).WithEndSize(8));

    public static TheoryData<string, long> Integers => new()
    {
        { "80", 80 }, { "-1", -1 }, { "+7", 7 }, { "0x50", 80 }, { "0X5f", 95 }, { "0120", 80 }, { "0o120", 80 }, { "0b1010000", 80 },
        { "8_0", 80 }, { "-0x10", -16 }, { "0", 0 }, { "00", 0 },
    };

    [Theory, MemberData(nameof(Integers))]
    public void Integers_are_read_in_every_notation(string text, long value)
    {
        Assert.True(YamlScalar.TryParseInteger(text, out var read));
        Assert.Equal(value, (long)read);
    }

    [Theory]
    [InlineData("4", 4000)]
    [InlineData("3920m", 3920)]
    [InlineData("0.5", 500)]
    [InlineData("1500u", 2)]
    [InlineData("2k", 2_000_000)]
    [InlineData("1e1", 10_000)]
    [InlineData("1Ki", 1_024_000)]
    public void Quantities_are_read_in_thousandths(string text, long milli)
    {
        Assert.True(Quantity.TryParseMilli(text, out var value));
        Assert.Equal(milli, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("four")]
    [InlineData("1 m")]
    public void Other_text_is_no_quantity(string text) => Assert.False(Quantity.TryParseMilli(text, out _));
}
