using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>Is told how syncing goes: for metrics. Calls come from one thread at a time.</summary>
public interface ISyncListener
{
    /// <summary>One family has what was planned.</summary>
    void OnSynced(SyncOutcome outcome);

    /// <summary>One family failed; it is tried again.</summary>
    void OnFailed(IpFamily family, bool isFull);
}
