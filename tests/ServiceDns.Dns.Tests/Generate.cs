using FsCheck;
using FsCheck.Fluent;

namespace ServiceDns.Dns.Tests;

/// <summary>Random names, messages and bytes. Names share endings often, as those of one zone do, so that compression has work.</summary>
internal static class Generate
{
    private static readonly string[] CommonLabels = ["a", "A", "b", "svc", "SVC", "default", "cluster", "local", "_tcp", "web-0"];

    private static readonly RecordType[] Types =
    [
        RecordType.A, RecordType.AAAA, RecordType.NS, RecordType.CNAME, RecordType.PTR, RecordType.SOA, RecordType.MX, RecordType.SRV,
        RecordType.TXT, RecordType.DNAME, RecordType.RP, RecordType.AFSDB, RecordType.HINFO, (RecordType)65280,
    ];

    public static Gen<byte> Byte { get; } = Gen.Choose(0, 255).Select(value => (byte)value);

    public static Gen<byte[]> Bytes(int atMost) => Gen.Choose(0, atMost).SelectMany(size => Gen.ArrayOf(Byte, size));

    public static Gen<byte[]> Label { get; } = Gen.Frequency(
        (8, Gen.Elements(CommonLabels).Select(System.Text.Encoding.ASCII.GetBytes)),
        (2, Gen.Choose(1, 12).SelectMany(size => Gen.ArrayOf(Byte, size))),
        (1, Gen.Choose(1, WireName.MaxLabelLength).SelectMany(size => Gen.ArrayOf(Byte, size))));

    /// <summary>An uncompressed wire name of at most 255 bytes.</summary>
    public static Gen<byte[]> Name { get; } =
        from count in Gen.Frequency((9, Gen.Choose(0, 6)), (1, Gen.Choose(0, WireName.MaxLabels)))
        from labels in Gen.ArrayOf(Label, count)
        select Wire.Name(labels);

    public static Gen<TestRecord> Record { get; } =
        from section in Gen.Elements(Section.Answer, Section.Authority, Section.Additional)
        from owner in Name
        from type in Gen.Elements(Types)
        from ttl in Gen.Choose(0, int.MaxValue)
        from fields in Gen.ArrayOf(Byte, 20)
        from first in Name
        from second in Name
        from data in Bytes(80)
        select new TestRecord(section, owner, type, (uint)ttl, TestRecord.Layout(type, fields, first, second, data));

    /// <summary>A question and records in section order.</summary>
    public static Gen<TestMessage> Message { get; } =
        from question in Name
        from count in Gen.Choose(0, 24)
        from records in Gen.ArrayOf(Record, count)
        select new TestMessage(question, [.. records.OrderBy(record => record.Section)]);

    /// <summary>
    /// Bytes of at least a header: noise, whole messages, and messages with bytes changed, pointers planted or the end cut off.
    /// </summary>
    public static Gen<byte[]> Datagram { get; } = Gen.Frequency(
        (2, Gen.Choose(Header.Size, 600).SelectMany(size => Gen.ArrayOf(Byte, size))),
        (1, Message.Select(message => message.Encode())),
        (6, from message in Message
            let bytes = message.Encode()
            from changes in Gen.ArrayOf(Change(bytes.Length), 6)
            from cut in Gen.Frequency((2, Gen.Constant(bytes.Length)), (1, Gen.Choose(Header.Size, bytes.Length)))
            select Damage(bytes, changes, cut)));

    private static Gen<(int At, byte Value)> Change(int length) =>
        from at in Gen.Choose(0, length - 1)
        from value in Gen.Frequency((2, Byte), (1, Gen.Constant((byte)0xC0)), (1, Gen.Constant((byte)0)), (1, Gen.Constant((byte)63)))
        select (at, value);

    private static byte[] Damage(byte[] bytes, (int At, byte Value)[] changes, int cut)
    {
        foreach (var (at, value) in changes) bytes[at] = value;
        return bytes[..cut];
    }
}
