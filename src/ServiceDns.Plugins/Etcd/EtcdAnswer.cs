using System.Buffers.Binary;
using System.Text;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Etcd;

/// <summary>The records of an answer.</summary>
internal sealed class EtcdAnswer
{
    /// <summary>The answer section.</summary>
    public List<ResourceRecord> Answer { get; } = [];

    /// <summary>The additional section.</summary>
    public List<ResourceRecord> Additional { get; } = [];

    /// <summary>Whether something is missing that another server left out.</summary>
    public bool IsTruncated { get; set; }

    /// <summary>A record of a name whose data are one name.</summary>
    public static ResourceRecord Pointing(byte[] owner, RecordType type, EtcdService service, byte[] target) =>
        new(owner, type, RecordClass.IN, service.Ttl, target);

    /// <summary>An A or AAAA record.</summary>
    public static ResourceRecord Address(byte[] owner, EtcdService service) =>
        new(owner, service.Kind, RecordClass.IN, service.Ttl, service.Address!);

    /// <summary>An SRV record.</summary>
    public static ResourceRecord Server(byte[] owner, EtcdService service, ushort weight, byte[] target)
    {
        var data = new byte[6 + target.Length];
        BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)service.Priority);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2), weight);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(4), (ushort)service.Port);
        target.CopyTo(data, 6);
        return new ResourceRecord(owner, RecordType.SRV, RecordClass.IN, service.Ttl, data);
    }

    /// <summary>An MX record.</summary>
    public static ResourceRecord Mail(byte[] owner, EtcdService service, byte[] target)
    {
        var data = new byte[2 + target.Length];
        BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)service.Priority);
        target.CopyTo(data, 2);
        return new ResourceRecord(owner, RecordType.MX, RecordClass.IN, service.Ttl, data);
    }

    /// <summary>A TXT record, in strings of up to 255 bytes.</summary>
    public static ResourceRecord Text(byte[] owner, EtcdService service)
    {
        var data = new List<byte>();
        foreach (var part in Encoding.UTF8.GetBytes(service.Text).Chunk(byte.MaxValue))
        {
            data.Add((byte)part.Length);
            data.AddRange(part);
        }
        return new ResourceRecord(owner, RecordType.TXT, RecordClass.IN, service.Ttl, [.. data]);
    }

    /// <summary>The zone's SOA, which exists nowhere else.</summary>
    public static ResourceRecord StartOfAuthority(DomainName zone, uint serial)
    {
        const uint ttl = 30;
        byte[] names = [2, .. "ns"u8, 3, .. "dns"u8, .. zone.Wire, 10, .. "hostmaster"u8, .. zone.Wire];
        var data = new byte[names.Length + 20];
        names.CopyTo(data, 0);
        uint[] numbers = [serial, 7200, 1800, 86400, ttl];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(names.Length + 4 * i), numbers[i]);
        return new ResourceRecord(zone.Wire, RecordType.SOA, RecordClass.IN, ttl, data);
    }
}
