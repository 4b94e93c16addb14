using ServiceDns.Cluster;
using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>Names and shapes of the table's parts in one family.</summary>
internal sealed class TableLayout
{
    /// <summary>The name of the table, in each family.</summary>
    public const string Table = "servicedns";

    /// <summary>The table's comment. A table with another is not adopted but replaced: raise the number with a change of sets.</summary>
    public const string Version = "service addresses, layout 1";

    /// <summary>
    /// The map from the number of a chain to it. It is small, which matters: when a jump is added, the kernel follows all of them again.
    /// </summary>
    public const string Chains = "chains";

    /// <summary>As <see cref="Chains"/>, for <see cref="Traffic.Inside"/>: a map that leads to itself would be a loop.</summary>
    public const string InsideChains = "inside-chains";

    /// <summary>The map from client and service port to the number of the endpoint that the client stays with; packets fill it.</summary>
    public const string Clients = "clients";

    private const uint ClientLimit = 1 << 20;

    private readonly NftSet[] sets;

    public TableLayout(IpFamily family)
    {
        Family = NftFamilies.Of(family);
        AddressLength = family == IpFamily.IPv4 ? 4 : 16;
        var address = family == IpFamily.IPv4 ? NftField.IPv4 : NftField.IPv6;
        NftField[] frontend = [address, NftField.Protocol, NftField.Port], endpoint = [address, NftField.Port], number = [NftField.Number];
        sets =
        [
            new("frontends", frontend, number),
            new("inside-frontends", frontend, number),
            new("pools", frontend, number),
            new("inside-pools", frontend, number),
            new("services", frontend, number),
            new("slots", [NftField.Number, NftField.Number], endpoint),
            new("choices", [NftField.Number, NftField.Number], number),
            new("members", [NftField.Number, NftField.Number], endpoint),
            new("dropped", frontend, []),
            new("rejected", frontend, []),
            new("filtered", frontend, number),
            new("sources", [NftField.Number, address], [], NftSetFlags.Interval | NftSetFlags.Concatenation),
            new("hairpins", [address, address], []),
            new("cluster-addresses", [address], []),
        ];
        Others =
        [
            new(Chains, number, [], HasVerdicts: true),
            new(InsideChains, number, [], HasVerdicts: true),
            new(Clients, [address, NftField.Number], number, NftSetFlags.Dynamic | NftSetFlags.Timeout, Capacity: ClientLimit),
        ];
    }

    /// <summary>The family, as nf_tables has it.</summary>
    public NftFamily Family { get; }

    /// <summary>Bytes of an address.</summary>
    public int AddressLength { get; }

    /// <summary>Registers of an address.</summary>
    public int AddressRegisters => AddressLength / 4;

    /// <summary>Where the source address is in the IP header.</summary>
    public int SourceOffset => Family == NftFamily.IPv4 ? 12 : 8;

    /// <summary>Where the destination address is.</summary>
    public int DestinationOffset => SourceOffset + AddressLength;

    /// <summary>Those whose elements follow the plan, in the order of <see cref="TableSet"/>.</summary>
    public IReadOnlyList<NftSet> Sets => sets;

    /// <summary>Maps to chains, and <see cref="Clients"/>.</summary>
    public IReadOnlyList<NftSet> Others { get; }

    /// <summary>The name of a set.</summary>
    public string NameOf(TableSet set) => sets[(int)set].Name;
}
