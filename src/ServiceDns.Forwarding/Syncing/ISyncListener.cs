namespace ServiceDns.Forwarding;

/// <summary>Is told how syncing goes: for metrics. Calls come from one thread at a time.</summary>
public interface ISyncListener
{
    /// <summary>One family has what was planned. What fails is tried again, and counted by the mode (<see cref="IModeMetrics"/>).</summary>
    void OnSynced(SyncOutcome outcome);
}
