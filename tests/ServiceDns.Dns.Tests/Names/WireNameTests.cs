using FsCheck.Fluent;
using Xunit;

namespace ServiceDns.Dns.Tests.Names;

public class WireNameTests
{
    //                           bytes, name at 0                       name            behind it
    public static TheoryData<string, string, int> Readable => new()
    {
        { "00",                                                         ".",            1 },
        { "016100",                                                     "a.",           3 },
        { "0161026263 00",                                              "a.bc.",        6 },
        { "0161 00 FFFF",                                               "a.",           3 },
    };

    [Theory, MemberData(nameof(Readable))]
    public void Reads_a_name_and_stops_behind_it(string hex, string text, int end)
    {
        var message = Bytes(hex);
        var offset = 0;

        var name = Wire.ReadName(message, ref offset);

        Assert.Equal(text, NameText.Format(name));
        Assert.Equal(end, offset);
    }

    //                           bytes                             start   name        behind it
    public static TheoryData<string, int, string, int> Compressed => new()
    {
        { "0161 00 0162 C000",                                     3,      "b.a.",     7 },
        { "0161 00 C000",                                          3,      "a.",       5 },
        { "0161 00 0162 C000 0163 C003",                           7,      "c.b.a.",   11 },
        { "00 0162 C000",                                          1,      "b.",       5 },
    };

    [Theory, MemberData(nameof(Compressed))]
    public void Follows_pointers_that_look_back(string hex, int start, string text, int end)
    {
        var message = Bytes(hex);
        var offset = start;

        var name = Wire.ReadName(message, ref offset);

        Assert.Equal(text, NameText.Format(name));
        Assert.Equal(end, offset);
    }

    //                           bytes                             start   what is wrong
    public static TheoryData<string, int, string> Unreadable => new()
    {
        { "",                                                      0,      "nothing there" },
        { "0161",                                                  0,      "no final zero" },
        { "0561",                                                  0,      "a label longer than the message" },
        { "C0",                                                    0,      "half a pointer" },
        { "C000",                                                  0,      "a pointer to itself" },
        { "0161 C000",                                             0,      "a circle through a label" },
        { "0161 C004 0162 C000",                                   0,      "a pointer forward" },
        { "00 C003 C001",                                          1,      "a circle of two pointers" },
        { "0161 C005 00",                                          0,      "a pointer behind the end" },
        { "FF 00",                                                 0,      "a pointer mark without a second byte to go to" },
        { "4161 00",                                               0,      "an extended label type (RFC 6891, section 5)" },
        { "8061 00",                                               0,      "a reserved label type" },
        { "016100",                                                7,      "a start behind the end" },
    };

    [Theory, MemberData(nameof(Unreadable))]
    public void Refuses_to_read(string hex, int start, string wrong)
    {
        var message = Bytes(hex);
        var offset = start;

        Assert.True(Wire.ReadName(message, ref offset) is null, wrong);
        Assert.Equal(start, offset);
    }

    //                           lengths of labels                 readable
    public static TheoryData<int[], bool> Lengths => new()
    {
        { [63],                                                    true },
        { [63, 63, 63, 61],                                        true },  // 255 bytes with the final zero
        { [63, 63, 63, 62],                                        false }, // 256
        { [63, 63, 63, 63],                                        false },
        { [.. Enumerable.Repeat(1, 127)],                          true },  // 255
        { [.. Enumerable.Repeat(1, 128)],                          false },
    };

    [Theory, MemberData(nameof(Lengths))]
    public void A_name_has_at_most_255_bytes(int[] labels, bool readable)
    {
        byte[] message = [.. labels.SelectMany(size => Enumerable.Repeat((byte)'x', size).Prepend((byte)size)), 0];
        var offset = 0;

        Assert.Equal(readable, Wire.ReadName(message, ref offset) is not null);
        Assert.Equal(readable ? message.Length : -1, WireName.LengthOf(message));
    }

    [Fact]
    public void A_pointer_can_not_make_a_name_longer_than_255_bytes()
    {
        byte[] tail = [.. Enumerable.Repeat(Enumerable.Repeat((byte)'x', 63).Prepend((byte)63), 3).SelectMany(label => label), 0];
        byte[] fits = [.. tail, 61, .. Enumerable.Repeat((byte)'y', 61), 0xC0, 0];
        byte[] over = [.. tail, 62, .. Enumerable.Repeat((byte)'y', 62), 0xC0, 0];
        var offset = tail.Length;

        Assert.Equal(WireName.MaxLength, Wire.ReadName(fits, ref offset)?.Length);
        offset = tail.Length;
        Assert.Null(Wire.ReadName(over, ref offset));
    }

    //                           left            right             equal (RFC 4343, section 3)
    public static TheoryData<string, string, bool> Comparisons => new()
    {
        { "a.b.",                "A.B.",                           true },
        { "a.b.",                "a.c.",                           false },
        { "ab.",                 "a.b.",                           false },
        { "a.",                  "a.a.",                           false },
        { "z\\091.",             "Z{.",                            false }, // [ and { differ by the case bit, but are no letters
        { "@.",                  "`.",                             false },
        { "\\197.",              "\\229.",                         false }, // Å and å in Latin-1: no folding outside of ASCII
        { "x\\229.",             "X\\229.",                        true },
    };

    [Theory, MemberData(nameof(Comparisons))]
    public void Compares_letters_without_case_and_all_else_exactly(string left, string right, bool equal)
    {
        var (a, b) = (Parse(left), Parse(right));

        Assert.Equal(equal, WireName.Equals(a, b));
        Assert.Equal(equal, WireName.Equals(b, a));
    }

    [Fact]
    public void Comparing_is_folding_both_and_comparing_bytes() => Properties.ForAll(
        from name in Generate.Name
        from mask in Gen.ArrayOf(Gen.Elements(true, false), WireName.MaxLength)
        from other in Gen.Frequency((1, Generate.Name), (2, Gen.Constant(Recase(name, mask))))
        select (name, other),
        pair =>
        {
            var folded = pair.name.Select(WireName.Fold).SequenceEqual(pair.other.Select(WireName.Fold));
            Assert.Equal(folded, WireName.Equals(pair.name, pair.other));
            var lower = new byte[pair.name.Length];
            WireName.ToLower(pair.name, lower);
            Assert.True(WireName.Equals(pair.name, lower));
            Assert.Equal(WireName.CountLabels(pair.name), WireName.CountLabels(lower)); // length bytes are left alone
        });

    [Fact]
    public void Every_name_reads_back_as_it_was_written() => Properties.ForAll(
        from name in Generate.Name
        from before in Generate.Bytes(20)
        from after in Generate.Bytes(20)
        select (name, before, after),
        sample =>
        {
            byte[] message = [.. sample.before, .. sample.name, .. sample.after];
            var read = sample.before.Length;
            var skipped = read;

            Assert.Equal(sample.name, Wire.ReadName(message, ref read));
            Assert.True(WireName.TrySkip(message, ref skipped));
            Assert.Equal(sample.before.Length + sample.name.Length, read);
            Assert.Equal(read, skipped);
            Assert.Equal(sample.name.Length, WireName.LengthOf(message.AsSpan(sample.before.Length)));
        });

    [Fact]
    public void Whatever_the_bytes_a_read_name_is_a_name_and_skipping_agrees() => Properties.ForAll(
        from bytes in Generate.Datagram
        from start in Gen.Choose(0, bytes.Length)
        select (bytes, start),
        sample =>
        {
            var read = sample.start;
            var skipped = sample.start;
            var name = Wire.ReadName(sample.bytes, ref read);
            var canSkip = WireName.TrySkip(sample.bytes, ref skipped);
            if (name is null) return;
            Assert.Equal(name.Length, WireName.LengthOf(name));
            Assert.True(canSkip);
            Assert.Equal(read, skipped);
        });

    //                           name                    zone               start of the zone, or -1
    public static TheoryData<string, string, int> Zones => new()
    {
        { "a.cluster.local.",    "cluster.local.",       2 },
        { "cluster.local.",      "cluster.local.",       0 },
        { "cluster.local.",      ".",                    14 },
        { ".",                   ".",                    0 },
        { "local.",              "cluster.local.",       -1 },
        { "a.xcluster.local.",   "cluster.local.",       -1 },
        { "a\\007cluster.local.", "cluster.local.",      -1 }, // the zone's bytes stand there, but inside of a label
        { "cluster.local.x.",    "cluster.local.",       -1 },
    };

    [Theory, MemberData(nameof(Zones))]
    public void Finds_the_zone_at_label_boundaries_only(string name, string zone, int start) =>
        Assert.Equal(start, WireName.OffsetOfZone(Parse(name), Parse(zone)));

    [Fact]
    public void A_name_is_in_exactly_the_zones_that_its_labels_end_with() => Properties.ForAll(
        from prefix in Gen.Choose(0, 4).SelectMany(count => Gen.ArrayOf(Generate.Label, count))
        from zone in Gen.Choose(0, 3).SelectMany(count => Gen.ArrayOf(Generate.Label, count))
        from other in Gen.Choose(0, 3).SelectMany(count => Gen.ArrayOf(Generate.Label, count))
        select (prefix, zone, other),
        sample =>
        {
            byte[][] labels = [.. sample.prefix, .. sample.zone];
            if (labels.Sum(label => label.Length + 1) >= WireName.MaxLength) return;
            var (name, zone) = (Wire.Name(labels), Wire.Name(sample.zone));

            Assert.Equal(name.Length - zone.Length, WireName.OffsetOfZone(name, zone));
            var endsWithOther = labels.Length >= sample.other.Length
                && labels[^sample.other.Length..].Zip(sample.other).All(pair => pair.First.SequenceEqual(pair.Second));
            Assert.Equal(endsWithOther, WireName.OffsetOfZone(name, Wire.Name(sample.other)) >= 0);
        });

    private static byte[] Recase(byte[] name, bool[] mask) =>
        [.. name.Select((value, i) => mask[i] && WireName.Fold(value) is >= (byte)'a' and <= (byte)'z' ? (byte)(value ^ 0x20) : value)];

    private static byte[] Parse(string text)
    {
        var name = new byte[WireName.MaxLength];
        Assert.True(NameText.TryParse(text, name, out var length), text);
        return name[..length];
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
