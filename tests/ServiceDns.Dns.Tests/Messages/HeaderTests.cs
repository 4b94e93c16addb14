using FsCheck.Fluent;
using Xunit;

namespace ServiceDns.Dns.Tests.Messages;

public class HeaderTests
{
    [Fact]
    public void Fields_lie_where_RFC_1035_puts_them()
    {
        var header = new byte[Header.Size];
        Header.SetId(header, 0x1234);
        Header.Set(
            header, HeaderFlags.Response | HeaderFlags.Authoritative | HeaderFlags.RecursionDesired, Opcode.Update, ResponseCode.NXDomain);
        Header.SetCount(header, Section.Question, 1);
        Header.SetCount(header, Section.Additional, 0x0203);

        Assert.Equal("1234AD030001000000000203", Convert.ToHexString(header));
    }

    [Fact]
    public void What_is_set_is_read_and_nothing_else_changes() => Properties.ForAll(
        from header in Gen.ArrayOf(Generate.Byte, Header.Size)
        from flags in Gen.Choose(0, 0xFFFF).Select(bits => (HeaderFlags)(bits & 0x87F0))
        from opcode in Gen.Choose(0, 15).Select(value => (Opcode)value)
        from code in Gen.Choose(0, 15).Select(value => (ResponseCode)value)
        from section in Gen.Elements(Enum.GetValues<Section>())
        from count in Gen.Choose(0, 0xFFFF)
        select (header, flags, opcode, code, section, count),
        sample =>
        {
            var (header, flags, opcode, code, section, count) = sample;
            var id = Header.Id(header);
            Header.Set(header, flags, opcode, code);
            Header.SetCount(header, section, count);

            Assert.Equal(
                (id, flags, opcode, code), (Header.Id(header), Header.Flags(header), Header.OpcodeOf(header), Header.Code(header)));
            Assert.Equal(count, Header.Count(header, section));
            Header.Change(header, HeaderFlags.Truncated, HeaderFlags.Response);
            Header.SetCode(header, ResponseCode.Refused);
            Assert.Equal((flags & ~HeaderFlags.Response) | HeaderFlags.Truncated, Header.Flags(header));
            Assert.Equal((opcode, ResponseCode.Refused), (Header.OpcodeOf(header), Header.Code(header)));
        });
}
