using ServiceDns.Cluster;
using ServiceDns.Forwarding.Kernel;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>Forwards by chains of iptables: one run of iptables-restore for a change, with nothing in it but what changed.</summary>
internal sealed class IptablesMode(
    IIptables iptables,
    Func<Action, IDisposable?> watch,
    Func<bool> createCounters,
    Sysctls sysctls,
    IpFamily family,
    ModeOptions options,
    ModeServices services)
    : IForwardingMode
{
    private readonly CostlyLook look = new(services.Time);
    private RuleBook? book; // null until a resync has worked
    private IDisposable? watching;
    private bool? counts; // null until it is known whether the kernel does

    /// <inheritdoc/>
    public event Action<Disturbance>? Disturbed;

    /// <inheritdoc/>
    public SyncReport Resync(ForwardingPlan plan)
    {
        watching ??= watch(() => Disturbed?.Invoke(Disturbance.ByOthers));
        book = null;
        IptablesSysctls.Apply(plan.Node, options, sysctls, services.Log);
        return Carry(isPartial: false, () => Compare(plan));
    }

    /// <inheritdoc/>
    public SyncReport Apply(PlanDelta delta, ForwardingPlan plan)
    {
        if (book is not { } opened || delta.Ports.Count > iptables.ChainsAtOnce) return Resync(plan); // which can go in parts
        book = null; // until it is known to have worked
        return Carry(isPartial: true, () => (opened, new RestoreTexts(iptables.ChainsAtOnce).Add(opened.Change(delta))));
    }

    /// <inheritdoc/>
    public void Upkeep(ForwardingPlan plan)
    {
        if (book is null) return;
        var lost = NodeChains.Tables.FirstOrDefault(table => !HasJumps(table) || !Lines(table, IptablesNames.Canary).Any());
        if (lost is null && !look.Finds(() => Compare(plan).Texts.Changes > 0)) return;
        book = null;
        throw new ForwardingException($"somebody else changed or flushed {(lost is null ? "rules" : $"the table {lost}")}");
    }

    /// <inheritdoc/>
    public void Dispose() => watching?.Dispose();

    private SyncReport Carry(bool isPartial, Func<(RuleBook, RestoreTexts)> change)
    {
        try
        {
            var (opened, texts) = change();
            texts.Restore(iptables);
            book = opened;
            foreach (var table in NodeChains.Tables) services.Metrics.Rules(family, table, opened.TotalIn(table), texts.WrittenInto(table));
            return new SyncReport(texts.Changes);
        }
        catch (ForwardingException error)
        {
            services.Metrics.SyncFailed(family, isPartial);
            if (isPartial || KernelParts.Missing(iptables, family) is not { Count: > 0 } missing) throw;
            throw new ForwardingException($"{error.Message}; this kernel lacks what the rules need: {string.Join(", ", missing)}", error);
        }
    }

    private (RuleBook Opened, RestoreTexts Texts) Compare(ForwardingPlan plan)
    {
        var saved = SavedRules.Parse(iptables.Save());
        var notes = NodeChains.Tables.ToDictionary(table => table, table => HookChains.Note(saved, table, iptables.MissingIn));
        counts ??= createCounters(); // makes a table, perhaps, so not before that is written down
        var chains = new NodeChains(
            plan.Node, options, NodeChains.DropsInvalid(options, sysctls), counts.Value, table => notes[table]);
        var opened = new RuleBook(plan.Node, chains);
        return (opened, opened.Adopt(plan, saved, iptables.ChainsAtOnce));
    }

    private bool HasJumps(string table) => NodeChains.Jumps.Where(jump => jump.Table == table).GroupBy(jump => jump.From).All(place =>
    {
        var lines = Lines(table, place.Key).ToHashSet(StringComparer.Ordinal);
        return place.All(jump => lines.Contains($"-A {place.Key} {jump.Rule}"));
    });

    private IEnumerable<string> Lines(string table, string chain) =>
        iptables.List(table, chain).Split('\n').Where(line => line.StartsWith("-A ", StringComparison.Ordinal));
}
