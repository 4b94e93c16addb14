using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Tests;

/// <summary>A mode that writes down what it is asked for, and fails or waits when told to.</summary>
internal sealed class RecordingMode : IForwardingModeKind
{
    private readonly ConcurrentDictionary<IpFamily, Instance> instances = [];

    public string Name => "recording";

    /// <summary>Calls in order, such as <c>IPv4 apply +ns/a</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>How many of the next calls fail.</summary>
    public int Failures { get; set; }

    /// <summary>The family whose calls fail; null for none.</summary>
    public IpFamily? FailsIn { get; set; }

    /// <summary>Calls wait for it.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public string? Objection(IpFamily family) => null;

    public IForwardingMode Open(IpFamily family, ModeOptions options, ModeServices services) =>
        instances.GetOrAdd(family, _ => new Instance(this, family));

    public void Cleanup() => Calls.Enqueue("cleanup");

    public void Disturb(IpFamily family, Disturbance cause) => instances[family].Disturb(cause);

    private SyncReport Record(string call)
    {
        Gate.Wait();
        Calls.Enqueue(call);
        if (FailsIn is { } family && call.StartsWith($"{family} ", StringComparison.Ordinal)) throw new ForwardingException("told to fail");
        if (Failures == 0) return new SyncReport(1);
        Failures--;
        throw new ForwardingException("told to fail");
    }

    private sealed class Instance(RecordingMode mode, IpFamily family) : IForwardingMode
    {
        public event Action<Disturbance>? Disturbed;

        public void Disturb(Disturbance cause) => Disturbed?.Invoke(cause);

        public SyncReport Resync(ForwardingPlan plan) =>
            mode.Record($"{family} resync {string.Join(' ', plan.Ports.Keys.Order())}".TrimEnd());

        public SyncReport Apply(PlanDelta delta, ForwardingPlan plan) => mode.Record($"{family} apply {Text(delta)}");

        public void Upkeep(ForwardingPlan plan) => mode.Record($"{family} upkeep");

        public void Dispose() => mode.Calls.Enqueue($"{family} end");

        private static string Text(PlanDelta delta) => string.Join(' ', delta.Ports.OrderBy(change => change.Key)
            .Select(change => $"{(change.Before is null ? "+" : change.After is null ? "-" : "~")}{change.Key}"));
    }
}

internal sealed class NoMetrics : IModeMetrics
{
    public static ModeServices Services(TimeProvider time, ILogger? log = null) => new(log ?? NullLogger.Instance, new NoMetrics(), time);

    public void Rules(IpFamily family, string table, int total, int written)
    {
        // Nobody asks.
    }

    public void SyncFailed(IpFamily family, bool partial)
    {
        // Nobody asks.
    }

    public void CleanupFailed(IpFamily family)
    {
        // Nobody asks.
    }

    public void FlowsReconciled(IpFamily family, int deleted, TimeSpan took)
    {
        // Nobody asks.
    }
}
