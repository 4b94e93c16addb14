using ServiceDns.Cluster;
using ServiceDns.Linux.Conntrack;

namespace ServiceDns.Forwarding.Conntrack;

/// <summary>Knows which tracked flows of one family lead where nobody serves any more. For one thread at a time.</summary>
/// <param name="protocols">The protocols whose flows are looked after. Of the others only those that nobody has answered yet are: a client
/// whose first packet went where nobody is sends it again, and is to be forwarded then.</param>
internal sealed class FlowIndex(IReadOnlyCollection<Protocol> protocols)
{
    private readonly Dictionary<Destination, PlannedPort> frontends = [];
    private readonly HashSet<Destination> gone = []; // since the last pass
    private NodePortAddresses? nodePorts;

    /// <summary>Whether flows may have become stale since <see cref="PassBegins"/>.</summary>
    public bool MayHaveStale { get; private set; }

    /// <summary>Takes a difference in.</summary>
    public void Apply(PlanDelta delta, NodeSettings node)
    {
        nodePorts = node.NodePorts;
        // What one port let go another one may have taken.
        foreach (var change in delta.Ports)
        {
            MayHaveStale |= LeavesFlowsBehind(change);
            foreach (var frontend in change.Before?.Frontends ?? [])
            {
                var destination = Destination.Of(change.Key.Protocol, frontend);
                frontends.Remove(destination);
                gone.Add(destination);
            }
        }
        foreach (var change in delta.Ports)
        {
            foreach (var frontend in change.After?.Frontends ?? [])
            {
                var destination = Destination.Of(change.Key.Protocol, frontend);
                frontends[destination] = change.After!;
                gone.Remove(destination);
            }
        }
    }

    /// <summary>Asks for a pass again, when one failed.</summary>
    public void Distrust() => MayHaveStale = true;

    /// <summary>To be called before a pass reads flows.</summary>
    public void PassBegins() => MayHaveStale = false;

    /// <summary>To be called when the stale flows of a pass are deleted.</summary>
    public void PassEnds() => gone.Clear();

    /// <summary>
    /// Whether packets of the flow go where nobody serves: to an endpoint that went, or, of a flow that is older than its service, past
    /// all endpoints.
    /// </summary>
    /// <param name="flow">A flow of this family.</param>
    /// <param name="isLocal">Whether an address is one of this node's.</param>
    public bool IsStale(in Flow flow, Predicate<Address> isLocal)
    {
        if (flow.IsReplied && !protocols.Contains(flow.Protocol)) return false;
        var isForwarded = flow.Reply.Source != flow.Original.Destination || flow.Reply.SourcePort != flow.Original.DestinationPort;
        var destination = new Destination(flow.Protocol, flow.Original.Destination, flow.Original.DestinationPort);
        if (frontends.TryGetValue(destination, out var port)) return !Serves(port, flow.Reply);
        if (gone.Contains(destination)) return isForwarded;

        var nodePort = destination with { Address = default };
        if (frontends.TryGetValue(nodePort, out port))
        {
            // What is not forwarded, at an address without node ports, is a flow of the node's own.
            return !Serves(port, flow.Reply) && isLocal(destination.Address)
                && (isForwarded || nodePorts?.Includes(destination.Address) == true);
        }
        return isForwarded && gone.Contains(nodePort) && isLocal(destination.Address);
    }

    private static bool LeavesFlowsBehind(in PortChange change) => change switch
    {
        { Before: { } before, After: { } after } =>
            !before.Frontends.Equals(after.Frontends) || before.Serving.Count == 0 || Lost(before.Serving, after.Serving),
        _ => true, // a new one may find flows that are older than it
    };

    private static bool Lost(ValueList<PlannedEndpoint> before, ValueList<PlannedEndpoint> after)
    {
        foreach (var endpoint in before)
        {
            if (!Contains(after, endpoint.Address, endpoint.Port)) return true;
        }
        return false;
    }

    private static bool Serves(PlannedPort port, in FlowTuple reply) => Contains(port.Serving, reply.Source, reply.SourcePort);

    private static bool Contains(ValueList<PlannedEndpoint> endpoints, Address address, ushort port)
    {
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Address == address && endpoint.Port == port) return true;
        }
        return false;
    }

    /// <summary>What clients ask for; of a node port the address is <c>default</c>.</summary>
    private readonly record struct Destination(Protocol Protocol, Address Address, ushort Port)
    {
        public static Destination Of(Protocol protocol, Frontend frontend) => new(protocol, frontend.Address, frontend.Port);
    }
}
