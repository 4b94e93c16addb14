using ServiceDns.Dns;

namespace ServiceDns.Plugins.Local;

/// <summary>What the zones of <c>local</c> have in common.</summary>
internal static class LocalRecords
{
    /// <summary>A week.</summary>
    public const uint Ttl = 604_800;

    private static readonly byte[] NameServer = DomainName.Parse("localhost.").Wire.ToArray();
    private static readonly byte[] Mailbox = DomainName.Parse("root.localhost.").Wire.ToArray();

    /// <summary>Adds the zone's SOA record. Only serial 1 and the negative TTL are set: nobody transfers these zones.</summary>
    public static void AddSoa(ref MessageWriter writer, Section section, ReadOnlySpan<byte> zone)
    {
        writer.Begin(section, zone, RecordType.SOA, Ttl);
        writer.PutName(NameServer);
        writer.PutName(Mailbox);
        writer.PutUInt32(1); // serial
        writer.PutUInt32(0); // refresh
        writer.PutUInt32(0); // retry
        writer.PutUInt32(0); // expire
        writer.PutUInt32(Ttl); // negative TTL, RFC 2308
        writer.End();
    }
}
