using Xunit;

namespace ServiceDns.Dns.Tests.Records;

public class RecordReaderTests
{
    [Fact]
    public void Whatever_the_bytes_every_record_lies_inside_of_the_message() => Properties.ForAll(Generate.Datagram, bytes =>
    {
        var reader = new RecordReader(bytes);
        var end = Header.Size;
        var count = 0;
        while (reader.MoveNext())
        {
            Assert.True(reader.Current.Start >= end && reader.Current.End <= bytes.Length);
            end = reader.Current.End;
            count++;
        }
        var announced = Header.Count(
            bytes, Section.Answer) + Header.Count(bytes, Section.Authority) + Header.Count(bytes, Section.Additional);
        if (reader.IsMalformed) Assert.True(count < announced || count == 0); // a record is missing, or the question is broken
        else Assert.Equal(announced, count);
        Assert.False(reader.MoveNext());
    });

    //                           behind the header       questions   answers   what is wrong
    public static TheoryData<string, int, int, string> Malformed => new()
    {
        { "",                                            1,          0,        "no question" },
        { "0161000001",                                  1,          0,        "a question without class" },
        { "",                                            0,          1,        "no record" },
        { "0000010001",                                  0,          1,        "a record cut off" },
        { "00 0001 0001 00000005 0004 C00002",           0,          1,        "data shorter than their length says" },
        { "00 0001 0001 00000005 0000",                  0,          2,        "one record of two" },
        { "4100 0001 0001 00000005 0000",                0,          1,        "an owner of a reserved label type" },
        { "0161",                                        1,          1,        "a question that breaks off, then nothing" },
    };

    [Theory, MemberData(nameof(Malformed))]
    public void Stops_at(string hex, int questions, int answers, string wrong)
    {
        byte[] message = [.. Wire.Head(questions, answers), .. Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))];
        var reader = new RecordReader(message);
        while (reader.MoveNext()) { }

        Assert.True(reader.IsMalformed, wrong);
    }

    [Fact]
    public void Trailing_bytes_are_not_read()
    {
        byte[] message = [.. Wire.Head(0, 1), .. Convert.FromHexString("0000010001000000050000"), 1, 2, 3];
        var reader = new RecordReader(message);

        Assert.True(reader.MoveNext());
        Assert.False(reader.MoveNext());
        Assert.False(reader.IsMalformed);
        Assert.Equal(message.Length - 3, reader.Position);
    }

    [Fact]
    public void Fields_are_where_the_view_says()
    {
        byte[] message = [
            .. Wire.Head(0, 0, 1),
            .. Convert.FromHexString("016100 0010 0003 01020304 0002 AABB".Replace(" ", "", StringComparison.Ordinal))];
        var reader = new RecordReader(message);

        Assert.True(reader.MoveNext());
        var view = reader.Current;
        Assert.Equal(
            (Section.Authority, RecordType.TXT, RecordClass.CH, 0x01020304u, 2),
            (view.Section, view.Type, view.Class, view.Ttl, view.RdataLength));
        Assert.Equal((12, 15, 19, 25, 27), (view.Start, view.Fixed, view.TtlOffset, view.Rdata, view.End));
    }

    [Theory]
    [InlineData(RecordType.CNAME)]
    [InlineData(RecordType.SOA)]
    [InlineData(RecordType.MX)]
    public void A_record_whose_name_is_missing_is_none(RecordType type)
    {
        var buffer = new byte[64];
        var writer = new MessageWriter(buffer, Header.Size);
        writer.Add(Section.Answer, [0], type, 5, []);
        var reader = new RecordReader(buffer.AsSpan(0, writer.Length));
        Assert.True(reader.MoveNext());

        Assert.Null(ResourceRecord.Read(buffer, reader.Current));
    }
}
