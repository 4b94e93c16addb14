using System.Text.Json.Nodes;
using ServiceDns.FakeApiServer.Generated;

namespace ServiceDns.FakeApiServer.Tests;

public class GeneratedTests
{
    private static readonly ClusterShape Shape = new() { Namespaces = 4, Nodes = 10, Services = 20, Endpoints = 100, Pods = 130 };

    private static readonly string[] Labels =
        ["app.kubernetes.io/name", "kubernetes.io/service-name", "topology.kubernetes.io/zone", "kubernetes.io/metadata.name", "team"];

    private readonly ObjectStore store = new();

    public GeneratedTests() => Shape.Fill(store);

    [Fact]
    public void There_is_as_much_as_was_asked_for()
    {
        ResourceKind[] kinds =
            [ResourceKind.Namespace, ResourceKind.Node, ResourceKind.Service, ResourceKind.EndpointSlice, ResourceKind.Pod];

        Assert.Equal([4, 10, 20, 20, 130], kinds.Select(store.Count));
        Assert.Equal(100, store.List(ResourceKind.EndpointSlice).Sum(slice => slice["endpoints"]!.AsArray().Count));
        Assert.Equal(184ul, store.Revision - 1);
    }

    [Fact]
    public void Pods_are_as_large_as_in_a_real_cluster() =>
        Assert.All(store.List(ResourceKind.Pod), pod => Assert.InRange(pod.ToJsonString().Length, 3_000, 6_500));

    [Fact]
    public void Endpoints_are_pods_that_there_are()
    {
        var pods = store.List(ResourceKind.Pod)
            .ToDictionary(pod => (string)pod["metadata"]!["uid"]!, pod => (string)pod["status"]!["podIP"]!);

        Assert.All(store.List(ResourceKind.EndpointSlice).SelectMany(slice => slice["endpoints"]!.AsArray()), endpoint =>
            Assert.Equal(pods[(string)endpoint!["targetRef"]!["uid"]!], (string?)endpoint["addresses"]![0]));
        Assert.Equal(pods.Count, pods.Values.Distinct().Count());
    }

    [Fact]
    public void No_hole_is_left() =>
        Assert.All(ResourceKind.All.SelectMany(store.List), made => Assert.DoesNotContain('%', made.ToJsonString()));

    [Fact]
    public void What_selectors_see_is_what_the_object_says()
    {
        foreach (var kind in ResourceKind.All)
        {
            foreach (var made in store.List(kind))
            {
                var stored = store.Find(kind, (string?)made["metadata"]!["namespace"], (string)made["metadata"]!["name"]!)!;
                foreach (var path in kind.SelectableFields) Assert.Equal((path, Text(made, path)), (path, stored.Field(path)));
                foreach (var name in Labels)
                {
                    Assert.Equal((kind, name, (string?)made["metadata"]!["labels"]![name]), (kind, name, stored.Label(name)));
                }
            }
        }
    }

    [Fact]
    public void A_generated_object_can_be_changed_as_any_other()
    {
        var slice = store.Update(ResourceKind.EndpointSlice, Shape.NamespaceOf(7), Shape.SliceName(7), found =>
            found["endpoints"]![0]!["addresses"] = new JsonArray("100.64.0.1"));

        Assert.Equal("100.64.0.1", (string?)slice["endpoints"]![0]!["addresses"]![0]);
        Assert.Equal($"{store.Revision}", (string?)slice["metadata"]!["resourceVersion"]);
    }

    [Theory, InlineData("nodes"), InlineData("nodes=x"), InlineData("cats=1"), InlineData("nodes=-1")]
    public void What_is_no_shape_is_said(string text) =>
        Assert.Contains(text, Assert.Throws<FormatException>(() => ClusterShape.Parse(text)).Message, StringComparison.Ordinal);

    private static string Text(JsonObject made, string path)
    {
        JsonNode? node = made;
        foreach (var name in path.Split('.')) node = node?[name];
        return node?.ToString() ?? (path is "spec.unschedulable" or "spec.hostNetwork" ? "false" : "");
    }
}
