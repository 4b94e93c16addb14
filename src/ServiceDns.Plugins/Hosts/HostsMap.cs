using System.Buffers.Binary;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Hosts;

/// <summary>What one hosts file, or the lines inside of a Corefile, say. Immutable; looking up allocates nothing.</summary>
internal sealed class HostsMap
{
    private readonly HostsTable names, wildcards, addresses;

    /// <summary>Takes the finished tables; values are as <see cref="Pack"/> makes them, those of addresses are wire names.</summary>
    public HostsMap(HostsTable names, HostsTable wildcards, HostsTable addresses, int count)
    {
        this.names = names;
        this.wildcards = wildcards;
        this.addresses = addresses;
        Count = count;
    }

    /// <summary>A map that holds nothing.</summary>
    public static HostsMap Empty { get; } = new(new HostsTable([]), new HostsTable([]), new HostsTable([]), 0);

    /// <summary>Addresses of all names, and names of all addresses, together: what CoreDNS calls entries.</summary>
    public int Count { get; }

    /// <summary>The value of a name: length of the IPv4 part, IPv4 addresses, IPv6 addresses.</summary>
    public static byte[] Pack(IReadOnlyCollection<byte> v4, IReadOnlyCollection<byte> v6)
    {
        var value = new byte[sizeof(int) + v4.Count + v6.Count];
        BinaryPrimitives.WriteInt32LittleEndian(value, v4.Count);
        byte[] both = [.. v4, .. v6];
        both.CopyTo(value, sizeof(int));
        return value;
    }

    /// <summary>Whether the asked name may have addresses.</summary>
    /// <param name="query">Asks for them.</param>
    /// <param name="hash">The hash of its name.</param>
    public bool MayHaveName(Query query, ulong hash) =>
        names.MayHave(hash) || (!wildcards.IsEmpty && query.LabelCount > 0 && wildcards.MayHave(KeyHash.Of(Parent(query))));

    /// <summary>Whether the address of that hash may have names.</summary>
    public bool MayHaveAddress(ulong hash) => addresses.MayHave(hash);

    /// <summary>Has fetched what the name, or for PTR the address, of that hash leads to.</summary>
    public void Prefetch(ulong hash, bool isAddress) => (isAddress ? addresses : names).Prefetch(hash);

    /// <summary>
    /// The addresses of the asked name of one family, one behind the other in network order. Where the name has none of that family,
    /// those of the wildcard that stands for its first label.
    /// </summary>
    /// <param name="query">Asks for them.</param>
    /// <param name="hash">The hash of its name.</param>
    /// <param name="v4">Which family.</param>
    public ReadOnlySpan<byte> AddressesOf(Query query, ulong hash, bool v4)
    {
        var exact = Part(names.Find(query.LowerName, hash), v4);
        if (!exact.IsEmpty || wildcards.IsEmpty || query.LabelCount == 0) return exact;
        var parent = Parent(query);
        return Part(wildcards.Find(parent, KeyHash.Of(parent)), v4);
    }

    /// <summary>The names of an address of 16 bytes (IPv4 mapped), one wire name behind the other.</summary>
    public ReadOnlySpan<byte> NamesOf(ReadOnlySpan<byte> address, ulong hash) => addresses.Find(address, hash);

    private static ReadOnlySpan<byte> Parent(Query query) =>
        query.LowerName[(query.LabelCount == 1 ? query.NameLength - 1 : query.LabelStarts[1])..];

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> value, bool v4)
    {
        if (value.IsEmpty) return value;
        var v4Length = BinaryPrimitives.ReadInt32LittleEndian(value);
        var both = value[sizeof(int)..];
        return v4 ? both[..v4Length] : both[v4Length..];
    }
}
