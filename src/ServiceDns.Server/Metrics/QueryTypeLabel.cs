using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>
/// The <c>type</c> label of CoreDNS's request counter: the usual types by name, all others lumped together as <c>other</c>.
/// </summary>
public static class QueryTypeLabel
{
    private static readonly RecordType[] Monitored =
    [
        RecordType.A, RecordType.AAAA, RecordType.PTR, RecordType.SRV, RecordType.CNAME, RecordType.DNSKEY, RecordType.DS, RecordType.MX,
        RecordType.NSEC3, RecordType.NSEC, RecordType.NS, RecordType.RRSIG, RecordType.SOA, RecordType.TXT, RecordType.HTTPS,
        RecordType.SVCB, RecordType.IXFR, RecordType.AXFR, RecordType.ANY,
    ];

    private static readonly byte[] Indexes = MakeIndexes();

    /// <summary>How many labels there are; <see cref="IndexOf"/> is below it.</summary>
    public static int Count => Monitored.Length + 1;

    /// <summary>A small number for the type's label, for arrays of counters.</summary>
    public static int IndexOf(RecordType type) => (uint)type < (uint)Indexes.Length ? Indexes[(int)type] : Monitored.Length;

    /// <summary>The label with that number.</summary>
    public static string TextOf(int index) => index < Monitored.Length ? Monitored[index].ToText() : "other";

    private static byte[] MakeIndexes()
    {
        var indexes = new byte[256];
        Array.Fill(indexes, (byte)Monitored.Length);
        for (var i = 0; i < Monitored.Length; i++) indexes[(int)Monitored[i]] = (byte)i;
        return indexes;
    }
}
