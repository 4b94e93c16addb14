using System.Threading.Channels;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>Follows a cluster and keeps this node's forwarding equal to it: plans, makes the change, tells, waits for the next.</summary>
/// <remarks>
/// Nothing is changed before services and endpoints are known, so a restart never cuts traffic. While a change is being made, further ones
/// are collected and made as one.
/// </remarks>
public sealed class Forwarder : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private readonly ForwarderOptions options;
    private readonly TimeProvider time;
    private readonly PendingChanges pending;
    private readonly FamilySync[] families;
    private readonly SyncRate rate;
    private readonly Channel<bool> wakes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource stop = new();
    private readonly ITimer upkeep, later;
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock progress = new();
    private DateTimeOffset? workingSince;
    private bool isUpkeepDue;
    private long retryAt; // a timestamp, 0 after a success
    private TimeSpan retryAfter = FirstRetry;
    private Task loop = Task.CompletedTask;

    /// <summary>Opens the mode for each family; nothing happens before <see cref="Start"/>.</summary>
    public Forwarder(ForwarderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        time = options.Services.Time;
        pending = new PendingChanges(options.Node.Name, time, Wake);
        rate = new SyncRate(options.ModeOptions.MinSyncPeriod, time);
        families = [.. options.Families.Select(Open)];
        upkeep = time.CreateTimer(_ => UpkeepIsDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        later = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when every family forwards by the plan for the first time.</summary>
    public Task FirstSync => first.Task;

    /// <summary>How many changes came.</summary>
    public ChangeCounts Changes => pending.Counts;

    /// <summary>Since when something waits to be forwarded, or null when all is in force. Nothing waits before the cluster is
    /// known.</summary>
    public DateTimeOffset? WaitingSince
    {
        get
        {
            if (!options.Model.HasSynced) return null;
            lock (progress) return workingSince ?? pending.Since;
        }
    }

    /// <summary>Begins to follow the cluster.</summary>
    public void Start()
    {
        options.Model.Subscribe(pending, pending.Start);
        loop = Task.Run(RunAsync);
    }

    /// <summary>Ends after the change that is being made; what is forwarded stays as it is, in kernel modes.</summary>
    public async ValueTask DisposeAsync()
    {
        options.Model.Unsubscribe(pending);
        await stop.CancelAsync();
        await loop;
        await upkeep.DisposeAsync();
        await later.DisposeAsync();
        foreach (var family in families) family.Dispose();
        stop.Dispose();
        first.TrySetCanceled();
    }

    private FamilySync Open(IpFamily family)
    {
        var mode = options.Mode.Open(family, options.ModeOptions, options.Services);
        mode.Disturbed += cause => pending.Disturb(family, cause);
        var plan = new FamilyPlan(options.ServiceProxyName, options.Node.SettingsOf(null, family))
        {
            Refused = (port, frontend, owner) => ForwardingLog.FrontendTaken(options.Log, port, frontend.Address, frontend.Port, owner),
        };
        return new FamilySync(plan, mode, options.PlanListeners, time);
    }

    private void Wake() => wakes.Writer.TryWrite(true);

    private void UpkeepIsDue()
    {
        Volatile.Write(ref isUpkeepDue, true);
        Wake();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var _ in wakes.Reader.ReadAllAsync(stop.Token)) Pass();
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private void Pass()
    {
        var looksAfter = Interlocked.Exchange(ref isUpkeepDue, false);
        var node = options.Model.FindNode(options.Node.Name);
        if (!options.Model.HasSynced || !options.Node.IsReady(node)) return;
        if (pending.Since is not null || families.Any(family => family.IsBehind)) SyncAll(node);
        if (!looksAfter) return;
        foreach (var family in families) Upkeep(family);
    }

    private void SyncAll(Node? node)
    {
        if (WaitingTime() is { Ticks: > 0 } wait)
        {
            later.Change(wait, Timeout.InfiniteTimeSpan);
            return;
        }
        var changes = Take();
        var ranges = options.Model.ServiceCidrs.SelectMany(item => item.Ranges).ToList();
        List<SyncOutcome> outcomes = [];
        foreach (var family in families)
        {
            if (changes.Disturbed.TryGetValue(family.Family, out var cause))
            {
                if (cause == Disturbance.ByOthers) ForwardingLog.Disturbed(options.Log, options.Mode.Name, family.Family);
                else ForwardingLog.NodeMoved(options.Log, options.Mode.Name, family.Family);
                family.Distrust();
            }
            family.Add(options.Model, changes, options.Node.SettingsOf(node, family.Family, ranges));
            if (Try(family, family.Sync) is { } outcome) outcomes.Add(outcome);
        }
        if (outcomes.Count > 0) Report(outcomes);
        if (families.Any(family => family.IsBehind)) RetryLater();
        else Done();
    }

    private TimeSpan WaitingTime()
    {
        if (retryAt != 0 && time.GetElapsedTime(time.GetTimestamp(), retryAt) is { Ticks: > 0 } left) return left;
        return rate.Take();
    }

    private TakenChanges Take()
    {
        lock (progress)
        {
            var taken = pending.Take();
            workingSince ??= taken.Since;
            return taken;
        }
    }

    private void Done()
    {
        lock (progress) workingSince = null;
        (retryAt, retryAfter) = (0, FirstRetry);
        if (first.Task.IsCompleted) return;
        upkeep.Change(options.ModeOptions.SyncPeriod, options.ModeOptions.SyncPeriod);
        first.TrySetResult();
    }

    private void RetryLater()
    {
        retryAt = time.GetTimestamp() + (long)(retryAfter.TotalSeconds * time.TimestampFrequency);
        later.Change(retryAfter, Timeout.InfiniteTimeSpan);
        var longest = options.ModeOptions.SyncPeriod;
        retryAfter = 2 * retryAfter < longest ? 2 * retryAfter : longest;
    }

    private void Upkeep(FamilySync family)
    {
        if (family.IsBehind) return;
        Try(family, () =>
        {
            family.Mode.Upkeep(family.Plan);
            return null;
        });
        if (family.IsBehind) Wake();
    }

    /// <summary>A failure, whatever it is, is told and tried again: a forwarder that ends helps nobody.</summary>
    private SyncOutcome? Try(FamilySync family, Func<SyncOutcome?> step)
    {
        try
        {
            return step();
        }
        catch (Exception e)
        {
            var reason = e is ForwardingException ? e.Message : e.ToString();
            ForwardingLog.Failed(options.Log, options.Mode.Name, family.Family, reason);
            foreach (var listener in options.SyncListeners) listener.OnFailed(family.Family, family.WasFull);
            family.Distrust();
            return null;
        }
    }

    private void Report(List<SyncOutcome> outcomes)
    {
        foreach (var listener in options.SyncListeners)
        {
            foreach (var outcome in outcomes) listener.OnSynced(outcome);
        }
        ForwardingLog.Synced(
            options.Log,
            families.Sum(family => family.Plan.Ports.Count),
            families.Sum(family => family.Endpoints),
            options.Mode.Name,
            outcomes.Sum(outcome => outcome.Delta.Ports.Count),
            outcomes.Sum(outcome => outcome.Report.Changes),
            Math.Round(outcomes.Sum(outcome => outcome.Took.TotalMilliseconds), 2));
    }
}
