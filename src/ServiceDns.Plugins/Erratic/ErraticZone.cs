using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Erratic;

/// <summary>The zone that is given away to whoever asks for one: small, and always of the name that was asked for.</summary>
internal static class ErraticZone
{
    private static readonly uint[] SoaNumbers = [2018050825, 7200, 3600, 1209600, 3600];

    private static readonly byte[]
        Soa = MakeSoa(),
        AddressOfA = [0x20, 0x01, 0x0B, 0xD8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53],
        AddressOfB = [0x20, 0x01, 0x05, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x54];

    /// <summary>Writes the records of the zone.</summary>
    /// <param name="writer">Gets them as answer.</param>
    /// <param name="name">The zone's name, an uncompressed wire name.</param>
    /// <param name="isCut">Leaves out the SOA record at the end, without which a transfer is not complete.</param>
    public static void Write(ref MessageWriter writer, ReadOnlySpan<byte> name, bool isCut)
    {
        ReadOnlySpan<byte> a = [1, (byte)'a', .. name], b = [1, (byte)'b', .. name];
        writer.Add(Section.Answer, name, RecordType.SOA, ttl: 0, Soa);
        writer.AddName(Section.Answer, name, RecordType.NS, ttl: 0, b);
        writer.AddName(Section.Answer, name, RecordType.NS, ttl: 0, a);
        writer.Add(Section.Answer, a, RecordType.AAAA, ttl: 0, AddressOfA);
        writer.Add(Section.Answer, b, RecordType.AAAA, ttl: 0, AddressOfB);
        if (!isCut) writer.Add(Section.Answer, name, RecordType.SOA, ttl: 0, Soa);
    }

    private static byte[] MakeSoa()
    {
        var numbers = new byte[SoaNumbers.Length * sizeof(uint)];
        for (var i = 0; i < SoaNumbers.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(i * sizeof(uint)), SoaNumbers[i]);
        return [.. DomainName.Parse("sns.dns.icann.org.").Wire, .. DomainName.Parse("noc.dns.icann.org.").Wire, .. numbers];
    }
}
