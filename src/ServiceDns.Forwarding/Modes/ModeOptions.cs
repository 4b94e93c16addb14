using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>What the configuration says to the mode that runs, with kube-proxy's defaults. Fields of other modes are passed over.</summary>
public sealed record ModeOptions
{
    /// <summary>The bit of the packet mark that asks for masquerading, 0 to 31 (<c>masqueradeBit</c>).</summary>
    public int MasqueradeBit { get; init; } = 14;

    /// <summary>Masquerade all traffic to ClusterIPs (<c>masqueradeAll</c>).</summary>
    public bool MasqueradeAll { get; init; }

    /// <summary>How often <see cref="IForwardingMode.Upkeep"/> runs, and a failed change is tried again.</summary>
    public TimeSpan SyncPeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The least time between two changes, which are collected meanwhile; the first ones after a rest are not held up.</summary>
    public TimeSpan MinSyncPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>iptables: node ports on 127.0.0.0/8 (<c>localhostNodePorts</c>).</summary>
    public bool LocalhostNodePorts { get; init; } = true;

    /// <summary>Leave packets that conntrack calls invalid alone (<c>conntrack.tcpBeLiberal</c>).</summary>
    public bool TcpBeLiberal { get; init; }

    /// <summary>IPVS: the scheduler of services that name none (<c>ipvs.scheduler</c>); empty for rr.</summary>
    public string IpvsScheduler { get; init; } = "";

    /// <summary>IPVS: virtual servers in these ranges are nobody's business (<c>ipvs.excludeCIDRs</c>).</summary>
    public ValueList<Cidr> IpvsExcludedRanges { get; init; } = [];

    /// <summary>IPVS: do not answer ARP for service addresses (<c>ipvs.strictARP</c>).</summary>
    public bool IpvsStrictArp { get; init; }

    /// <summary>IPVS: idle time-out of TCP connections; zero keeps what is.</summary>
    public TimeSpan IpvsTcpTimeout { get; init; }

    /// <summary>IPVS: time-out of TCP connections after a FIN; zero keeps what is.</summary>
    public TimeSpan IpvsTcpFinTimeout { get; init; }

    /// <summary>IPVS: idle time-out of UDP; zero keeps what is.</summary>
    public TimeSpan IpvsUdpTimeout { get; init; }

    /// <summary>userspace: the addresses to listen on in place of service addresses; loopback when empty.</summary>
    public ValueList<Address> UserspaceAddresses { get; init; } = [];
}

/// <summary>What modes are given to work with.</summary>
/// <param name="Log">For what the operator must know; a mode does not log its successes.</param>
/// <param name="Metrics">For what only a mode can count.</param>
/// <param name="Time">The clock.</param>
public sealed record ModeServices(ILogger Log, IModeMetrics Metrics, TimeProvider Time);

/// <summary>Counts what only a mode sees; every call may come from any thread.</summary>
public interface IModeMetrics
{
    /// <summary>Rules of an iptables table: all that there are now, and how many the last sync wrote.</summary>
    void Rules(IpFamily family, string table, int total, int written);

    /// <summary>A transaction of the kernel failed.</summary>
    /// <param name="family">The family.</param>
    /// <param name="partial">Whether it held a difference only, so that a whole one can mend it.</param>
    void SyncFailed(IpFamily family, bool partial);

    /// <summary>Removing what is stale failed; it is tried again.</summary>
    void CleanupFailed(IpFamily family);

    /// <summary>Stale flows were looked for.</summary>
    /// <param name="family">The family.</param>
    /// <param name="deleted">How many were deleted.</param>
    /// <param name="took">How long it took.</param>
    void FlowsReconciled(IpFamily family, int deleted, TimeSpan took);
}
