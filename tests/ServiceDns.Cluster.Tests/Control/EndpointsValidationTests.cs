using ServiceDns.Cluster.Control;
using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Control;

/// <summary>The rules of endpoints, pods, nodes and namespaces, and what is served all the same.</summary>
public class EndpointsValidationTests
{
    private const string Dns1123 =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric "
        + "character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string Subdomain =
        @"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with "
        + @"an alphanumeric character (e.g. 'example.com', regex used for validation "
        + @"is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private sealed record Case(object Draft, int Endpoints, params string[] Errors);

    private static EndpointsDraft Named(string hostname) => Endpoints(
        "web", new EndpointSubsetDraft(1, [new EndpointAddressDraft("10.1.0.1", 1) { Hostname = hostname }], [], []));

    private static EndpointSliceDraft With(Func<Endpoint, Endpoint> edit) => Slice("s", "web", "IPv4", edit(Endpoint("10.1.0.1")));

    private static EndpointSliceDraft WithPorts(params EndpointPort[] ports)
    {
        var slice = new EndpointSlice
        {
            Namespace = "default", Name = "s", ServiceName = "web", Ports = ports.ToValueList(), Endpoints = [Endpoint("10.1.0.1")],
        };
        return new EndpointSliceDraft { File = Make.File, Line = 1, AddressType = "IPv4", Slice = slice };
    }

    private static EndpointSliceDraft Reading(string text)
    {
        var errors = new List<FieldError>();
        var bad = new Endpoint { Address = AddressText.ReadEndpoint(text, "endpoints[0].addresses[0]", 1, errors) };
        var slice = Slice("s", "web", "IPv4", bad, Endpoint("10.1.0.1"));
        return new EndpointSliceDraft { File = slice.File, Line = 1, AddressType = "IPv4", Slice = slice.Slice, Unreadable = errors };
    }

    private static EndpointHints Zones(params string[] zones) => new(zones.ToValueList(), []);

    // name -> what is stated, how many endpoints are served, the errors
    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["Endpoints without addresses"] = new(
            Endpoints("web", Subset([])), 0, "subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"),
        ["Endpoints: no address"] = new(
            Endpoints("web", Subset(["10.1.0", "10.1.0.1"])), 1,
            "subsets[0].addresses[0].ip: Invalid value: \"10.1.0\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
        ["Endpoints: leading zeros"] = new(
            Endpoints("web", Subset([], ["10.1.0.01"])), 1,
            "subsets[0].notReadyAddresses[0].ip: Invalid value: \"10.1.0.01\": must not have leading 0s"),
        ["Endpoints: unspecified"] = new(
            Endpoints("web", Subset(["0.0.0.0", "::"])), 0,
            "subsets[0].addresses[0].ip: Invalid value: \"0.0.0.0\": may not be unspecified (0.0.0.0)",
            "subsets[0].addresses[1].ip: Invalid value: \"::\": may not be unspecified (::)"),
        ["Endpoints: loopback"] = new(
            Endpoints("web", Subset(["127.0.0.1"])), 0,
            "subsets[0].addresses[0].ip: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)"),
        ["Endpoints: link-local"] = new(
            Endpoints("web", Subset(["169.254.1.1"])), 0,
            "subsets[0].addresses[0].ip: Invalid value: \"169.254.1.1\": may not be in the link-local range (169.254.0.0/16, fe80::/10)"),
        ["Endpoints: multicast"] = new(
            Endpoints("web", Subset(["224.0.0.1"])), 0,
            "subsets[0].addresses[0].ip: Invalid value: \"224.0.0.1\": may not be in the link-local multicast range "
            + "(224.0.0.0/24, ff02::/10)"),
        ["Endpoints: hostname"] = new(Named("A"), 1, $"subsets[0].addresses[0].hostname: Invalid value: \"A\": {Dns1123}"),
        ["Endpoints: port"] = new(
            Endpoints("web", Subset(["10.1.0.1"], null, EndpointPort(0))), 0,
            "subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"),
        ["Endpoints: unnamed port"] = new(
            Endpoints("web", Subset(["10.1.0.1"], null, EndpointPort(80, "a"), EndpointPort(81))), 1,
            "subsets[0].ports[1].name: Required value"),
        ["Endpoints: port name"] = new(
            Endpoints("web", Subset(["10.1.0.1"], null, EndpointPort(80, "A"))), 1,
            $"subsets[0].ports[0].name: Invalid value: \"A\": {Dns1123}"),
        ["Endpoints: protocol"] = new(
            Endpoints("web", Subset(["10.1.0.1"], null, EndpointPort(80, protocol: "ICMP"))), 0,
            "subsets[0].ports[0].protocol: Unsupported value: \"ICMP\": supported values: \"SCTP\", \"TCP\", \"UDP\""),

        ["slice without a type"] = new(Slice("s", "web", null, Endpoint("10.1.0.1")), 0, "addressType: Required value"),
        ["slice of an unknown type"] = new(
            Slice("s", "web", "IP", Endpoint("10.1.0.1")), 0,
            "addressType: Unsupported value: \"IP\": supported values: \"FQDN\", \"IPv4\", \"IPv6\""),
        ["slice of names"] = new(Slice("s", "web", "FQDN"), 0, "addressType: FQDN slices have no addresses to serve"),
        ["slice name"] = new(Slice("S", "web", "IPv4", Endpoint("10.1.0.1")), 1, $"metadata.name: Invalid value: \"S\": {Subdomain}"),
        ["slice: no address"] = new(
            Slice("s", "web", "IPv4", default, Endpoint("10.1.0.1")), 1,
            "endpoints[0].addresses: Required value: must contain at least 1 address"),
        ["slice: an address that is none"] = new(
            Reading("x"), 1,
            "endpoints[0].addresses[0]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
        ["slice: unspecified"] = new(Reading("::"), 1, "endpoints[0].addresses[0]: Invalid value: \"::\": may not be unspecified (::)"),
        ["slice: loopback"] = new(
            Reading("127.0.0.1"), 1,
            "endpoints[0].addresses[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)"),
        ["slice: the other family"] = new(
            Slice("s", "web", "IPv6", Endpoint("10.1.0.1"), Endpoint("fd00::1")), 1,
            "endpoints[0].addresses[0]: Invalid value: \"10.1.0.1\": must be a valid IPv6 address"),
        ["slice: the other family, 4"] = new(
            Slice("s", "web", "IPv4", Endpoint("fd00::1")), 0,
            "endpoints[0].addresses[0]: Invalid value: \"fd00::1\": must be a valid IPv4 address"),
        ["slice: too many endpoints"] = new(
            Slice("s", "web", "IPv4", [.. Enumerable.Repeat(Endpoint("10.1.0.1"), 1001)]), 1001,
            "endpoints: Too many: 1001: must have at most 1000 items"),
        ["slice: too many addresses"] = new(
            With(e => e with { MoreAddresses = [.. Enumerable.Repeat(Address.Parse("10.1.0.2"), 100)] }), 1,
            "endpoints[0].addresses: Too many: 101: must have at most 100 items"),
        ["slice: hostname"] = new(
            With(e => e with { Hostname = "a.b" }), 1, "endpoints[0].hostname: Invalid value: \"a.b\": must not contain dots"),
        ["slice: node name"] = new(With(e => e with { NodeName = "N" }), 1, $"endpoints[0].nodeName: Invalid value: \"N\": {Subdomain}"),
        ["slice: hint twice"] = new(
            With(e => e with { Hints = Zones("a", "a") }), 1, "endpoints[0].hints.forZones[1].name: Duplicate value: \"a\""),
        ["slice: too many hints"] = new(
            With(e => e with { Hints = Zones("a", "b", "c", "d", "e", "f", "g", "h", "i") }), 1,
            "endpoints[0].hints.forZones: Too many: 9: must have at most 8 items"),
        ["slice: too many node hints"] = new(
            With(e => e with { Hints = new EndpointHints([], Zones("a", "b", "c", "d", "e", "f", "g", "h", "i").Zones) }), 1,
            "endpoints[0].hints.forNodes: Too many: 9: must have at most 8 items"),
        ["slice: port name twice"] = new(
            WithPorts(new EndpointPort("a", Protocol.Tcp, 80), new EndpointPort("a", Protocol.Udp, 80)), 1,
            "ports[1].name: Duplicate value: \"a\""),
        ["slice: port name"] = new(
            WithPorts(new EndpointPort("A", Protocol.Tcp, 80)), 1, $"ports[0].name: Invalid value: \"A\": {Dns1123}"),
        ["slice: too many ports"] = new(
            WithPorts([.. Enumerable.Range(0, 20001).Select(i => new EndpointPort($"p{i}", Protocol.Tcp, 80))]), 1,
            "ports: Too many: 20001: must have at most 20000 items"),
    };

    public static TheoryData<string> Broken => [.. Cases.Keys];

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_rule_is_reported_in_Kubernetes_words(string name)
    {
        var (stated, endpoints, errors) = Cases[name];
        var cluster = Complete(new ClusterDraft
        {
            Services = [Service("web")],
            Endpoints = stated is EndpointsDraft draft ? [draft] : [],
            EndpointSlices = stated is EndpointSliceDraft slice ? [slice] : [],
        });

        Assert.Equal(errors, cluster.Problems.Select(problem => $"{problem.FieldPath}: {problem.Message}"));
        Assert.Equal(endpoints, cluster.EndpointSlices.Sum(made => made.Endpoints.Length));
    }

    [Fact]
    public void A_zone_is_a_label_value()
    {
        var problem = Assert.Single(Complete(new ClusterDraft { EndpointSlices = [With(e => e with { Zone = "a b" })] }).Problems);

        Assert.StartsWith("Invalid value: \"a b\": a valid label must be an empty string", problem.Message, StringComparison.Ordinal);
        Assert.Equal("endpoints[0].zone", problem.FieldPath);
    }

    [Fact]
    public void A_stated_slice_gets_the_family_of_its_type()
    {
        var slice = Assert.Single(Complete(new ClusterDraft
        {
            EndpointSlices = [Slice("s", "web", "IPv6", Endpoint("fd00::1"))],
        }).EndpointSlices);

        Assert.Equal(IpFamily.IPv6, slice.Family);
        Assert.Equal("web", slice.ServiceName);
    }

    [Fact]
    public void Lines_are_those_of_the_endpoint()
    {
        var stated = Slice("s", "web", "IPv4", Endpoint("10.1.0.1"), Endpoint("fd00::1"));
        var draft = new EndpointSliceDraft
        {
            File = "b.yaml",
            Line = 3,
            AddressType = "IPv4",
            Slice = stated.Slice,
            EndpointLines = [10, 14],
        };

        Assert.Equal(
            "b.yaml:14 - EndpointSlice \"s\" is invalid: endpoints[1].addresses[0]: Invalid value: \"fd00::1\": "
            + "must be a valid IPv4 address",
            Assert.Single(Complete(new ClusterDraft { EndpointSlices = [draft] }).Problems).ToString());
    }

    [Fact]
    public void Pods_nodes_and_namespaces_have_their_basics_checked()
    {
        var cluster = Complete(new ClusterDraft
        {
            Pods =
            [
                Pod("p1", "10.1.0.1,10.1.0.2"), Pod("p2", "10.1.0.3", pod => pod with { Hostname = "A", Subdomain = "a.b" }),
                Pod("", "10.1.0.4"),
                Pod("p3", "10.1.0.5", ns: "A"),
            ],
            Nodes = [new(new Node { Name = "n", PodCidrs = ["10.0.0.0/99"] }, Make.File, 1)],
            Namespaces = [new(new Namespace("a.b"), Make.File, 1), new(new Namespace("ok"), Make.File, 1)],
            ServiceImports = [new(new ServiceImport { Namespace = "default", Name = "" }, Make.File, 1)],
        });

        Assert.Equal(
            [
                "Namespace \"a.b\" is invalid: metadata.name: Invalid value: \"a.b\": must not contain dots",
                "Node \"n\" is invalid: spec.podCIDRs[0]: Invalid value: \"10.0.0.0/99\": must be a valid CIDR value, "
                + "(e.g. 10.9.8.0/24 or 2001:db8::/64)",
                "Pod \"p1\" is invalid: status.podIPs: Invalid value: []string{\"10.1.0.1\", \"10.1.0.2\"}: "
                + "may specify no more than one IP for each IP family",
                $"Pod \"p2\" is invalid: spec.hostname: Invalid value: \"A\": {Dns1123}",
                "Pod \"p2\" is invalid: spec.subdomain: Invalid value: \"a.b\": must not contain dots",
                "Pod \"\" is invalid: metadata.name: Required value: name or generateName is required",
                $"Pod \"p3\" is invalid: metadata.namespace: Invalid value: \"A\": {Dns1123}",
                "ServiceImport \"\" is invalid: metadata.name: Required value: name or generateName is required",
            ],
            cluster.Problems.Select(problem => problem.Text));
        Assert.Equal(["p1", "p2"], cluster.Pods.Select(pod => pod.Name));
        Assert.Equal(["ok", "default"], cluster.Namespaces.Select(item => item.Name));
    }
}
