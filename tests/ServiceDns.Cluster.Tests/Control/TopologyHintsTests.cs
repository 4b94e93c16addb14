using ServiceDns.Cluster.Control;
using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Control;

public class TopologyHintsTests
{
    private static readonly Placed<Node>[] ThreeEqualZones = [Node("na", "a"), Node("nb", "b"), Node("nc", "c")];

    /// <summary>Endpoints as "node" or "node!" for one that is not ready; the result as "zone[/node]" or "-" for each.</summary>
    private static string HintsOf(Action<ServiceDraft> edit, Placed<Node>[] nodes, params string[] pods)
    {
        var service = Service("web", d =>
        {
            d.Selector = Labels(("app", "web"));
            edit(d);
        });
        var cluster = Complete(new ClusterDraft
        {
            Services = [service],
            Nodes = nodes,
            Pods = [.. pods.Select((node, i) => Pod($"p{i}", $"10.1.0.{i + 1}", pod => pod with
            {
                NodeName = node.TrimEnd('!'),
                IsReady = !node.EndsWith('!'),
            }))],
        });
        return string.Join(' ', cluster.EndpointSlices[0].Endpoints.Select(endpoint => endpoint.Hints is not { } hints ? "-"
            : string.Join(',', hints.Zones) + (hints.Nodes.Count > 0 ? $"/{string.Join(',', hints.Nodes)}" : "")));
    }

    //                     distribution         hints for a ready one in a, one that is not, one on a node without zone, on an unknown node
    public static TheoryData<string?, string> Close => new()
    {
        { null,             "- - - -" },
        { "PreferClose",    "a - - -" },
        { "PreferSameZone", "a - - -" },
        { "PreferSameNode", "a/na - /nx /ny" },
        { "Somewhere",      "- - - -" },
    };

    [Theory, MemberData(nameof(Close))]
    public void Ready_endpoints_point_to_their_own_place(string? distribution, string expected) =>
        Assert.Equal(
            expected, HintsOf(d => d.TrafficDistribution = distribution, [.. ThreeEqualZones, Node("nx", null)], "na", "na!", "nx", "ny"));

    private static Action<ServiceDraft> Annotated(params (string, string)[] annotations) => d => d.Annotations = Labels(annotations);

    private static readonly Action<ServiceDraft> Auto = Annotated((KnownAnnotations.TopologyMode, "Auto"));

    [Theory]
    [InlineData("Auto", null, "a b c")]
    [InlineData("auto", null, "a b c")]
    [InlineData("AUTO", null, "- - -")]
    [InlineData("Disabled", null, "- - -")]
    [InlineData(null, "Auto", "a b c")]
    [InlineData("Auto", "Auto", "a b c")]
    [InlineData("Auto", "off", "- - -")]
    [InlineData("off", "auto", "a b c")]
    public void Topology_mode_is_on_in_two_spellings_and_the_older_annotation_wins(string? mode, string? older, string expected)
    {
        var annotations = new List<(string, string)>();
        if (mode is not null) annotations.Add((KnownAnnotations.TopologyMode, mode));
        if (older is not null) annotations.Add((KnownAnnotations.TopologyAwareHints, older));

        Assert.Equal(expected, HintsOf(Annotated([.. annotations]), ThreeEqualZones, "na", "nb", "nc"));
    }

    [Fact]
    public void Topology_mode_has_precedence_over_traffic_distribution() =>
        Assert.Equal("b b a a", HintsOf(
            d =>
            {
                Auto(d);
                d.TrafficDistribution = "PreferSameNode";
            },
            [Node("na", "a"), Node("nb", "b")], "na", "nb", "na", "na"));

    private static string[] Spread(int a, int b, int c) =>
        [.. Enumerable.Repeat("na", a), .. Enumerable.Repeat("nb", b), .. Enumerable.Repeat("nc", c)];

    //                     endpoints in a, b, c      hints for a, b, c; none where proportions can not be kept
    public static TheoryData<int, int, int, string> Proportions => new()
    {
        { 1, 1, 1, "1 1 1" },
        { 2, 2, 2, "2 2 2" },
        { 3, 3, 3, "3 3 3" },
        { 4, 4, 4, "4 4 4" },
        { 6, 0, 0, "2 2 2" },
        { 9, 0, 0, "3 3 3" },
        { 1, 0, 5, "2 2 2" },
        { 4, 1, 1, "2 2 2" },
        { 1, 1, 0, "" },   // fewer endpoints than zones
        { 4, 4, 3, "" },   // minima of 4 each are more than 11 endpoints
        { 2, 1, 1, "" },   // minima of 2 each are more than 4 endpoints
        { 4, 3, 3, "4 3 3" },
    };

    [Theory, MemberData(nameof(Proportions))]
    public void Zones_get_endpoints_in_proportion_or_nobody_gets_hints(int a, int b, int c, string expected)
    {
        var hints = HintsOf(Auto, ThreeEqualZones, Spread(a, b, c)).Split(' ');

        if (expected.Length == 0) Assert.All(hints, hint => Assert.Equal("-", hint));
        else Assert.Equal(expected, $"{hints.Count(h => h == "a")} {hints.Count(h => h == "b")} {hints.Count(h => h == "c")}");
    }

    [Fact]
    public void Larger_zones_get_more() =>
        Assert.Equal("b a b b", HintsOf(Auto, [Node("na", "a", 1000), Node("nb", "b", 3000)], "na", "na", "nb", "nb"));

    private static readonly Dictionary<string, Placed<Node>[]> TooLittleKnown = new()
    {
        ["one zone"] = [Node("na", "a"), Node("nb", "a")],
        ["a node without zone"] = [.. ThreeEqualZones, Node("nx", null)],
        ["a node without CPU"] = [.. ThreeEqualZones, Node("nx", "a", 0)],
        ["no nodes"] = [],
    };

    public static TheoryData<string> Unknown => [.. TooLittleKnown.Keys];

    [Theory, MemberData(nameof(Unknown))]
    public void Too_little_knowledge_of_nodes_gives_no_hints(string nodes) =>
        Assert.Equal("- - -", HintsOf(Auto, TooLittleKnown[nodes], "na", "na", "na"));

    [Fact]
    public void A_ready_endpoint_without_zone_takes_all_hints_away() =>
        Assert.Equal("- - - -", HintsOf(Auto, ThreeEqualZones, "na", "nb", "nc", "ny"));

    [Fact]
    public void Control_planes_and_nodes_that_are_not_ready_do_not_count()
    {
        Placed<Node>[] nodes =
        [
            .. ThreeEqualZones,
            Node("master", "d", 4000, ("node-role.kubernetes.io/control-plane", "")),
            Node("old-master", null, 0, ("node-role.kubernetes.io/master", "")),
            Node("broken", null) with { Object = Node("broken", null).Object with { IsReady = false } },
        ];

        Assert.Equal("a b c", HintsOf(Auto, nodes, "na", "nb", "nc"));
    }

    [Fact]
    public void Endpoints_that_are_not_ready_do_not_count_and_get_no_hint() =>
        Assert.Equal("a - b c", HintsOf(Auto, ThreeEqualZones, "na", "na!", "nb", "nc"));
}
