using ServiceDns.Linux.Netlink;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class NetlinkWriterTests
{
    [Fact]
    public void Bytes_match_a_captured_message()
    {
        var bytes = new byte[64];
        var writer = new NetlinkWriter(bytes);
        writer.BeginMessage(type: 0x0A0C, NetlinkFlags.Request | NetlinkFlags.Create, sequence: 7);
        writer.Put(1, "dns"u8);
        writer.EndMessage();

        Assert.Equal(
            "180000000C0A01040700000000000000" + // length 24, type, flags, sequence 7, port 0
            "07000100646E7300",                  // attribute 1, 7 bytes, "dns", one byte of padding
            Convert.ToHexString(bytes[..writer.Length]));
    }

    [Fact]
    public void Numbers_are_written_in_the_order_that_is_named()
    {
        var bytes = new byte[64];
        var writer = new NetlinkWriter(bytes);
        writer.PutBigEndian(1, (ushort)0x0102);
        writer.PutBigEndian(2, 0x01020304u);
        writer.PutHost(3, 0x01020304u);
        writer.PutByte(4, 9);
        writer.PutString(5, "ab");

        Assert.Equal(
            "0600010001020000" + "0800020001020304" + "0800030004030201" + "0500040009000000" + "0700050061620000",
            Convert.ToHexString(bytes[..writer.Length]));
    }

    [Fact]
    public void A_nested_attribute_holds_what_is_written_until_it_ends()
    {
        var bytes = new byte[64];
        var writer = new NetlinkWriter(bytes);
        var outer = writer.BeginNested(1);
        var inner = writer.BeginNested(2);
        writer.PutByte(3, 4);
        writer.EndNested(inner);
        writer.EndNested(outer);
        writer.PutByte(5, 6);

        Assert.Equal("10000180" + "0C000280" + "0500030004000000" + "0500050006000000", Convert.ToHexString(bytes[..writer.Length]));
    }

    [Fact]
    public void A_buffer_that_is_too_small_is_noticed_once_and_for_all()
    {
        var writer = new NetlinkWriter(new byte[20]);
        writer.BeginMessage(1, NetlinkFlags.Request, 1);
        var mark = writer.BeginNested(1);
        writer.Put(2, new byte[1]);
        writer.PutByte(3, 1); // would fit if the attribute before it had not failed
        writer.EndNested(mark);
        writer.EndMessage();

        Assert.True(writer.Overflowed);
        Assert.True(writer.Length <= 20);
    }

    [Fact]
    public void An_attribute_that_no_length_can_tell_is_noticed()
    {
        var writer = new NetlinkWriter(new byte[80_000]);
        var mark = writer.BeginNested(1);
        for (var i = 0; i < 7; i++) writer.Put(2, new byte[10_000]);
        Assert.False(writer.AttributeTooLong);
        writer.EndNested(mark);

        Assert.True(writer.AttributeTooLong);
        Assert.False(writer.Overflowed);
    }

    [Fact]
    public void A_batch_grows_and_keeps_what_was_written()
    {
        using var batch = new NetlinkBatch();
        for (var i = 1u; i <= 100; i++)
        {
            batch.Add(i, (int)i * 10, static (ref writer, sequence, length) =>
            {
                writer.BeginMessage(9, NetlinkFlags.Request, sequence);
                writer.Put(1, new byte[length]);
                writer.EndMessage();
            });
        }

        Assert.Equal(100, batch.Count);
        var next = 1u;
        foreach (var message in new NetlinkReader(batch.Bytes))
        {
            Assert.Equal(next, message.Sequence);
            Assert.Equal((int)next * 10, message.Attributes(0).Find(1).Value.Length);
            next++;
        }
        Assert.Equal(101u, next);
    }

    [Fact]
    public void A_batch_refuses_a_message_that_would_never_fit()
    {
        using var batch = new NetlinkBatch();

        Assert.Throws<InvalidOperationException>(() => batch.Add(1, 0, static (ref writer, _, _) => writer.Put(1, new byte[65_532])));
    }
}
