using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Linux.Conntrack;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;

namespace ServiceDns.Forwarding.Conntrack;

/// <summary>
/// Deletes tracked flows to endpoints and services that went, so that a client which goes on sending from the same port is forwarded anew.
/// It works for every mode, since all of them let the kernel track what they forward.
/// </summary>
/// <remarks>
/// Flows are read on a thread of the pool, and only after changes that can leave some behind; between two readings is a rest of twenty
/// times what the last one took, a second at most. A flow to an endpoint that serves is never touched, so a restart cuts nothing.
/// </remarks>
public sealed class FlowCleaner : IPlanListener, IDisposable
{
    private const int RestFactor = 20; // so that reading takes no more than 5 % of a processor
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1), RestAfterFailure = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyCollection<Protocol> protocols;
    private readonly ILogger log;
    private readonly IModeMetrics metrics;
    private readonly TimeProvider time;
    private readonly ConntrackSocket conntrack;
    private readonly RouteSocket routes;
    private readonly ConcurrentQueue<(PlanDelta Delta, NodeSettings Node)> queue = new();
    private readonly Dictionary<IpFamily, FlowIndex> families = [];
    private readonly ITimer timer;
    private readonly Lock pass = new();
    private int isArmed;
    private long restUntil;
    private bool isDisposed;

    /// <summary>Makes one for the network namespace of the calling thread.</summary>
    /// <param name="protocols">The protocols whose flows are deleted. UDP needs it; a TCP connection to an endpoint that went is better
    /// left to end by itself, unless its clients would wait for long. Of other protocols only flows that nobody answers are.</param>
    /// <param name="services">Log, metrics and clock.</param>
    /// <exception cref="NetlinkException">The kernel can not be talked to.</exception>
    public FlowCleaner(IReadOnlyCollection<Protocol> protocols, ModeServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        this.protocols = protocols;
        (log, metrics, time) = (services.Log, services.Metrics, services.Time);
        conntrack = ConntrackSocket.Open();
        routes = RouteSocket.Open();
        restUntil = time.GetTimestamp();
        timer = time.CreateTimer(_ => Run(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void OnSynced(PlanDelta delta, ForwardingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(delta);
        ArgumentNullException.ThrowIfNull(plan);
        queue.Enqueue((delta, plan.Node));
        Arm();
    }

    /// <summary>Waits for a pass that runs, and begins no other.</summary>
    public void Dispose()
    {
        timer.Dispose();
        lock (pass)
        {
            if (isDisposed) return;
            isDisposed = true;
            conntrack.Dispose();
            routes.Dispose();
        }
    }

    private void Arm()
    {
        if (Interlocked.Exchange(ref isArmed, 1) != 0) return;
        var wait = time.GetElapsedTime(time.GetTimestamp(), Interlocked.Read(ref restUntil));
        timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Run()
    {
        lock (pass)
        {
            if (isDisposed) return;
            Interlocked.Exchange(ref isArmed, 0);
            while (queue.TryDequeue(out var change)) IndexOf(change.Node.Family).Apply(change.Delta, change.Node);
            foreach (var (family, index) in families)
            {
                if (index.MayHaveStale) Clean(family, index);
            }
        }
    }

    private FlowIndex IndexOf(IpFamily family)
    {
        if (!families.TryGetValue(family, out var index)) families[family] = index = new FlowIndex(protocols);
        return index;
    }

    private void Clean(IpFamily family, FlowIndex index)
    {
        var begun = time.GetTimestamp();
        index.PassBegins();
        try
        {
            var local = routes.Addresses(family).Select(address => address.Address).ToHashSet();
            var stale = conntrack.Find(family, flow => index.IsStale(flow, local.Contains));
            var deleted = stale.Count == 0 ? 0 : conntrack.Delete(stale);
            index.PassEnds();
            var took = time.GetElapsedTime(begun);
            metrics.FlowsReconciled(family, deleted, took);
            RestFor(took < LongestRest / RestFactor ? took * RestFactor : LongestRest);
        }
        catch (NetlinkException error)
        {
            FlowLog.Failed(log, family, error.Message);
            index.Distrust();
            RestFor(RestAfterFailure);
            Arm();
        }
    }

    private void RestFor(TimeSpan rest) =>
        Interlocked.Exchange(ref restUntil, time.GetTimestamp() + (long)(rest.TotalSeconds * time.TimestampFrequency));
}

internal static partial class FlowLog
{
    [LoggerMessage(LogLevel.Warning, "proxy: stale {family} flows can not be deleted, trying again: {reason}")]
    public static partial void Failed(ILogger log, IpFamily family, string reason);
}
