using Xunit;

namespace ServiceDns.Dns.Tests.Records;

public class MnemonicTests
{
    //                           text          type
    public static TheoryData<string, RecordType> Types => new()
    {
        { "A", RecordType.A }, { "aaaa", RecordType.AAAA }, { "SRV", RecordType.SRV }, { "TYPE1", RecordType.A },
        { "type65280", (RecordType)65280 }, { "TYPE65535", (RecordType)65535 }, { "ANY", RecordType.ANY },
    };

    [Theory, MemberData(nameof(Types))]
    public void A_type_is_read(string text, RecordType expected)
    {
        Assert.True(RecordTypes.TryParse(text, out var type));
        Assert.Equal(expected, type);
    }

    [Theory]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("TYPE")]
    [InlineData("TYPE65536")]
    [InlineData("TYPE-1")]
    [InlineData("TYPE 1")]
    [InlineData("NONE")]
    public void Text_that_is_no_type_is_refused(string text) => Assert.False(RecordTypes.TryParse(text, out _));

    [Fact]
    public void Every_number_reads_back_from_its_text() =>
        Assert.All(Enumerable.Range(1, 0xFFFF), number =>
        {
            Assert.True(RecordTypes.TryParse(((RecordType)number).ToText(), out var type));
            Assert.Equal((RecordType)number, type);
        });

    [Fact]
    public void Every_response_code_reads_back_from_its_text() =>
        Assert.All(Enum.GetValues<ResponseCode>(), code =>
        {
            Assert.True(ResponseCodes.TryParse(code.ToText(), out var read));
            Assert.Equal(code, read);
        });

    [Theory]
    [InlineData(ResponseCode.NoError, "NOERROR")]
    [InlineData(ResponseCode.NXDomain, "NXDOMAIN")]
    [InlineData(ResponseCode.ServFail, "SERVFAIL")]
    [InlineData((ResponseCode)3841, "3841")]
    public void A_response_code_is_written_as_metrics_have_it(ResponseCode code, string text) => Assert.Equal(text, code.ToText());

    [Theory]
    [InlineData(RecordClass.IN, "IN")]
    [InlineData(RecordClass.CH, "CH")]
    [InlineData(RecordClass.Any, "ANY")]
    [InlineData((RecordClass)1232, "CLASS1232")]
    public void A_class_is_written_by_mnemonic_or_number(RecordClass value, string text) => Assert.Equal(text, value.ToText());
}
