using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>The mode <c>nftables</c>. It speaks to the kernel by netlink, without any program, in the caller's network namespace.</summary>
public sealed class NftablesKind : IForwardingModeKind
{
    private static readonly IpFamily[] Families = [IpFamily.IPv4, IpFamily.IPv6];

    /// <inheritdoc/>
    public string Name => "nftables";

    /// <inheritdoc/>
    public string? Objection(IpFamily family)
    {
        try
        {
            // All that the mode needs, the least and the most of it, is tried in a transaction that is not carried out.
            var (layout, options) = (new TableLayout(family), new ModeOptions());
            var node = new NodeSettings { Family = family, NodeName = "", NodePorts = NodePortAddresses.All(family) };
            var traffic = new TrafficRules(layout, node, options);
            using var kernel = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
            using var batch = new NftBatch(layout.Family, "servicedns-probe");
            ForwardingTable.WriteBase(batch, layout, new BaseChains(layout, node, options).Build());
            new ChainNumbers(layout).Use(new PoolChain(Traffic.Outside, true, 2, 1), batch, traffic, null);
            var outcome = new NftConversation(kernel, layout.Family).Try(batch);
            return outcome.IsSuccess ? null : $"mode nftables takes Linux 5.13 and CAP_NET_ADMIN; this kernel says {outcome}";
        }
        catch (NetlinkException error)
        {
            return $"mode nftables takes Linux 5.13 with nf_tables; {error.Message}";
        }
    }

    /// <inheritdoc/>
    public IForwardingMode Open(IpFamily family, ModeOptions options, ModeServices services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        var layout = new TableLayout(family);
        var kernel = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
        return new NftablesMode(
            kernel, changed => NftWatch.Start(layout.Family, TableLayout.Table, kernel.PortId, changed), family, options, services);
    }

    /// <inheritdoc/>
    public void Cleanup()
    {
        try
        {
            using var kernel = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
            foreach (var family in Families)
            {
                var layout = new TableLayout(family);
                var conversation = new NftConversation(kernel, layout.Family);
                if (conversation.ReadTable(TableLayout.Table) is null) continue;
                using var batch = new NftBatch(layout.Family, TableLayout.Table);
                batch.DeleteTable();
                var outcome = conversation.Commit(batch);
                if (!outcome.IsSuccess) throw new ForwardingException($"the table {TableLayout.Table} can not be removed: {outcome}");
            }
        }
        catch (NetlinkException error)
        {
            throw new ForwardingException(error.Message, error);
        }
    }
}
