namespace ServiceDns.Cluster.Control;

/// <summary>The annotations that some part of the product reads; a source need not keep others.</summary>
public static class KnownAnnotations
{
    /// <summary>Proportional topology hints, <c>Auto</c> or <c>auto</c> (KEP-2433).</summary>
    public const string TopologyMode = "service.kubernetes.io/topology-mode";

    /// <summary>The older name of <see cref="TopologyMode"/>; it wins where both are set.</summary>
    public const string TopologyAwareHints = "service.kubernetes.io/topology-aware-hints";

    /// <summary>Source ranges of a load balancer, where the field is silent.</summary>
    public const string SourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";

    /// <summary>Marks an Endpoints object that its controller cut at 1000 addresses.</summary>
    public const string OverCapacity = "endpoints.kubernetes.io/over-capacity";

    /// <summary>Marks an Endpoints object that is a leader-election lock, not a list of endpoints.</summary>
    public const string Leader = "control-plane.alpha.kubernetes.io/leader";

    /// <summary>When the cause of the last change of an EndpointSlice or Endpoints object happened.</summary>
    public const string LastChangeTriggerTime = "endpoints.kubernetes.io/last-change-trigger-time";

    /// <summary>How the forwarder chooses among a service's endpoints, where its mode can choose: the name of an IPVS scheduler.</summary>
    public const string Scheduler = "servicedns.io/scheduler";

    /// <summary>Whether anything reads the annotation.</summary>
    public static bool IsRead(string key) =>
        key is TopologyMode or TopologyAwareHints or SourceRanges or OverCapacity or Leader or LastChangeTriggerTime or Scheduler;

    internal static LabelSet OnlyRead(LabelSet annotations)
    {
        foreach (var (key, _) in annotations.Pairs)
        {
            if (!IsRead(key)) return new LabelSet(annotations.Pairs.ToArray().Where(pair => IsRead(pair.Key)));
        }
        return annotations;
    }
}
