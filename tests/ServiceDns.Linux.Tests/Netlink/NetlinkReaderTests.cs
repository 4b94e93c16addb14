using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Sockets;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class NetlinkReaderTests
{
    private const string Repeated = "18000000100005000700000000000000", NoBecause = "070001006E6F0000"; // of a request of 24 bytes; "no"

    [Fact]
    public void Messages_and_attributes_are_found_one_behind_the_other()
    {
        var bytes = Convert.FromHexString(
            "18000000050002000700000009000000" + "0500010041000000" +
            "1400000006000000080000000A000000" + "04000300");

        var seen = new List<string>();
        foreach (var message in new NetlinkReader(bytes))
        {
            seen.Add($"{message.Type} {message.Flags} {message.Sequence} {message.PortId}");
            foreach (var attribute in message.Attributes(0)) seen.Add($"{attribute.Type}: {Convert.ToHexString(attribute.Value)}");
        }

        Assert.Equal(["5 Multi 7 9", "1: 41", "6 None 8 10", "3: "], seen);
    }

    //                   received bytes
    public static TheoryData<string> Damaged => new()
    {
        "", "10", "0F000000050002000700000009000000", "11000000050002000700000009000000", "FFFFFFFF050002000700000009000000",
    };

    [Theory, MemberData(nameof(Damaged))]
    public void What_is_cut_off_is_no_message(string bytes) =>
        Assert.False(new NetlinkReader(Convert.FromHexString(bytes)).MoveNext());

    [Theory, InlineData(""), InlineData("0300"), InlineData("03000100"), InlineData("0900010041000000"), InlineData("FFFF0100")]
    public void What_is_cut_off_is_no_attribute(string bytes) =>
        Assert.False(new NetlinkAttributes(Convert.FromHexString(bytes)).MoveNext());

    [Fact]
    public void Values_are_read_in_the_order_that_is_named()
    {
        var attributes = new NetlinkAttributes(Convert.FromHexString("0C000180" + "0102030405060708" + "07000200" + "61006200"));

        var number = attributes.Find(1);
        Assert.Equal((0x0102, 0x01020304u, 0x0102030405060708ul), (number.BigEndian16, number.BigEndian32, number.BigEndian64));
        Assert.Equal((0x0201, 0x04030201u), (number.Host16, number.Host32));
        Assert.Equal("a", attributes.Find(2).Text);
        Assert.Equal((0u, ""), (attributes.Find(3).BigEndian32, attributes.Find(3).Text));
    }

    //                       message                                                      error, reason, sequence
    public static TheoryData<string, int, string?, uint> Outcomes => new()
    {
        { "24000000020000000700000000000000" + "00000000" + Repeated, 0, null, 7 },
        { "24000000020000010700000000000000" + "FEFFFFFF" + Repeated, (int)Errno.NoSuchEntry, null, 7 },
        { "2C000000020000030700000000000000" + "EFFFFFFF" + Repeated + NoBecause, (int)Errno.Exists, "no", 7 },
        { "34000000020000020700000000000000" + "EFFFFFFF" + Repeated + "0700010041420000" + NoBecause, (int)Errno.Exists, "no", 7 },
        { "1C000000030002020700000000000000" + "F0FFFFFF" + NoBecause, (int)Errno.Busy, "no", 7 },
        { "10000000030002000700000000000000", 0, null, 7 },
    };

    [Theory, MemberData(nameof(Outcomes))]
    public void An_outcome_tells_the_error_and_the_kernels_reason(string message, int error, string? reason, uint sequence)
    {
        var reader = new NetlinkReader(Convert.FromHexString(message));
        Assert.True(reader.MoveNext());

        Assert.Equal(new NetlinkResult(error, reason, sequence), NetlinkResult.Of(reader.Current));
    }
}
