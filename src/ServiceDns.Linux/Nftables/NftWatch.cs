using ServiceDns.Linux.Netlink;
using static ServiceDns.Linux.Nftables.NftAttributes;

namespace ServiceDns.Linux.Nftables;

/// <summary>Tells when somebody else changes a table.</summary>
public static class NftWatch
{
    private const int TablesGroup = 7; // NFNLGRP_NFTABLES

    /// <summary>Starts to watch, in the network namespace of the calling thread.</summary>
    /// <param name="family">The table's family.</param>
    /// <param name="table">Its name.</param>
    /// <param name="own">The address of the socket whose changes are expected.</param>
    /// <param name="changed">Called for each change, and when one may have been missed; on the watch's thread.</param>
    /// <exception cref="NetlinkException">The kernel does not let this process listen.</exception>
    public static IDisposable Start(NftFamily family, string table, uint own, Action changed) =>
        NetlinkMonitor.Start(NetlinkProtocol.Netfilter, [TablesGroup], message => Judge(message, family, table, changed), changed, own);

    /// <summary>Starts to watch for a chain, of whatever table, that is flushed or deleted; in the network namespace of the calling
    /// thread.</summary>
    /// <param name="family">The family of its tables.</param>
    /// <param name="chain">Its name. Only a chain that has a rule can be seen to be flushed.</param>
    /// <param name="flushed">Called for each rule that went, and when that may have been missed; on the watch's thread.</param>
    /// <exception cref="NetlinkException">The kernel does not let this process listen.</exception>
    public static IDisposable StartForChain(NftFamily family, string chain, Action flushed) =>
        NetlinkMonitor.Start(NetlinkProtocol.Netfilter, [TablesGroup], message => JudgeChain(message, family, chain, flushed), flushed);

    private static void JudgeChain(NetlinkMessage message, NftFamily family, string chain, Action flushed)
    {
        if (message.Type >> 8 != NftConversation.Subsystem || message.Payload.IsEmpty || message.Payload[0] != (byte)family) return;
        ushort name = (NftMessage)(message.Type & 0xFF) switch
        {
            NftMessage.DeleteRule => RuleChain,
            NftMessage.DeleteChain => ChainName,
            _ => 0,
        };
        if (name != 0 && message.Attributes(NetfilterHeader.Size).Find(name).Text == chain) flushed();
    }

    private static void Judge(NetlinkMessage message, NftFamily family, string table, Action changed)
    {
        var kind = (NftMessage)(message.Type & 0xFF);
        if (message.Type >> 8 != NftConversation.Subsystem || kind == NftMessage.NewGeneration) return;
        if (message.Payload.IsEmpty || message.Payload[0] != (byte)family) return;
        var name = message.Attributes(NetfilterHeader.Size).Find(TableName); // every kind has the table's name there
        if (name.Text == table) changed();
    }
}
