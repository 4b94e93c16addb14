using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Collects what exists under one name and packs it into a node that <see cref="RecordNode"/> reads.</summary>
/// <param name="name">The name without the zone, in lower-case wire form without the root.</param>
/// <param name="suffixStart">Where in the name the ending starts that all SRV targets share: <c>svc.ns.svc</c>.</param>
internal sealed class RecordNodeBuilder(byte[] name, int suffixStart = 0)
{
    /// <summary>No name has more SRV records than fit one message: 12 bytes of header, 10 and 7 of data each.</summary>
    private const int MostServices = 4096;

    private readonly List<Address> addresses = [];
    private readonly HashSet<Address> known = [];
    private readonly List<(string Host, List<Address> Addresses)> targets = [];
    private readonly Dictionary<string, int> targetOf = new(StringComparer.Ordinal);
    private readonly List<RecordNode.ServiceEntry> services = [];
    private readonly HashSet<RecordNode.ServiceEntry> knownServices = [];
    private int total;

    /// <summary>The alias's target in wire form, or null.</summary>
    public byte[]? Alias { get; init; }

    /// <summary>Marks beside <see cref="RecordNode.Mark.Alias"/>.</summary>
    public RecordNode.Mark Marks { get; init; }

    /// <summary>How many endpoint and port pairs were added, repeated ones included.</summary>
    public int Total => total;

    /// <summary>Adds one pair of address and port.</summary>
    /// <param name="host">The SRV target's own labels, as text; empty when the target is the service itself.</param>
    /// <param name="address">The address of the target.</param>
    /// <param name="port">The port, or null when the service or slice names none: then there is no SRV record, but the pair counts.</param>
    public void Add(string host, Address address, ushort? port)
    {
        total++;
        if (known.Add(address)) addresses.Add(address);
        if (port is not { } number || services.Count >= MostServices) return;
        if (!targetOf.TryGetValue(host, out var target))
        {
            target = targets.Count;
            targetOf.Add(host, target);
            targets.Add((host, []));
        }
        if (!targets[target].Addresses.Contains(address)) targets[target].Addresses.Add(address);
        var entry = new RecordNode.ServiceEntry(number, (ushort)target);
        if (knownServices.Add(entry)) services.Add(entry);
    }

    /// <summary>The node. Addresses keep the order in which they were added, so rotation starts from the slices' own order.</summary>
    public byte[] Build()
    {
        var four = addresses.Where(address => address.Family == IpFamily.IPv4).ToList();
        var six = addresses.Where(address => address.Family == IpFamily.IPv6).ToList();
        var bytes = new List<byte>(RecordNode.HeaderSize + name.Length + 4 * four.Count + 16 * six.Count + 24 * targets.Count);
        CollectionsMarshal.SetCount(bytes, RecordNode.HeaderSize);
        var header = CollectionsMarshal.AsSpan(bytes);
        header.Clear();
        MemoryMarshal.Write(header, NameTable.HashOf(name));
        header[8] = (byte)name.Length;
        header[9] = (byte)(Marks | (Alias is null ? RecordNode.Mark.None : RecordNode.Mark.Alias));
        // floor(100/n), at least 1, where n counts repeated pairs too: what CoreDNS computes
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], (ushort)Math.Max(1, total == 0 ? 1 : 100 / total));
        BinaryPrimitives.WriteUInt16LittleEndian(header[12..], (ushort)Math.Min(four.Count, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16LittleEndian(header[14..], (ushort)Math.Min(six.Count, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], (ushort)targets.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], (ushort)services.Count);
        header[20] = (byte)suffixStart;
        bytes.AddRange(name);
        if (Alias is not null) bytes.AddRange(Alias);
        Append(bytes, four);
        Append(bytes, six);
        bytes.AddRange(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(services)));
        foreach (var (host, own) in targets) AppendTarget(bytes, host, own);
        return [.. bytes];
    }

    private static void AppendTarget(List<byte> bytes, string host, List<Address> own)
    {
        var labels = NameBytes.Labels(host);
        var four = own.Where(address => address.Family == IpFamily.IPv4).ToList();
        var six = own.Where(address => address.Family == IpFamily.IPv6).ToList();
        bytes.Add((byte)labels.Length);
        Span<byte> count = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(count, (ushort)four.Count);
        bytes.AddRange(count);
        BinaryPrimitives.WriteUInt16LittleEndian(count, (ushort)six.Count);
        bytes.AddRange(count);
        bytes.AddRange(labels);
        Append(bytes, four);
        Append(bytes, six);
    }

    private static void Append(List<byte> bytes, List<Address> addresses)
    {
        Span<byte> buffer = stackalloc byte[16];
        foreach (var address in addresses) bytes.AddRange(buffer[..address.WriteTo(buffer)]);
    }
}
