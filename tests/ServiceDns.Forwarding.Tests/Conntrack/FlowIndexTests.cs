using ServiceDns.Cluster;
using ServiceDns.Forwarding.Conntrack;
using ServiceDns.Linux.Conntrack;

namespace ServiceDns.Forwarding.Tests;

public class FlowIndexTests
{
    private static readonly ServicePortKey Dns = new("ns", "dns", "dns", Protocol.Udp), Web = new("ns", "web", "", Protocol.Tcp);

    /// <summary>A service with a ClusterIP, an external IP and a node port, and one serving endpoint.</summary>
    private static readonly PlannedPort Port = new()
    {
        Key = Dns,
        Frontends = Frontends("10.96.0.10:53 198.51.100.1:53 :30053"),
        Serving = Endpoints("10.244.0.1:53 10.244.0.2:53"),
        HasAny = true,
    };

    //                            protocol, asked,              answers              stale while it is there, stale when it went
    public static TheoryData<string, string, string, bool, bool> Flows => new()
    {
        { "udp", "10.96.0.10:53",      "10.244.0.1:53",     false, true },
        { "udp", "10.96.0.10:53",      "10.244.0.9:53",     true,  true },  // an endpoint that went
        { "udp", "10.96.0.10:53",      "10.244.0.1:5353",   true,  true },  // its port changed
        { "udp", "10.96.0.10:53",      "10.96.0.10:53",     true,  false }, // older than the service; or none of its business
        { "udp", "10.96.0.10:9153",    "10.96.0.10:9153",   false, false }, // another port
        { "udp", "198.51.100.1:53",    "10.244.0.2:53",     false, true },
        { "udp", "198.51.100.1:53",    "10.244.0.9:53",     true,  true },
        { "udp", "192.168.0.2:30053",  "10.244.0.1:53",     false, true },
        { "udp", "192.168.0.2:30053",  "10.244.0.9:53",     true,  true },
        { "udp", "192.168.0.2:30053",  "192.168.0.2:30053", true,  false }, // older than the node port
        { "udp", "192.168.0.3:30053",  "192.168.0.3:30053", false, false }, // an address of the node without node ports
        { "udp", "203.0.113.9:30053",  "203.0.113.9:30053", false, false }, // somebody's server with the same port
        { "udp", "203.0.113.9:30053",  "10.244.0.9:53",     false, false },
        { "tcp", "10.96.0.10:53",      "10.244.0.9:53",     false, false }, // nobody asked for TCP
        { "sctp", "10.96.0.10:53",     "10.244.0.9:53",     false, false },
    };

    [Theory, MemberData(nameof(Flows))]
    public void A_flow_is_stale_when_it_leads_where_nobody_serves(
        string protocol, string asked, string answers, bool whileThere, bool whenGone)
    {
        var index = new FlowIndex([Protocol.Udp]);
        var flow = Flow(protocol, asked, answers);
        bool IsStale() => index.IsStale(flow, address => address.ToString().StartsWith("192.168.0."));

        index.Apply(Delta(null, Port), Node);
        Assert.Equal(whileThere, IsStale());

        index.Apply(Delta(Port, null), Node);
        Assert.Equal(whenGone, IsStale());
        index.PassBegins();
        index.PassEnds();
        Assert.False(IsStale()); // what went is looked for once
    }

    [Fact]
    public void Without_endpoints_every_flow_is_stale()
    {
        var index = new FlowIndex([Protocol.Udp]);
        index.Apply(Delta(null, Port with { Serving = [], HasAny = false }), Node);

        Assert.True(index.IsStale(Flow("udp", "10.96.0.10:53", "10.244.0.1:53"), _ => false));
    }

    [Fact]
    public void An_address_that_another_port_took_over_is_that_ports()
    {
        var index = new FlowIndex([Protocol.Udp]);
        var other = Port with { Key = Dns with { Service = "other" }, Serving = Endpoints("10.244.0.9:53") };
        index.Apply(Delta(null, Port), Node);

        index.Apply(new PlanDelta([new PortChange(other.Key, null, other), new PortChange(Dns, Port, null)], []), Node);

        Assert.False(index.IsStale(Flow("udp", "10.96.0.10:53", "10.244.0.9:53"), _ => false));
        Assert.True(index.IsStale(Flow("udp", "10.96.0.10:53", "10.244.0.1:53"), _ => false));
    }

    [Fact]
    public void Tcp_is_looked_after_where_that_is_asked()
    {
        var index = new FlowIndex([Protocol.Udp, Protocol.Tcp]);
        var web = Port with { Key = Web };
        index.Apply(Delta(null, web), Node);

        Assert.True(index.IsStale(Flow("tcp", "10.96.0.10:53", "10.244.0.9:53"), _ => false));
        Assert.False(index.IsStale(Flow("tcp", "10.96.0.10:53", "10.244.0.1:53"), _ => false));
    }

    //                            before                          after                                     may leave stale flows
    public static TheoryData<string?, string?, bool> Changes => new()
    {
        { null,                            "10.244.0.1:53",                true },  // flows may be older
        { "10.244.0.1:53",                 null,                           true },
        { "10.244.0.1:53",                 "10.244.0.2:53",                true },
        { "10.244.0.1:53 10.244.0.2:53",   "10.244.0.2:53",                true },
        { "",                              "10.244.0.2:53",                true },
        { "10.244.0.2:53",                 "10.244.0.1:53 10.244.0.2:53",  false },
        { "10.244.0.2:53",                 "10.244.0.2:53",                false },
    };

    [Theory, MemberData(nameof(Changes))]
    public void Flows_are_read_only_after_a_change_that_can_leave_stale_ones(string? before, string? after, bool expected)
    {
        var index = new FlowIndex([Protocol.Udp]);
        PlannedPort? With(string? serving) => serving is null ? null : Port with { Serving = Endpoints(serving) };

        index.Apply(Delta(With(before), With(after)), Node);

        Assert.Equal(expected, index.MayHaveStale);
    }

    //                            asked,           answers              stale
    public static TheoryData<string, string, bool> Unanswered => new()
    {
        { "10.96.0.10:53",   "10.96.0.10:53",   true },  // older than the service
        { "10.96.0.10:53",   "10.244.0.9:53",   true },  // to an endpoint that went
        { "10.96.0.10:53",   "10.244.0.1:53",   false }, // to one that serves
        { "10.96.0.10:9153", "10.96.0.10:9153", false }, // another port
    };

    [Theory, MemberData(nameof(Unanswered))]
    public void Of_other_protocols_what_nobody_answers_is_stale(string asked, string answers, bool expected)
    {
        var index = new FlowIndex([Protocol.Udp]);
        index.Apply(Delta(null, Port with { Key = Web }), Node);

        Assert.True(index.MayHaveStale);
        Assert.Equal(expected, index.IsStale(Flow("tcp", asked, answers) with { IsReplied = false }, _ => false));
        Assert.False(index.IsStale(Flow("tcp", asked, answers), _ => false));
    }

    private static NodeSettings Node => Cluster.Node() with { NodePorts = NodePortAddresses.Only([Address.Parse("192.168.0.2")]) };

    private static PlanDelta Delta(PlannedPort? before, PlannedPort? after) =>
        new([new PortChange((after ?? before)!.Key, before, after)], []);

    private static Flow Flow(string protocol, string asked, string answers)
    {
        var (client, destination, source) = (Address.Parse("10.244.7.7"), Parse(asked), Parse(answers));
        return new Flow(
            Enum.Parse<Protocol>(protocol, ignoreCase: true),
            new FlowTuple(client, 40000, destination.Address, destination.Port),
            new FlowTuple(source.Address, source.Port, client, 40000),
            IsReplied: true, Id: 1, Zone: 0);
    }

    private static (Address Address, ushort Port) Parse(string text) =>
        text.Split(':') is [var address, var port]
            ? (address.Length == 0 ? default : Address.Parse(address), ushort.Parse(port))
            : throw new FormatException(text);

    private static ValueList<Frontend> Frontends(string text) => text.Split(' ').Select(Parse).Select((frontend, i) => new Frontend(
        frontend.Address == default ? FrontendKind.NodePort : i == 0 ? FrontendKind.ClusterIP : FrontendKind.ExternalIP,
        frontend.Address, frontend.Port)).ToValueList();

    private static ValueList<PlannedEndpoint> Endpoints(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(Parse).Select(endpoint => new PlannedEndpoint(endpoint.Address, endpoint.Port, false)).ToValueList();
}
