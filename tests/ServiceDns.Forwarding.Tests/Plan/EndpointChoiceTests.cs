using ServiceDns.Cluster;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests;

/// <summary>Which endpoints a node uses; the cases are those of kube-proxy's TestCategorizeEndpoints, and more.</summary>
public class EndpointChoiceTests
{
    private const string InternalOnly = "", NodePort = "nodePort", InternalLocal = "iTP", ExternalLocal = "eTP nodePort",
        BothLocal = "iTP eTP nodePort";

    /// <param name="Name">What it is about.</param>
    /// <param name="Policy">Words: <c>iTP</c> and <c>eTP</c> for Local, <c>nodePort</c> for external traffic.</param>
    /// <param name="Endpoints">The endpoints.</param>
    /// <param name="Cluster">Last digits of the cluster pool.</param>
    /// <param name="Local">Last digits of the local pool.</param>
    /// <param name="HasAny">Whether any endpoint could be used.</param>
    /// <param name="Zone">The node's zone.</param>
    public sealed record Case(
        string Name, string Policy, string Endpoints, string Cluster, string Local, bool HasAny = true, string Zone = "zone-a")
    {
        public override string ToString() => Name;
    }

    public static TheoryData<Case> Cases =>
    [
        new("zone hints choose", InternalOnly,
            "10.1.2.3 zone=zone-a; 10.1.2.4 zone=zone-b; 10.1.2.5 zone=zone-c; 10.1.2.6 zone=zone-a", "3 6", ""),
        new("topology is ignored for external Local", ExternalLocal,
            "10.1.2.3 here zone=zone-a; 10.1.2.4 here zone=zone-b; 10.1.2.5 zone=zone-c; 10.1.2.6 zone=zone-a", "3 6", "3 4"),
        new("topology is ignored for internal Local", "iTP nodePort",
            "10.1.2.3 here zone=zone-a; 10.1.2.4 here zone=zone-b; 10.1.2.5 zone=zone-c; 10.1.2.6 zone=zone-a", "3 6", "3 4"),
        new("a node without zone has no topology", InternalOnly, "10.1.2.3 zone=zone-a", "3", "", Zone: ""),
        new("a zone without endpoints uses all", InternalOnly, "10.1.2.3 zone=zone-a", "3", "", Zone: "zone-b"),
        new("an unready endpoint of the zone is left out", InternalOnly,
            "10.1.2.3 zone=zone-a; 10.1.2.4 zone=zone-b; 10.1.2.5 zone=zone-c; 10.1.2.6 !ready zone=zone-a", "3", ""),
        new("only unready endpoints in the zone: all ready ones", InternalOnly,
            "10.1.2.3 !ready zone=zone-a; 10.1.2.4 zone=zone-b; 10.1.2.5 zone=zone-c; 10.1.2.6 !ready zone=zone-a", "4 5", ""),
        new("one ready endpoint without hint: no topology", InternalOnly,
            "10.1.2.3 zone=zone-a; 10.1.2.4 zone=zone-b; 10.1.2.5; 10.1.2.6 zone=zone-a", "3 4 5 6", ""),
        new("an unready endpoint without hint does not matter", InternalOnly,
            "10.1.2.3 zone=zone-a; 10.1.2.4 zone=zone-b; 10.1.2.5 !ready; 10.1.2.6 zone=zone-a", "3 6", ""),
        new("several zones a hint", InternalOnly,
            "10.1.2.3 zone=zone-a,zone-b,zone-c; 10.1.2.4 zone=zone-b,zone-c; 10.1.2.5 zone=zone-b,zone-d; 10.1.2.6 zone=zone-c", "3 4 6",
            "", Zone: "zone-c"),
        new("topology and locality disagree", ExternalLocal,
            "10.0.0.1 here zone=zone-a; 10.0.0.2 here zone=zone-b; 10.0.0.3 zone=zone-a; 10.0.0.4 zone=zone-b", "1 3", "1 2"),
        new("node hints come before zone hints", InternalOnly,
            "10.1.2.3 zone=zone-a node=here; 10.1.2.4 zone=zone-a node=there; 10.1.2.5 zone=zone-b node=there", "3", ""),
        new("node hints that lead elsewhere leave it to the zones", InternalOnly,
            "10.1.2.3 zone=zone-a node=there; 10.1.2.4 zone=zone-b node=there; 10.1.2.5 zone=zone-a node=yonder", "3 5", ""),
        new("one endpoint without node hint leaves it to the zones", InternalOnly,
            "10.1.2.3 zone=zone-a node=here; 10.1.2.4 zone=zone-a; 10.1.2.5 zone=zone-b node=there", "3 4", ""),
        new("node hints alone", InternalOnly, "10.1.2.3 node=here; 10.1.2.4 node=here,there; 10.1.2.5 node=there", "3 4", ""),
        new("one endpoint without any hint: no topology", InternalOnly,
            "10.1.2.3 zone=zone-a node=here; 10.1.2.4; 10.1.2.5 zone=zone-c node=there; 10.1.2.6 zone=zone-a node=yonder", "3 4 5 6", ""),
        new("no node hint leads here, and no zone hint either", InternalOnly,
            "10.1.2.3 zone=zone-b node=there; 10.1.2.4 zone=zone-c node=yonder", "3 4", ""),
        new("an unready endpoint without node hint does not matter", InternalOnly,
            "10.1.2.3 node=here; 10.1.2.4 node=there; 10.1.2.5 !ready", "3", ""),
        new("node hints are ignored for internal Local", InternalLocal, "10.1.2.3 here node=there; 10.1.2.4 there node=here", "", "3"),
        new("hints of the fallback do not count", InternalOnly,
            "10.1.2.3 !ready serving terminating zone=zone-a; 10.1.2.4 !ready serving terminating zone=zone-b", "3 4", ""),

        new("internal Local without endpoints", InternalLocal, "", "", "", HasAny: false),
        new("internal Local, all remote", InternalLocal, "10.0.0.1; 10.0.0.2 there", "", ""),
        new("internal Local, all local", InternalLocal, "10.0.0.1 here; 10.0.0.2 here", "", "1 2"),
        new("internal Local, some local", InternalLocal, "10.0.0.1 here; 10.0.0.2 there", "", "1"),
        new("none ready", InternalOnly, "10.0.0.1 !ready; 10.0.0.2 !ready", "", "", HasAny: false),
        new("some ready", InternalOnly, "10.0.0.1 !ready; 10.0.0.2 ready", "2", ""),
        new("all terminating", InternalOnly, "10.0.0.1 here !ready serving terminating; 10.0.0.2 !ready serving terminating", "1 2", ""),
        new("all terminating, none serving", InternalOnly, "10.0.0.1 !ready !serving terminating", "", "", HasAny: false),
        new("serving, neither ready nor terminating", InternalOnly, "10.0.0.1 !ready serving", "", "", HasAny: false),
        new("internal Local, external Cluster", "iTP nodePort", "10.0.0.1 here; 10.0.0.2 there", "1 2", "1"),
        new("internal Cluster, external Local", ExternalLocal, "10.0.0.1 here; 10.0.0.2 there", "1 2", "1"),
        new("both Local", BothLocal, "10.0.0.1 here; 10.0.0.2 there", "1 2", "1"),
        new("both Local, all remote", BothLocal, "10.0.0.1; 10.0.0.2 there", "1 2", ""),
        new("both Local, all remote and terminating", BothLocal,
            "10.0.0.1 !ready serving terminating; 10.0.0.2 !ready serving terminating", "1 2", ""),
        new("each pool falls back for itself", ExternalLocal,
            "10.0.0.1 ready; 10.0.0.2 here !ready !serving; 10.0.0.3 here !ready serving terminating; 10.0.0.4 !ready serving terminating",
            "1", "3"),
        new("a local ready endpoint keeps terminating ones out", ExternalLocal,
            "10.0.0.1 here; 10.0.0.3 here !ready serving terminating", "1", "1"),
        new("external Local without external traffic is ignored", "eTP", "10.0.0.1; 10.0.0.2 here", "1 2", ""),
        new("internal Local alone needs no cluster pool", InternalLocal, "10.0.0.1; 10.0.0.2 here", "", "2"),
        new("external Cluster uses all", NodePort, "10.0.0.1 here; 10.0.0.2 there", "1 2", ""),
    ];

    [Theory, MemberData(nameof(Cases))]
    public void A_node_uses(Case test)
    {
        var port = Planned(test);

        Assert.Equal((test.Cluster, test.Local, test.HasAny), (LastDigits(port.ClusterPool), LastDigits(port.LocalPool), port.HasAny));
    }

    public static TheoryData<string, string, Verdict, Verdict> Verdicts => new()
    {
        // policy      endpoints                            ClusterIP        external
        { NodePort,      "",                                Verdict.Reject,  Verdict.Reject },
        { NodePort,      "10.0.0.1 !ready",                 Verdict.Reject,  Verdict.Reject },
        { NodePort,      "10.0.0.1 there",                  Verdict.Forward, Verdict.Forward },
        { "iTP nodePort", "10.0.0.1 there",                 Verdict.Drop,    Verdict.Forward },
        { InternalLocal, "10.0.0.1 there",                  Verdict.Drop,    Verdict.Drop },
        { InternalLocal, "",                                Verdict.Reject,  Verdict.Reject },
        { ExternalLocal, "10.0.0.1 there",                  Verdict.Forward, Verdict.Drop },
        { ExternalLocal, "",                                Verdict.Reject,  Verdict.Reject },
        { BothLocal,     "10.0.0.1 there",                  Verdict.Drop,    Verdict.Drop },
        { BothLocal,     "10.0.0.1 here",                   Verdict.Forward, Verdict.Forward },
        { ExternalLocal, "10.0.0.1 here !ready serving terminating", Verdict.Forward, Verdict.Forward },
    };

    [Theory, MemberData(nameof(Verdicts))]
    public void Without_endpoints_a_frontend_refuses_or_drops(string policy, string endpoints, Verdict inside, Verdict outside)
    {
        var port = Planned(new Case("", policy, endpoints, "", ""));

        Assert.Equal(inside, port.InternalVerdict);
        if (port.HasExternal) Assert.Equal(outside, port.ExternalVerdict);
    }

    [Fact]
    public void Serving_endpoints_are_told_whatever_policy_hints_and_termination_say()
    {
        var port =
            Planned(new Case("", BothLocal, "10.0.0.1 here zone=zone-b; 10.0.0.2 !ready serving terminating; 10.0.0.3 !ready", "", ""));

        Assert.Equal("10.0.0.1:8080* 10.0.0.2:8080", port.Serving.Text(marksLocal: true));
    }

    private static string LastDigits(ValueList<PlannedEndpoint> pool) =>
        string.Join(' ', pool.Select(endpoint => endpoint.Address.ToString().Split('.')[3]));

    private static PlannedPort Planned(Case test)
    {
        var words = test.Policy.Split(' ');
        var hasNodePort = words.Contains("nodePort");
        var service = Service(
            "svc", "172.30.0.41", new ServicePort("", Protocol.Tcp, 80, NodePort: hasNodePort ? (ushort)30080 : (ushort)0)) with
        {
            Type = words.Contains("eTP") || hasNodePort ? ServiceType.NodePort : ServiceType.ClusterIP,
            InternalTrafficPolicy = words.Contains("iTP") ? TrafficPolicy.Local : TrafficPolicy.Cluster,
            ExternalTrafficPolicy = words.Contains("eTP") ? TrafficPolicy.Local : TrafficPolicy.Cluster,
        };
        var state = new ServiceState(service, [Slice("svc", "a", test.Endpoints)]);
        return Assert.Single(new ServicePlan(Node(zone: test.Zone), "").PortsOf(state));
    }
}
