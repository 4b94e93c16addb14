using FsCheck.Fluent;
using Xunit;

namespace ServiceDns.Dns.Tests.Records;

public class RecordCopyTests
{
    [Fact]
    public void Records_say_the_same_in_another_message() => Properties.ForAll(
        from source in Generate.Message
        from question in Generate.Name
        select (source, question),
        sample =>
        {
            var copied = Copy(sample.source.Encode(), sample.question, Section.Answer, ttl: 7, out var refused);

            Assert.Equal(0, refused);
            Assert.Equal(
                sample.source.Records.Select(record => record with { Section = Section.Answer, Ttl = 7 }), TestMessage.Decode(copied));
        });

    [Fact]
    public void Whatever_the_bytes_the_copy_is_well_formed() => Properties.ForAll(Generate.Datagram, bytes =>
    {
        var copied = Copy(bytes, [0], Section.Additional, ttl: 0, out _);
        var reader = new RecordReader(copied);
        while (reader.MoveNext()) { }

        Assert.False(reader.IsMalformed);
        Assert.Equal(copied.Length, reader.Position);
    });

    //                           data of the record      type                  what is wrong
    public static TheoryData<string, RecordType, string> Refused => new()
    {
        { "",                                            RecordType.CNAME,     "no name" },
        { "0161",                                        RecordType.CNAME,     "a name that breaks off" },
        { "C01F",                                        RecordType.CNAME,     "a pointer to itself" },
        { "016100FF",                                    RecordType.CNAME,     "a byte behind the name" },
        { "016100FF",                                    RecordType.PTR,       "a byte behind the name" },
        { "0000",                                        RecordType.MX,        "no name behind the preference" },
        { "00",                                          RecordType.MX,        "half a preference" },
        { "0161 00 0162",                                RecordType.SOA,       "one name of two" },
        { "00 00 00000001 00000002 00000003 00000004",   RecordType.SOA,       "four numbers of five" },
        { "0000 0000 0050",                              RecordType.SRV,       "no target" },
    };

    //                           data of the record      type                  whether it is whole
    public static TheoryData<string, RecordType, bool> Data => new()
    {
        { "C0000201",                                    RecordType.A,         true },
        { "C00002",                                      RecordType.A,         false },
        { "20010DB8 00000000 00000000 00000001",         RecordType.AAAA,      true },
        { "20010DB8",                                    RecordType.AAAA,      false },
        { "0161 C00C",                                   RecordType.CNAME,     true },
        { "C01B",                                        RecordType.CNAME,     false }, // a pointer to itself
        { "0161 00 FF",                                  RecordType.PTR,       false },
        { "FF",                                          RecordType.TXT,       true }, // is not looked into
    };

    [Theory, MemberData(nameof(Data))]
    public void Knows_whole_data(string hex, RecordType type, bool isWhole)
    {
        var source = RecordOf(hex, type);
        var reader = new RecordReader(source);

        Assert.True(reader.MoveNext());
        Assert.Equal(isWhole, RecordCopy.HasWholeData(source, reader.Current));
    }

    [Theory, MemberData(nameof(Refused))]
    public void Refuses_data_with(string hex, RecordType type, string wrong)
    {
        var copied = Copy(RecordOf(hex, type), [0], Section.Answer, ttl: 5, out var refused);

        Assert.True(refused == 1, wrong);
        Assert.Equal(0, Header.Count(copied, Section.Answer));
    }

    private static byte[] RecordOf(string hex, RecordType type)
    {
        var rdata = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        return
        [
            .. Wire.Head(0, 1), 3, (byte)'x', (byte)'y', (byte)'z', 0, .. Wire.Number16((int)type), .. Wire.Number16(1),
            .. Wire.Number32(5),
            .. Wire.Number16(rdata.Length), .. rdata,
        ];
    }

    private static byte[] Copy(byte[] source, byte[] question, Section section, uint ttl, out int refused)
    {
        var head = new TestMessage(question, []).Head;
        var buffer = new byte[65535];
        head.CopyTo(buffer, 0);
        var writer = new MessageWriter(buffer, head.Length);
        refused = 0;
        var reader = new RecordReader(source);
        while (reader.MoveNext())
        {
            if (!RecordCopy.TryCopy(ref writer, source, reader.Current, section, ttl)) refused++;
        }
        return buffer[..writer.Length];
    }
}
