using FsCheck.Fluent;
using Xunit;

namespace ServiceDns.Dns.Tests.Messages;

public class TruncationTests
{
    [Fact]
    public void A_message_fits_and_is_a_prefix_of_whole_records() => Properties.ForAll(
        from message in Generate.Message
        let whole = message.Encode()
        from limit in Gen.Choose(message.Head.Length, whole.Length + 10)
        select (message, whole, limit),
        sample =>
        {
            var buffer = sample.whole.ToArray();
            var length = Truncation.Fit(buffer, buffer.Length, sample.limit);
            var decoded = TestMessage.Decode(buffer[..length]);

            Assert.InRange(length, 0, sample.limit);
            Assert.NotNull(decoded);
            Assert.Equal(sample.message.Records.Take(decoded.Count), decoded);
            Assert.Equal(decoded.Count < sample.message.Records.Count, (Header.Flags(buffer) & HeaderFlags.Truncated) != 0);
        });

    [Fact]
    public void No_record_that_would_fit_is_left_out() => Properties.ForAll(Generate.Message, message =>
    {
        var whole = message.Encode();
        var reader = new RecordReader(whole);
        while (reader.MoveNext())
        {
            var end = reader.Current.End;
            Assert.Equal(end, Truncation.Fit(whole.ToArray(), whole.Length, end));
        }
    });

    [Fact]
    public void Header_and_question_are_kept_whatever_the_limit() => Properties.ForAll(Generate.Message, message =>
    {
        var buffer = message.Encode();

        var length = Truncation.Fit(buffer, buffer.Length, 0);

        Assert.Equal(message.Head.Length, length);
        Assert.Empty(TestMessage.Decode(buffer[..length])!);
    });

    [Fact]
    public void Whatever_the_bytes_no_count_grows_and_no_byte_is_added() => Properties.ForAll(
        from bytes in Generate.Datagram
        from limit in Gen.Choose(0, bytes.Length)
        select (bytes, limit),
        sample =>
        {
            var (bytes, limit) = sample;
            var before = Enum.GetValues<Section>().Select(section => Header.Count(bytes, section)).ToArray();

            Assert.InRange(Truncation.Fit(bytes, bytes.Length, limit), 0, bytes.Length);
            Assert.All(Enum.GetValues<Section>(), section => Assert.InRange(Header.Count(bytes, section), 0, before[(int)section]));
        });
}
