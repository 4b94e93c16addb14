namespace ServiceDns.Forwarding;

/// <summary>Acts on what has been forwarded: stale flows, health checks, gauges.</summary>
public interface IPlanListener
{
    /// <summary>Called before the mode has the difference: for what should be known to load balancers as early as possible.</summary>
    void OnPlanned(PlanDelta delta, ForwardingPlan plan)
    {
    }

    /// <summary>Called when the mode has it, in order, from the thread that serves the family. Must not wait.</summary>
    /// <param name="delta">What changed since the last call; all service ports as added in the first one.</param>
    /// <param name="plan">The plan that is in force.</param>
    void OnSynced(PlanDelta delta, ForwardingPlan plan)
    {
    }
}
