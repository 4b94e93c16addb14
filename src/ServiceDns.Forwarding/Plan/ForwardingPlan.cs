namespace ServiceDns.Forwarding;

/// <summary>All that this node forwards in one family, as it should be now.</summary>
/// <param name="Node">The node.</param>
/// <param name="Ports">Every service port. A view of the planner's own table: read it inside the call that handed it over, do not keep
/// it.</param>
public sealed record ForwardingPlan(NodeSettings Node, IReadOnlyDictionary<ServicePortKey, PlannedPort> Ports);

/// <summary>A service port before and after; null stands for absent. The two differ.</summary>
/// <param name="Key">The service port.</param>
/// <param name="Before">What was handed over last.</param>
/// <param name="After">What is to be.</param>
public readonly record struct PortChange(ServicePortKey Key, PlannedPort? Before, PlannedPort? After);

/// <summary>The difference of two plans of one family: costs what changed.</summary>
/// <param name="Ports">Each changed service port once, in no order.</param>
/// <param name="Causes">When the causes happened, where that is known (<c>last-change-trigger-time</c>): each change of a service's
/// endpoints since the start.</param>
public sealed record PlanDelta(IReadOnlyList<PortChange> Ports, IReadOnlyList<DateTimeOffset> Causes)
{
    /// <summary>Nothing.</summary>
    public static PlanDelta Empty { get; } = new([], []);

    /// <summary>Whether no service port changed.</summary>
    public bool IsEmpty => Ports.Count == 0;
}
