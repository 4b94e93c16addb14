using FsCheck.Fluent;
using Xunit;

namespace ServiceDns.Dns.Tests.Messages;

public class EdnsTests
{
    [Fact]
    public void Bytes_are_those_of_RFC_6891()
    {
        var message = new byte[64];
        var length = Edns.Append(message, Header.Size, 1232, ResponseCode.BadVers, dnssecOk: true);
        length = Edns.AppendOption(message, length, Header.Size, Edns.NsidOption, "x"u8);

        Assert.Equal("00 0029 04D0 01 00 8000 0005 0003 0001 78".Replace(" ", "", StringComparison.Ordinal),
            Convert.ToHexString(message[Header.Size..length]));
        Assert.Equal(1, Header.Count(message, Section.Additional));
    }

    [Fact]
    public void What_is_appended_is_read() => Properties.ForAll(
        from message in Generate.Message
        from size in Gen.Choose(0, 0xFFFF)
        from code in Gen.Choose(0, 0xFFF)
        from ok in Gen.Elements(true, false)
        from options in Gen.Choose(0, 5).SelectMany(count => Gen.ArrayOf(
            from number in Gen.Choose(0, 0xFFFF)
            from value in Generate.Bytes(60)
            select (Number: (ushort)number, Value: value), count))
        select (message, size, code, ok, options),
        sample =>
        {
            var buffer = new byte[65535];
            var opt = sample.message.Write(buffer, out _);
            var length = Edns.Append(buffer, opt, sample.size, (ResponseCode)sample.code, sample.ok);
            foreach (var (number, value) in sample.options) length = Edns.AppendOption(buffer, length, opt, number, value);

            var reader = new RecordReader(buffer.AsSpan(0, length));
            var last = default(RecordView);
            while (reader.MoveNext()) last = reader.Current;
            Assert.False(reader.IsMalformed);
            Assert.Equal(length, reader.Position);
            Assert.Equal((RecordType.OPT, opt, sample.size), (last.Type, last.Start, (int)last.Class));
            Assert.Equal(sample.code >> 4, (int)(last.Ttl >> 24));
            Assert.Equal(sample.ok, (last.Ttl & Edns.DnssecOkFlag) != 0);
            var position = 0;
            foreach (var (number, value) in sample.options)
            {
                Assert.True(Edns.TryNextOption(buffer.AsSpan(last.Rdata, last.RdataLength), ref position, out var code, out var found));
                Assert.Equal(number, code);
                Assert.Equal(value, found.ToArray());
            }
            Assert.False(Edns.TryNextOption(buffer.AsSpan(last.Rdata, last.RdataLength), ref position, out _, out _));
        });

    [Fact]
    public void Whatever_the_bytes_the_walk_over_options_ends_inside_of_them() => Properties.ForAll(Generate.Bytes(200), bytes =>
    {
        var position = 0;
        var used = 0;
        while (Edns.TryNextOption(bytes, ref position, out _, out var value)) used += 4 + value.Length;
        Assert.Equal(used, position);
        Assert.InRange(position, 0, bytes.Length);
    });
}
