using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>Forwards by maps of nf_tables: a change of the plan is some elements of them, whatever the number of services.</summary>
internal sealed class NftablesMode(
    INetlinkPeer kernel, Func<Action, IDisposable> watch, IpFamily family, ModeOptions options, ModeServices services) : IForwardingMode
{
    private readonly TableLayout layout = new(family);
    private ForwardingTable? table;
    private IDisposable? watching;
    private volatile bool isDoubtful; // somebody else changed the table, or what it holds is not what was thought

    public event Action<Disturbance>? Disturbed;

    public SyncReport Resync(ForwardingPlan plan) => Run(isPartial: false, () =>
    {
        watching ??= watch(() =>
        {
            isDoubtful = true;
            Disturbed?.Invoke(Disturbance.ByOthers);
        });
        var doubted = isDoubtful;
        isDoubtful = false;
        table?.Dispose();
        table = new ForwardingTable(new NftConversation(kernel, layout.Family), layout, plan.Node, options);
        return table.Load(plan, doubted);
    });

    public SyncReport Apply(PlanDelta delta, ForwardingPlan plan) => table is null
        ? Resync(plan)
        : Run(isPartial: true, () => table.Apply(delta));

    public void Upkeep(ForwardingPlan plan)
    {
        Run(isPartial: true, () =>
        {
            if (table is null || !table.Tidy()) throw new ForwardingException($"the nftables table {TableLayout.Table} is gone");
            return 0;
        });
    }

    public void Dispose()
    {
        watching?.Dispose();
        table?.Dispose();
        kernel.Dispose();
    }

    /// <summary>Counts failures, and starts from what the kernel holds after one.</summary>
    private SyncReport Run(bool isPartial, Func<int> change)
    {
        try
        {
            return new SyncReport(change());
        }
        catch (Exception error) when (error is ForwardingException or NetlinkException)
        {
            services.Metrics.SyncFailed(family, isPartial);
            isDoubtful = true;
            table?.Dispose();
            table = null;
            throw error as ForwardingException ?? new ForwardingException(error.Message, error);
        }
    }
}
