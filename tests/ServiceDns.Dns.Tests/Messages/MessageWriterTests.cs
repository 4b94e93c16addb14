using FsCheck.Fluent;
using Xunit;

namespace ServiceDns.Dns.Tests.Messages;

public class MessageWriterTests
{
    [Fact]
    public void Decoding_gives_back_what_was_encoded() => Properties.ForAll(Generate.Message, message =>
        Assert.Equal(message.Records, TestMessage.Decode(message.Encode())));

    [Fact]
    public void A_compressed_message_says_the_same_as_a_plain_one_and_is_no_longer() => Properties.ForAll(Generate.Message, message =>
    {
        var (compressed, plain) = (message.Encode(), message.EncodePlain());

        Assert.Equal(TestMessage.Decode(plain), TestMessage.Decode(compressed));
        Assert.True(compressed.Length <= plain.Length);
    });

    [Fact]
    public void A_record_that_does_not_fit_is_taken_back_whole_and_nothing_follows_it() => Properties.ForAll(
        from message in Generate.Message
        let whole = message.Encode()
        from room in Gen.Choose(message.Head.Length, whole.Length)
        select (message, room),
        sample =>
        {
            var buffer = new byte[sample.room];
            var length = sample.message.Write(buffer, out var written);
            var decoded = TestMessage.Decode(buffer[..length]);

            Assert.Equal(sample.message.Records.Take(written), decoded);
        });

    [Fact]
    public void Overflow_latches()
    {
        var buffer = new byte[40];
        Wire.Head(0).CopyTo(buffer, 0);
        var writer = new MessageWriter(buffer, Header.Size);

        Assert.True(writer.Add(Section.Answer, [0], RecordType.A, 5, [192, 0, 2, 1]));
        Assert.False(writer.Add(Section.Answer, [0], RecordType.TXT, 5, new byte[20]));
        Assert.True(writer.Overflowed);
        Assert.False(writer.Add(Section.Answer, [0], RecordType.A, 5, [])); // 11 bytes would fit
        Assert.Equal(27, writer.Length);
        Assert.Equal(1, Header.Count(buffer, Section.Answer));
    }

    [Fact]
    public void Owner_names_point_at_the_question()
    {
        var message = new TestMessage(Wire.Name("a.example"), [
            new(Section.Answer, Wire.Name("a.example"), RecordType.A, 5, [new([192, 0, 2, 1])]),
            new(Section.Answer, Wire.Name("b.example"), RecordType.A, 5, [new([192, 0, 2, 2])]),
        ]);

        Assert.Equal(
            "C00C 0001 0001 00000005 0004 C0000201" +
            "0162C00E 0001 0001 00000005 0004 C0000202",
            Spaced(message.Encode()[message.Head.Length..], [2, 2, 2, 4, 2, 4, -4, 2, 2, 4, 2, 4]));
    }

    [Fact]
    public void Names_that_differ_in_letter_case_do_not_share_bytes()
    {
        var message = new TestMessage(Wire.Name("A.eXample"), [
            new(Section.Answer, Wire.Name("A.eXample"), RecordType.CNAME, 5, [new(Wire.Name("b.example"), IsName: true)]),
        ]);

        Assert.Equal(message.Records, TestMessage.Decode(message.Encode()));
        Assert.EndsWith("0162076578616D706C6500", Convert.ToHexString(message.Encode()));
    }

    [Fact]
    public void Names_beyond_the_reach_of_pointers_are_written_in_full()
    {
        TestRecord Filler(int i) => new(Section.Answer, [0], RecordType.TXT, 5, [new(Enumerable.Repeat((byte)i, 2000).ToArray())]);
        var message = new TestMessage(Wire.Name("question.example"), [
            .. Enumerable.Range(0, 9).Select(Filler),
            new(Section.Answer, Wire.Name("far.away"), RecordType.A, 5, [new([192, 0, 2, 1])]),
            new(Section.Answer, Wire.Name("near.far.away"), RecordType.A, 5, [new([192, 0, 2, 2])]),
            new(Section.Answer, Wire.Name("www.question.example"), RecordType.A, 5, [new([192, 0, 2, 3])]),
        ]);

        Assert.Equal(message.Records, TestMessage.Decode(message.Encode()));
    }

    [Fact]
    public void More_names_than_it_remembers_are_still_right()
    {
        var message = new TestMessage(Wire.Name("example"), [
            .. Enumerable.Range(0, 300).Select(i =>
                new TestRecord(Section.Answer, Wire.Name($"n{i}.x{i % 7}.example"), RecordType.A, 5, [new([192, 0, 2, (byte)i])])),
        ]);

        Assert.Equal(message.Records, TestMessage.Decode(message.Encode()));
    }

    private static string Spaced(byte[] bytes, int[] widths)
    {
        var text = new System.Text.StringBuilder();
        var at = 0;
        foreach (var width in widths)
        {
            if (at > 0 && width > 0) text.Append(' ');
            text.Append(Convert.ToHexString(bytes.AsSpan(at, Math.Abs(width))));
            at += Math.Abs(width);
        }
        return text.ToString();
    }
}
