using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Collects what exists under one name and packs it into a node that <see cref="RecordNode"/> reads.</summary>
/// <param name="name">The name without the zone, in lower-case wire form without the root.</param>
/// <param name="suffixStart">Where in the name the ending starts that all SRV targets share: <c>svc.ns.svc</c>.</param>
internal sealed class RecordNodeBuilder(byte[] name, int suffixStart = 0)
{
    private byte[] name = name;
    private int suffixStart = suffixStart;

    /// <summary>No name has more SRV records than fit one message: 12 bytes of header, 10 and 7 of data each.</summary>
    private const int MostServices = 4096;

    private const int MostAddresses = ushort.MaxValue; // of a family: what a count in the header can say, and no message holds so many
    private const int TargetHeaderSize = 5; // length of the host, count of each family

    private readonly UniqueList<Address> addresses = new();
    private readonly UniqueList<string> hosts = new();
    private readonly List<UniqueList<Address>> targets = []; // the addresses of each host
    private readonly UniqueList<RecordNode.ServiceEntry> services = new();
    private int targetCount; // lists in use; others wait for the next node
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
        addresses.Add(address);
        if (port is not { } number || services.Count >= MostServices) return;
        var target = hosts.Add(host);
        if (target == targetCount && ++targetCount > targets.Count) targets.Add(new UniqueList<Address>());
        targets[target].Add(address);
        services.Add(new RecordNode.ServiceEntry(number, (ushort)target));
    }

    /// <summary>Begins another node, for a name that no node was built for yet.</summary>
    public void Reset(byte[] otherName, int otherSuffixStart)
    {
        (name, suffixStart) = (otherName, otherSuffixStart);
        addresses.Clear();
        hosts.Clear();
        services.Clear();
        for (var i = 0; i < targetCount; i++) targets[i].Clear();
        targetCount = total = 0;
    }

    /// <summary>The node. Addresses keep the order in which they were added, so rotation starts from the slices' own order.</summary>
    public byte[] Build()
    {
        var (four, six) = Count(addresses);
        var size = RecordNode.HeaderSize + name.Length + (Alias?.Length ?? 0) + 4 * four + 16 * six
            + Unsafe.SizeOf<RecordNode.ServiceEntry>() * services.Count;
        for (var i = 0; i < targetCount; i++) size += SizeOfTarget(i);
        var node = new byte[size];
        WriteHeader(node, four, six);
        var at = RecordNode.HeaderSize;
        Append(node, ref at, name);
        if (Alias is not null) Append(node, ref at, Alias);
        AppendAddresses(node, ref at, addresses);
        Append(node, ref at, MemoryMarshal.AsBytes(services.Items));
        for (var i = 0; i < targetCount; i++) AppendTarget(node, ref at, i);
        return node;
    }

    private static (int Four, int Six) Count(UniqueList<Address> all)
    {
        var four = 0;
        foreach (ref readonly var address in all.Items) four += address.Family == IpFamily.IPv4 ? 1 : 0;
        return (Math.Min(four, MostAddresses), Math.Min(all.Count - four, MostAddresses));
    }

    private void WriteHeader(Span<byte> header, int four, int six)
    {
        MemoryMarshal.Write(header, NameTable.HashOf(name));
        header[8] = (byte)name.Length;
        header[9] = (byte)(Marks | (Alias is null ? RecordNode.Mark.None : RecordNode.Mark.Alias));
        // floor(100/n), at least 1, where n counts repeated pairs too: what CoreDNS computes
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], (ushort)Math.Max(1, total == 0 ? 1 : 100 / total));
        BinaryPrimitives.WriteUInt16LittleEndian(header[12..], (ushort)four);
        BinaryPrimitives.WriteUInt16LittleEndian(header[14..], (ushort)six);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], (ushort)targetCount);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], (ushort)services.Count);
        header[20] = (byte)suffixStart;
    }

    private int SizeOfTarget(int target)
    {
        var (four, six) = Count(targets[target]);
        return TargetHeaderSize + NameBytes.LengthOf(hosts[target]) + 4 * four + 16 * six;
    }

    private void AppendTarget(byte[] node, ref int at, int target)
    {
        var (four, six) = Count(targets[target]);
        var labels = NameBytes.LengthOf(hosts[target]);
        node[at] = (byte)labels;
        BinaryPrimitives.WriteUInt16LittleEndian(node.AsSpan(at + 1), (ushort)four);
        BinaryPrimitives.WriteUInt16LittleEndian(node.AsSpan(at + 3), (ushort)six);
        at += TargetHeaderSize;
        NameBytes.Write(hosts[target], node.AsSpan(at, labels));
        at += labels;
        AppendAddresses(node, ref at, targets[target]);
    }

    /// <summary>First IPv4, then IPv6, each in the order in which they were added.</summary>
    private static void AppendAddresses(byte[] node, ref int at, UniqueList<Address> all)
    {
        foreach (var family in (ReadOnlySpan<IpFamily>)[IpFamily.IPv4, IpFamily.IPv6])
        {
            var left = MostAddresses;
            foreach (ref readonly var address in all.Items)
            {
                if (address.Family == family && left-- > 0) at += address.WriteTo(node.AsSpan(at));
            }
        }
    }

    private static void Append(byte[] node, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(node.AsSpan(at));
        at += bytes.Length;
    }
}
