using ServiceDns.Cluster;
using ServiceDns.Forwarding;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>A node that is set up in one way, services, and what becomes of packets to them, in every mode.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Offers">The services.</param>
/// <param name="Flows">The packets. Each is sent over TCP and UDP, in both families.</param>
public sealed record Scenario(string Name, IReadOnlyList<Offer> Offers, IReadOnlyList<Flow> Flows)
{
    /// <summary>What is special about the node.</summary>
    public Func<NodeSettings, NodeSettings> Node { get; init; } = node => node;

    /// <summary>The options of the mode.</summary>
    public ModeOptions Options { get; init; } = new();

    /// <summary>The load balancer's address that an interface of the node has: 0 for none.</summary>
    public int BalancerOnNode { get; init; }

    /// <summary>Rules of the node's own in the table filter, as iptables takes them, behind <c>-A</c>.</summary>
    public IReadOnlyList<string> Firewall { get; init; } = [];

    /// <summary>What becomes of the services afterwards, in order.</summary>
    public IReadOnlyList<Step> Then { get; init; } = [];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. MasqueradeScenarios.All, .. EndpointScenarios.All, .. AddressScenarios.All, .. PortScenarios.All, .. RefusalScenarios.All,
        .. ChangeScenarios.All,
    ];
}

/// <summary>What the services are after a change.</summary>
/// <param name="Change">What changed.</param>
/// <param name="Offers">The services that differ from before, by their number; the others stay.</param>
/// <param name="Flows">What becomes of packets then.</param>
public sealed record Step(string Change, IReadOnlyList<Offer> Offers, IReadOnlyList<Flow> Flows)
{
    /// <summary>The numbers of services that are gone.</summary>
    public IReadOnlyList<int> Gone { get; init; } = [];
}
