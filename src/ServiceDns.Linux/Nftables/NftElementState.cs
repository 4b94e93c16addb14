using ServiceDns.Linux.Netlink;
using static ServiceDns.Linux.Nftables.NftAttributes;

namespace ServiceDns.Linux.Nftables;

/// <summary>Takes an element; what it is given is gone when it returns.</summary>
public delegate void NftElementReceiver(NftElementState element);

/// <summary>An element as the kernel has it.</summary>
public readonly ref struct NftElementState
{
    internal NftElementState(NetlinkAttributes attributes)
    {
        var data = attributes.Find(ElementData).Nested;
        Key = attributes.Find(ElementKey).Nested.Find(DataValue).Value;
        KeyEnd = attributes.Find(ElementKeyEnd).Nested.Find(DataValue).Value;
        Data = data.Find(DataValue).Value;
        var chain = data.Find(DataVerdict).Nested.Find(VerdictChain);
        Chain = chain.Value.IsEmpty ? null : chain.Text;
        Comment = NftComment.Read(attributes.Find(ElementUserData).Value);
    }

    /// <summary>The key; of a range its beginning.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The last key of a range; empty of others.</summary>
    public ReadOnlySpan<byte> KeyEnd { get; }

    /// <summary>What belongs to it; empty for none, and for verdicts.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>The chain that the verdict leads to; null without one.</summary>
    public string? Chain { get; }

    /// <summary>The comment, empty for none.</summary>
    public string Comment { get; }
}
