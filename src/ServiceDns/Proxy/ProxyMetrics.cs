using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Server;

namespace ServiceDns.Proxy;

/// <summary>The metrics <c>kubeproxy_*</c>, with kube-proxy's labels and buckets.</summary>
internal sealed class ProxyMetrics : ISyncListener, IPlanListener, IModeMetrics
{
    private const string FamilyLabel = "ip_family";

    private static readonly double[] SyncBuckets = [.. Enumerable.Range(0, 15).Select(n => 0.001 * Math.Pow(2, n))];

    private static readonly double[] ProgrammingBuckets =
    [
        0, 0.25, 0.5, .. Range(1, 1, 59), .. Range(60, 5, 12), .. Range(120, 30, 7), // the zero is kube-proxy's
    ];

    private readonly MetricFamily<Histogram> sync, full, partial, programming, reconciler;
    private readonly MetricFamily<Gauge> lastSynced, rules, rulesWritten, noLocalEndpoints;
    private readonly MetricFamily<Counter> restoreFailures, partialFailures, nftablesFailures, nftablesCleanup, deletedFlows;
    private readonly MetricFamily<Counter> healthz, livez;
    private readonly bool isIptables, isNftables;
    private readonly TimeProvider time;

    /// <summary>Declares what the mode and its families have.</summary>
    /// <param name="metrics">Where they are scraped.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="time">The clock.</param>
    internal ProxyMetrics(MetricRegistry metrics, ModeChoice mode, TimeProvider time)
    {
        this.time = time;
        (isIptables, isNftables) = (mode.Kind.Name == "iptables", mode.Kind.Name == "nftables");
        sync = metrics.Histogram(
            "kubeproxy_sync_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds", SyncBuckets, FamilyLabel);
        full = metrics.Histogram(
            "kubeproxy_sync_full_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds for full resyncs", SyncBuckets,
            FamilyLabel);
        partial = metrics.Histogram(
            "kubeproxy_sync_partial_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds for partial resyncs", SyncBuckets,
            FamilyLabel);
        programming = metrics.Histogram(
            "kubeproxy_network_programming_duration_seconds", "In Cluster Network Programming Latency in seconds", ProgrammingBuckets,
            FamilyLabel);
        lastSynced = metrics.Gauge(
            "kubeproxy_sync_proxy_rules_last_timestamp_seconds", "The last time proxy rules were successfully synced", FamilyLabel);
        rules = metrics.Gauge(
            "kubeproxy_sync_proxy_rules_iptables_total", "Total number of iptables rules owned by kube-proxy", FamilyLabel, "table");
        rulesWritten = metrics.Gauge(
            "kubeproxy_sync_proxy_rules_iptables_last", "Number of iptables rules written by kube-proxy in last sync",
            FamilyLabel, "table");
        noLocalEndpoints = metrics.Gauge(
            "kubeproxy_sync_proxy_rules_no_local_endpoints_total", "Number of services with a Local traffic policy and no endpoints",
            FamilyLabel, "traffic_policy");
        restoreFailures = metrics.Counter(
            "kubeproxy_sync_proxy_rules_iptables_restore_failures_total", "Cumulative proxy iptables restore failures", FamilyLabel);
        partialFailures = metrics.Counter(
            "kubeproxy_sync_proxy_rules_iptables_partial_restore_failures_total", "Cumulative proxy iptables partial restore failures",
            FamilyLabel);
        nftablesFailures = metrics.Counter(
            "kubeproxy_sync_proxy_rules_nftables_sync_failures_total", "Cumulative proxy nftables sync failures", FamilyLabel);
        nftablesCleanup = metrics.Counter(
            "kubeproxy_sync_proxy_rules_nftables_cleanup_failures_total", "Cumulative proxy nftables cleanup failures", FamilyLabel);
        reconciler = metrics.Histogram(
            "kubeproxy_conntrack_reconciler_sync_duration_seconds", "ReconcileConntrackFlowsLatency latency in seconds", SyncBuckets,
            FamilyLabel);
        deletedFlows = metrics.Counter(
            "kubeproxy_conntrack_reconciler_deleted_entries_total", "Cumulative conntrack flows deleted by conntrack reconciler",
            FamilyLabel);
        healthz = metrics.Counter("kubeproxy_proxy_healthz_total", "Cumulative proxy healthz HTTP status", "code");
        livez = metrics.Counter("kubeproxy_proxy_livez_total", "Cumulative proxy livez HTTP status", "code");
        foreach (var family in mode.Families) ShowZeros(family.ToString());
        if (!isIptables) return;
        metrics.Sampled(
            "kubeproxy_iptables_ct_state_invalid_dropped_packets_total", "packets dropped by iptables to work around conntrack problems",
            MetricKind.Counter, () => RuleCounters.InvalidDropped);
        metrics.Sampled(
            "kubeproxy_iptables_localhost_nodeports_accepted_packets_total",
            "Number of packets accepted on nodeports of loopback interface", MetricKind.Counter, () => RuleCounters.LocalhostAccepted);
    }

    /// <summary>Adds what the forwarder itself counts.</summary>
    /// <param name="metrics">Where it is scraped.</param>
    /// <param name="forwarder">The forwarder.</param>
    /// <param name="families">Its families.</param>
    internal static void Follow(MetricRegistry metrics, Forwarder forwarder, IReadOnlyList<IpFamily> families)
    {
        metrics.Sampled("kubeproxy_sync_proxy_rules_endpoint_changes_pending", "Pending proxy rules Endpoint changes", MetricKind.Gauge,
            () => forwarder.Changes.PendingEndpoints);
        metrics.Sampled("kubeproxy_sync_proxy_rules_endpoint_changes_total", "Cumulative proxy rules Endpoint changes", MetricKind.Counter,
            () => forwarder.Changes.Endpoints);
        metrics.Sampled("kubeproxy_sync_proxy_rules_service_changes_pending", "Pending proxy rules Service changes", MetricKind.Gauge,
            () => forwarder.Changes.PendingServices);
        metrics.Sampled("kubeproxy_sync_proxy_rules_service_changes_total", "Cumulative proxy rules Service changes", MetricKind.Counter,
            () => forwarder.Changes.Services);
        var queued = metrics.SampledFamily(
            "kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds", "The last time a sync of proxy rules was queued", MetricKind.Gauge,
            FamilyLabel);
        foreach (var family in families) queued.With(family.ToString()).ReadFrom(() => Seconds(forwarder.Changes.Last));
    }

    /// <summary>Counts a reply of <c>/healthz</c>.</summary>
    internal void Healthz(int code) => healthz.With(code.ToString(System.Globalization.CultureInfo.InvariantCulture)).Increment();

    /// <summary>Counts a reply of <c>/livez</c>.</summary>
    internal void Livez(int code) => livez.With(code.ToString(System.Globalization.CultureInfo.InvariantCulture)).Increment();

    /// <inheritdoc/>
    public void OnSynced(SyncOutcome outcome)
    {
        var family = outcome.Family.ToString();
        Observe(sync, family, outcome.Took);
        Observe(outcome.IsFull ? full : partial, family, outcome.Took);
        lastSynced.With(family).Set(Seconds(time.GetUtcNow()));
        foreach (var cause in outcome.Delta.Causes) Observe(programming, family, time.GetUtcNow() - cause);
    }

    /// <inheritdoc/>
    public void OnFailed(IpFamily family, bool isFull)
    {
        // What failed is counted by the mode: SyncFailed.
    }

    /// <inheritdoc/>
    public void OnSynced(PlanDelta delta, ForwardingPlan plan)
    {
        var family = plan.Node.Family.ToString();
        var (internally, externally) = (noLocalEndpoints.With(family, "internal"), noLocalEndpoints.With(family, "external"));
        foreach (var change in delta.Ports)
        {
            internally.Set(internally.Value + Step(change, port => port is { InternalPolicyLocal: true, InternalVerdict: Verdict.Drop }));
            externally.Set(externally.Value
                + Step(change, port => port is { ExternalPolicyLocal: true, HasExternal: true, ExternalVerdict: Verdict.Drop }));
        }
    }

    /// <inheritdoc/>
    public void Rules(IpFamily family, string table, int total, int written)
    {
        rules.With(family.ToString(), table).Set(total);
        rulesWritten.With(family.ToString(), table).Set(written);
    }

    /// <inheritdoc/>
    public void SyncFailed(IpFamily family, bool partial)
    {
        if (isNftables) nftablesFailures.With(family.ToString()).Increment();
        if (!isIptables) return;
        restoreFailures.With(family.ToString()).Increment();
        if (partial) partialFailures.With(family.ToString()).Increment();
    }

    /// <inheritdoc/>
    public void CleanupFailed(IpFamily family) => nftablesCleanup.With(family.ToString()).Increment();

    /// <inheritdoc/>
    public void FlowsReconciled(IpFamily family, int deleted, TimeSpan took)
    {
        deletedFlows.With(family.ToString()).Add(MetricShard.Shared, deleted);
        Observe(reconciler, family.ToString(), took);
    }

    /// <summary>What the mode can fail at is there from the start, so that a rate of it is never missing.</summary>
    private void ShowZeros(string family)
    {
        if (isIptables)
        {
            restoreFailures.With(family);
            partialFailures.With(family);
        }
        if (isNftables)
        {
            nftablesFailures.With(family);
            nftablesCleanup.With(family);
        }
    }

    private static IEnumerable<double> Range(double first, double step, int count) =>
        Enumerable.Range(0, count).Select(n => first + n * step);

    private static int Step(PortChange change, Func<PlannedPort, bool> counts) =>
        (change.After is { } after && counts(after) ? 1 : 0) - (change.Before is { } before && counts(before) ? 1 : 0);

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    private static void Observe(MetricFamily<Histogram> histogram, string family, TimeSpan took) =>
        histogram.With(family).Observe(MetricShard.Shared, Math.Max(0, took.TotalSeconds));
}
