using ServiceDns.Cluster;
using ServiceDns.Forwarding;

namespace ServiceDns.Kernel.Tests.Network;

/// <summary>Counts nothing.</summary>
internal sealed class NoMetrics : IModeMetrics
{
    public void Rules(IpFamily family, string table, int total, int written)
    {
    }

    public void SyncFailed(IpFamily family, bool partial)
    {
    }

    public void CleanupFailed(IpFamily family)
    {
    }

    public void FlowsReconciled(IpFamily family, int deleted, TimeSpan took)
    {
    }
}
