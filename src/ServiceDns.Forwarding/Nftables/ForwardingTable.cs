using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>The table of one family: what the kernel holds of it, and how that follows the plan. Not to be used after it threw.</summary>
internal sealed class ForwardingTable : IDisposable
{
    /// <summary>About how many bytes go into one transaction of a first load: some thousand elements, a few milliseconds.</summary>
    private const int PortionSize = 512 * 1024;

    private readonly NftConversation kernel;
    private readonly TableLayout layout;
    private readonly NodeSettings node;
    private readonly TrafficRules traffic;
    private readonly BaseChains baseChains;
    private readonly ChainNumbers chains;
    private readonly EndpointNumbers choices = new();
    private readonly PortElements portElements;
    private readonly TableChange change;
    private readonly Dictionary<ServicePortKey, PortState> ports = [];
    private readonly SharedElements shared = new();
    private readonly List<Element> before = [], after = [];
    private NftBatch batch;
    private KernelTable? adopted;
    private uint lastNumber;
    private int changes;

    /// <summary>Knows nothing yet; <see cref="Load"/> comes first.</summary>
    public ForwardingTable(NftConversation kernel, TableLayout layout, NodeSettings node, ModeOptions options)
    {
        (this.kernel, this.layout, this.node) = (kernel, layout, node);
        traffic = new TrafficRules(layout, node, options);
        baseChains = new BaseChains(layout, node, options);
        chains = new ChainNumbers(layout);
        portElements = new PortElements(layout, node, chains.Of, choices.Of);
        change = new TableChange(layout);
        batch = NewBatch();
    }

    /// <summary>The node that it was made for.</summary>
    public NodeSettings Node => node;

    /// <summary>
    /// Makes the kernel's table equal to the plan, from whatever is there. All of a service port is in one transaction, not all of them.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="isDoubtful">Whether somebody else may have changed the table.</param>
    /// <returns>How much was changed.</returns>
    public int Load(ForwardingPlan plan, bool isDoubtful)
    {
        var wanted = baseChains.Build();
        adopted = KernelTable.Read(kernel, layout, wanted.Select(chain => chain.Chain), isDoubtful);
        chains.Restart(adopted);
        choices.Restart(adopted);
        lastNumber = adopted.LastService();
        MakeBase(wanted, adopted);
        foreach (var (key, port) in plan.Ports)
        {
            Update(key, port);
            if (change.Length + batch.Length > PortionSize) Commit();
        }
        choices.DropUnclaimed();
        adopted.RemoveRest(change);
        Commit();
        foreach (var name in adopted.Chains) ChainNumbers.Remove(batch, name, adopted.NumberOf(name));
        changes += adopted.Chains.Count;
        Commit();
        adopted = null;
        return TakeChanges();
    }

    /// <summary>Applies a difference in one transaction.</summary>
    /// <returns>How much was changed.</returns>
    public int Apply(PlanDelta delta)
    {
        foreach (var port in delta.Ports) Update(port.Key, port.After);
        Commit();
        return TakeChanges();
    }

    /// <summary>Removes chains that have been of no use for a while.</summary>
    /// <returns>Whether the table is there.</returns>
    public bool Tidy()
    {
        changes += chains.RemoveIdle(batch);
        Commit();
        TakeChanges();
        return kernel.ReadTable(TableLayout.Table) is not null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        change.Dispose();
        batch.Dispose();
    }

    /// <summary>Writes all that does not depend on services into a batch: for asking whether the kernel knows how.</summary>
    public static void WriteBase(NftBatch batch, TableLayout layout, IReadOnlyList<ChainRules> wanted)
    {
        batch.CreateTable(TableLayout.Version);
        foreach (var set in layout.Sets.Concat(layout.Others)) batch.CreateSet(set);
        foreach (var chain in wanted) batch.CreateChain(chain.Chain);
        foreach (var chain in wanted) chain.AppendTo(batch);
    }

    private void MakeBase(IReadOnlyList<ChainRules> wanted, KernelTable known)
    {
        if (known.IsForeign) batch.DeleteTable();
        if (!known.IsAdopted)
        {
            WriteBase(batch, layout, wanted);
            changes += wanted.Count;
            return;
        }
        var wrong = wanted.Select(chain => (Chain: chain, Rules: known.Take(chain.Chain.Name)))
            .Where(pair => pair.Rules is null || !pair.Chain.Matches(pair.Rules)).ToList();
        foreach (var (chain, rules) in wrong)
        {
            if (rules is null) batch.CreateChain(chain.Chain);
            else batch.FlushChain(chain.Chain.Name);
        }
        foreach (var (chain, _) in wrong) chain.AppendTo(batch);
        changes += wrong.Count;
    }

    private void Update(ServicePortKey key, PlannedPort? planned)
    {
        ports.Remove(key, out var old);
        before.Clear();
        after.Clear();
        if (old is not null) portElements.CollectInto(before, old);
        if (planned is not null)
        {
            planned = WithoutUnused(planned);
            Use(planned);
            var state = Place(planned, old);
            ports[key] = state;
            portElements.CollectInto(after, state);
        }
        Compare();
        if (old is not null) Release(old.Port);
    }

    /// <summary>Pools that no frontend leads to, since other services have all that would, are not written.</summary>
    private static PlannedPort WithoutUnused(PlannedPort port)
    {
        var usesCluster = port.HasExternal || (port.ClusterIP is not null && !port.InternalPolicyLocal);
        var usesLocal = (port.HasExternal && port.ExternalPolicyLocal) || (port.ClusterIP is not null && port.InternalPolicyLocal);
        if (!usesCluster && port.ClusterPool.Count > 0) port = port with { ClusterPool = [] };
        return !usesLocal && port.LocalPool.Count > 0 ? port with { LocalPool = [] } : port;
    }

    /// <summary>Gives a service port its number and its endpoints their slots, those they have where they have some.</summary>
    private PortState Place(PlannedPort planned, PortState? old)
    {
        if (old is not null)
        {
            return new PortState(
                old.Number,
                planned,
                SlotOrder.Rearrange(old.ClusterSlots, planned.ClusterPool),
                SlotOrder.Rearrange(old.LocalSlots, planned.LocalPool));
        }
        if (adopted?.NumberOf(planned, layout) is not { } number)
        {
            return new PortState(lastNumber += PoolNumber.Step, planned, planned.ClusterPool, planned.LocalPool);
        }
        return new PortState(
            number,
            planned,
            SlotOrder.Rearrange(adopted.SlotsOf(number), planned.ClusterPool),
            SlotOrder.Rearrange(adopted.SlotsOf(number | PoolNumber.LocalBit), planned.LocalPool));
    }

    /// <summary>Turns what differs between before and after into changes.</summary>
    private void Compare()
    {
        if (before.Count == 0)
        {
            foreach (var element in after) Add(element);
            return;
        }
        var kept = new HashSet<Element>(after);
        kept.IntersectWith(before);
        foreach (var element in before)
        {
            if (!kept.Contains(element)) change.Remove(element);
        }
        foreach (var element in after)
        {
            if (!kept.Contains(element)) Add(element);
        }
    }

    private void Add(in Element element)
    {
        if (adopted is null) change.Add(element);
        else adopted.Want(element, change);
    }

    private void Use(PlannedPort port)
    {
        foreach (var chain in PortChains.Of(port)) changes += chains.Use(chain, batch, traffic, adopted);
        shared.Use(port, Add);
        if (port.AffinitySeconds == 0) return;
        foreach (var endpoint in port.ClusterPool.Concat(port.LocalPool)) choices.Use(endpoint);
    }

    private void Release(PlannedPort port)
    {
        foreach (var chain in PortChains.Of(port)) chains.Release(chain);
        shared.Release(port, change.Remove);
        if (port.AffinitySeconds == 0) return;
        foreach (var endpoint in port.ClusterPool.Concat(port.LocalPool)) choices.Release(endpoint);
    }

    private void Commit()
    {
        changes += change.Count;
        change.AppendTo(batch);
        if (batch.IsEmpty) return;
        var outcome = kernel.Commit(batch);
        batch.Dispose();
        batch = NewBatch();
        change.Clear();
        if (!outcome.IsSuccess) throw new ForwardingException($"nf_tables refused a transaction: {outcome}");
    }

    private int TakeChanges()
    {
        var count = changes;
        changes = 0;
        return count;
    }

    private NftBatch NewBatch() => new(layout.Family, TableLayout.Table);
}
