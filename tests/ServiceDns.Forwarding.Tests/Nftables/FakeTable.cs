using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Nftables;
using static ServiceDns.Linux.Nftables.NftAttributes;

namespace ServiceDns.Forwarding.Tests.Nftables;

/// <summary>A table of a <see cref="FakeKernel"/>.</summary>
internal sealed record FakeTable(string Comment)
{
    public SortedDictionary<string, FakeChain> Chains { get; private init; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FakeSet> Sets { get; private init; } = new(StringComparer.Ordinal);

    public FakeTable Copy()
    {
        var copy = new FakeTable(Comment);
        foreach (var (name, chain) in Chains) copy.Chains[name] = new FakeChain(chain.Chain) { Rules = [.. chain.Rules] };
        foreach (var (name, set) in Sets) copy.Sets[name] = new FakeSet(set.State) { Elements = new(set.Elements) };
        return copy;
    }
}

/// <summary>A chain and its rules.</summary>
internal sealed record FakeChain(NftChain Chain)
{
    public List<NftRuleState> Rules { get; init; } = [];

    public void Write(ref NetlinkWriter writer, string table)
    {
        writer.PutString(ChainTable, table);
        writer.PutString(ChainName, Chain.Name);
        if (Chain.Type is null) return;
        writer.PutString(ChainType, Chain.Type);
        var hook = writer.BeginNested(ChainHook);
        writer.PutBigEndian(HookNumber, (uint)Chain.Hook);
        writer.PutBigEndian(HookPriority, (uint)Chain.Priority);
        writer.EndNested(hook);
    }
}

/// <summary>A set and its elements, by key in hexadecimal.</summary>
internal sealed record FakeSet(NftSetState State)
{
    public SortedDictionary<string, FakeElement> Elements { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The keys of a list of elements.</summary>
    public static List<string> KeysOf(NetlinkAttribute elements)
    {
        List<string> keys = [];
        foreach (var item in elements.Nested) keys.Add(Convert.ToHexString(item.Nested.Find(ElementKey).Nested.Find(DataValue).Value));
        return keys;
    }

    /// <summary>Whether it has all elements of a list.</summary>
    public bool Has(NetlinkAttribute elements) => KeysOf(elements).TrueForAll(Elements.ContainsKey);

    public void Write(ref NetlinkWriter writer, string table, string name)
    {
        writer.PutString(SetTable, table);
        writer.PutString(SetName, name);
        writer.PutBigEndian(SetFlags, (uint)State.Flags);
        writer.PutBigEndian(SetKeyType, State.KeyType);
        writer.PutBigEndian(SetKeyLength, (uint)State.KeyLength);
        writer.PutBigEndian(SetDataLength, (uint)State.DataLength);
    }
}

/// <summary>What belongs to a key, in hexadecimal.</summary>
internal sealed record FakeElement(string KeyEnd, string Data, string? Chain, string Comment);
