using System.Globalization;
using ServiceDns.Linux.Cpus;

namespace ServiceDns.Server;

/// <summary>How many UDP workers serve each address of a listener, and on which CPUs.</summary>
/// <param name="Workers">How many.</param>
/// <param name="Cpus">One CPU for each worker, which it stays on; null when they run wherever there is time.</param>
/// <param name="Allowed">All CPUs of the process.</param>
/// <param name="Reason">Why they are not bound to CPUs; empty when they are.</param>
internal sealed record UdpPlacement(int Workers, CpuSet? Cpus, CpuSet Allowed, string Reason)
{
    /// <summary>The placement of a listener without UDP.</summary>
    public static UdpPlacement None(CpuSet allowed) => new(0, null, allowed, "");

    /// <summary>
    /// A worker for each CPU that the process has; a part of one that a quota leaves counts whole. They are bound where the CPUs are
    /// the process's own: a query that is answered on the CPU which received it costs up to 1.8 times less than one that changes over.
    /// </summary>
    /// <param name="facts">What is known.</param>
    /// <param name="asked">The number of workers of <c>multisocket</c>, where it gives one.</param>
    /// <param name="isLoopback">Whether no packet of this listener comes from network hardware.</param>
    public static UdpPlacement Decide(CpuFacts facts, int? asked, bool isLoopback)
    {
        var own = facts.Allowed.Count;
        var quota = facts.Cgroup.Quota < own ? facts.Cgroup.Quota : null;
        var workers = asked ?? (quota is { } cpus ? (int)Math.Ceiling(cpus) : own);
        var reason = WhyNot(facts, workers, quota, isLoopback);
        return new UdpPlacement(workers, reason.Length == 0 ? facts.Allowed : null, facts.Allowed, reason);
    }

    /// <summary>Such as <c>2 UDP workers, pinned to CPUs 0-1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Workers} UDP worker{(Workers == 1 ? "" : "s")}, {(Cpus is null ? $"not pinned: {Reason}" : $"pinned to CPUs {Cpus}")}");

    private static string WhyNot(CpuFacts facts, int workers, double? quota, bool isLoopback)
    {
        if (quota is not null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the cgroup's quota is {quota:0.##} of {facts.Allowed.Count} CPUs");
        }
        if (facts.Allowed.Count == 1) return "there is one CPU";
        if (workers != facts.Allowed.Count) return $"multisocket sets their number, and there are {facts.Allowed.Count} CPUs";
        if (!facts.Cgroup.IsExclusive && !facts.Allowed.Contains(facts.Online))
        {
            return $"others may run on CPUs {facts.Allowed} of {facts.Online}";
        }
        if (facts.Cgroup.IsLight) return "the cgroup's weight lets others go first";
        if (!facts.SteersByCpu) return "the kernel does not choose sockets by CPU";
        return facts.SingleQueue && !isLoopback ? "the network hardware has one receive queue" : "";
    }
}
