using System.Collections.Concurrent;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Kernel.Tests.Network;
using ServiceDns.Linux.Conntrack;
using Xunit;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>
/// A network whose node takes part in one <see cref="Scenario"/> after the other: each adopts what the one before it left.
/// </summary>
public sealed class ScenarioNetwork : IDisposable
{
    private const int MostAsked = 200, Sticky = 12;

    private readonly TestNetwork network = new();
    private readonly IForwardingModeKind kind;
    private readonly string flavour;
    private readonly bool isThrifty;

    /// <summary>Makes it.</summary>
    /// <param name="kind">The mode.</param>
    /// <param name="flavour">The flavour of iptables that the node has rules of, <c>-legacy</c>; empty for this host's default.</param>
    /// <param name="isThrifty">Whether to send each flow by one protocol, little, and one after the other: for a slow machine, and a mode
    /// that takes endpoints in turn.</param>
    public ScenarioNetwork(IForwardingModeKind kind, string flavour = "", bool isThrifty = false)
    {
        (this.kind, this.flavour, this.isThrifty) = (kind, flavour, isThrifty);
        if (flavour.Length > 0) SetFirewall(["INPUT -i lo"], "-A");
        network.ServeOnPods(Names.Usual);
        network.ServeOnPods(PortScenarios.Other);
        foreach (var family in Families)
        {
            // To the rest of the world these are machines like any other.
            foreach (var (name, port) in new[] { ("cluster-90", 80), ("cluster-90", 81), ("cluster-91", 80), ("external-90", 80) })
            {
                var address = Names.Address(name, family);
                if (port == 80) network.Outside.Ip($"address add {address} dev lo {(family == IpFamily.IPv6 ? "nodad" : "")}");
                network.Outside.Serve(address, port);
            }
            network.Remote.Ip($"route add local {Names.Address("many", family)} dev lo");
            network.Node.Ip($"route add {Names.Address("many", family)} via {(family == IpFamily.IPv4 ? "172.18.0.2" : "fd00:172::2")}");
            network.Remote.Serve(Names.Address("any", family), PortScenarios.OfMany);
            network.Node.Serve(Names.Address("node", family), AddressScenarios.HealthPort);
            network.Node.Serve(Names.Address("node", family), Names.Usual); // an endpoint without a network of its own
        }
    }

    private static IpFamily[] Families => [IpFamily.IPv4, IpFamily.IPv6];

    /// <summary>The scenarios by name and family.</summary>
    public static TheoryData<string, IpFamily> Rows
    {
        get
        {
            var rows = new TheoryData<string, IpFamily>();
            foreach (var scenario in Scenario.All)
            {
                foreach (var family in Families) rows.Add(scenario.Name, family);
            }
            return rows;
        }
    }

    /// <summary>The scenarios by name, with one family each.</summary>
    public static TheoryData<string, IpFamily> HalfOfRows
    {
        get
        {
            var rows = new TheoryData<string, IpFamily>();
            for (var i = 0; i < Scenario.All.Count; i++) rows.Add(Scenario.All[i].Name, Families[i % 2]);
            return rows;
        }
    }

    /// <summary>Sends the packets of a scenario.</summary>
    /// <returns>What became of them otherwise than expected, one line for each flow; empty when all is as expected.</returns>
    public async Task<string> DifferencesAsync(string scenarioName, IpFamily family)
    {
        var scenario = Scenario.All.Single(scenario => scenario.Name == scenarioName);
        var balancer = $"{Names.Address($"external-{scenario.BalancerOnNode}", family)} dev lo";
        ForgetFlows(family);
        if (scenario.BalancerOnNode > 0) network.Node.Ip($"address add {balancer} {(family == IpFamily.IPv6 ? "nodad" : "")}");
        SetFirewall(scenario.Firewall, "-A");
        try
        {
            var model = Of([.. scenario.Offers.SelectMany(offer => offer.ObjectsIn(family))]);
            using var node = new ForwardingNode(network.Node, kind, scenario.Node(Settings(family)), scenario.Options, model);
            var differences = await DifferencesAsync(scenario.Flows, family);
            foreach (var step in scenario.Then)
            {
                Take(step, model, node, family);
                ForgetFlows(family);
                differences = differences.Concat((await DifferencesAsync(step.Flows, family)).Select(line => $"{step.Change}: {line}"));
            }
            return string.Join('\n', differences);
        }
        finally
        {
            SetFirewall(scenario.Firewall, "-D");
            if (scenario.BalancerOnNode > 0) network.Node.Ip($"address delete {balancer}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    /// <summary>Makes a change as one sync makes it.</summary>
    private static void Take(Step step, ClusterModel model, ForwardingNode node, IpFamily family)
    {
        model.Commit(edit =>
        {
            foreach (var number in step.Gone) edit.RemoveService(new ObjectKey("ns", $"s{number}"));
            foreach (var offer in step.Offers) edit.RemoveSlice(new ObjectKey("ns", $"{offer.Name}-1"));
        });
        model.Set([.. step.Offers.SelectMany(offer => offer.ObjectsIn(family))]);
        node.Apply([.. step.Gone.Select(number => $"s{number}"), .. step.Offers.Select(offer => offer.Name)]);
    }

    private async Task<IEnumerable<string>> DifferencesAsync(IReadOnlyList<Flow> flows, IpFamily family)
    {
        var differences = new ConcurrentBag<string>();
        var degree = new ParallelOptions { MaxDegreeOfParallelism = isThrifty ? 1 : 16 };
        await Parallel.ForEachAsync(Packets(flows), degree, async (packet, _) =>
        {
            var (flow, protocol) = packet;
            var (expected, seen) = (flow.AnswersIn(kind.Name, family), await AnswersAsync(flow, protocol, family));
            if (flow.IsSticky ? seen.Count == 1 && seen.IsSubsetOf(expected) : expected.SetEquals(seen)) return;
            differences.Add($"{protocol} from {flow.From} to {flow.To}:{flow.Port} gets {string.Join(", ", seen.Order())}"
                + $" in place of {(flow.IsSticky ? "one of " : "")}{string.Join(", ", expected.Order())}");
        });
        return differences.Order();
    }

    private IEnumerable<(Flow Flow, Protocol Protocol)> Packets(IReadOnlyList<Flow> flows)
    {
        for (var i = 0; i < flows.Count; i++)
        {
            var flow = flows[i];
            foreach (var protocol in new[] { Protocol.Tcp, Protocol.Udp })
            {
                var isMeant = flow.Only is { } only ? protocol == only : !isThrifty || (i % 2 == 0) == (protocol == Protocol.Tcp);
                if (isMeant) yield return (flow, protocol);
            }
        }
    }

    private void SetFirewall(IReadOnlyList<string> rules, string action)
    {
        foreach (var rule in rules)
        {
            foreach (var program in new[] { "iptables", "ip6tables" }) network.Node.Output(program + flavour, [action, .. rule.Split(' ')]);
        }
    }

    /// <summary>So that no packet takes the way that one of an earlier scenario took from the same port.</summary>
    private void ForgetFlows(IpFamily family) => network.Node.Run(() =>
    {
        using var conntrack = ConntrackSocket.Open();
        conntrack.Delete(conntrack.Find(family, _ => true));
    });

    /// <summary>Asks until every endpoint has answered, and some more.</summary>
    private async Task<HashSet<string>> AnswersAsync(Flow flow, Protocol protocol, IpFamily family)
    {
        var expected = flow.AnswersIn(kind.Name, family);
        var isOnce = expected.First() is Probe.Refused or Probe.Silence;
        HashSet<string> seen = [];
        var least = flow.IsSticky ? Sticky : isThrifty ? 2 : 6;
        for (var i = 0; i < MostAsked && (i < least || (!flow.IsSticky && !seen.IsSupersetOf(expected))); i++)
        {
            seen.Add(await AskAsync(flow, protocol, family, isSilenceExpected: expected.Contains(Probe.Silence)));
            if (isOnce || !seen.IsSubsetOf(expected)) break;
        }
        return seen;
    }

    private async Task<string> AskAsync(Flow flow, Protocol protocol, IpFamily family, bool isSilenceExpected)
    {
        var words = flow.From.Split(" via ");
        var host = words[0] switch
        {
            "node" or "localhost" => network.Node,
            "outside" or "blocked" => network.Outside,
            "remote" => network.Remote,
            var pod => network.Pods[pod[^1] - '0'],
        };
        var source = words[^1] is "blocked" || words.Length > 1 ? Names.Address(words[^1], family) : null;
        return Names.Of(await Probe.AskAsync(host, protocol, Names.Address(flow.To, family), flow.Port, source, isSilenceExpected));

    }

    private static NodeSettings Settings(IpFamily family) => Node(family, zone: "a") with
    {
        Addresses = [Offer.At("node", family)],
        Detector = new LocalDetector([Cidr.Parse(Names.Address("pods", family))]),
        ServiceRanges = [Cidr.Parse(Names.Address("services", family))],
    };
}
