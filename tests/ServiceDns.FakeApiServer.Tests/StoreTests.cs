using System.Text.Json.Nodes;

namespace ServiceDns.FakeApiServer.Tests;

public class StoreTests
{
    private readonly ObjectStore store = new();

    [Fact]
    public void The_server_gives_uid_time_and_version_and_a_name_where_asked()
    {
        var first = Metadata(store.Create(
            ResourceKind.Service, """{"metadata":{"generateName":"web-","uid":"mine","resourceVersion":"99"}}"""));
        var second = Metadata(store.Create(ResourceKind.Service, """{"metadata":{"generateName":"web-"}}"""));

        Assert.Matches("^web-[a-z0-9]{5}$", (string)first["name"]!);
        Assert.NotEqual((string)first["name"]!, (string)second["name"]!);
        Assert.Equal(("default", $"{store.Revision - 1}"), ((string?)first["namespace"], (string?)first["resourceVersion"]));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4", (string)first["uid"]!);
        Assert.NotEqual((string)first["uid"]!, (string)second["uid"]!);
        Assert.Matches("^[0-9-]{10}T[0-9:]{8}Z$", (string)first["creationTimestamp"]!);
    }

    [Fact]
    public void An_object_made_again_has_another_uid()
    {
        var first = store.Create(ResourceKind.Namespace, """{"metadata":{"name":"a"}}""");
        store.Delete(ResourceKind.Namespace, null, "a");

        var second = store.Create(ResourceKind.Namespace, """{"metadata":{"name":"a"}}""");

        Assert.NotEqual((string?)Metadata(first)["uid"], (string?)Metadata(second)["uid"]);
    }

    [Fact]
    public void A_change_that_changes_nothing_writes_nothing()
    {
        store.AddService("a");
        var revision = store.Revision;

        store.Touch("a", "10.0.0.1");

        Assert.Equal(revision, store.Revision);
    }

    [Fact]
    public void The_generation_counts_changes_of_what_is_wanted()
    {
        store.Create(ResourceKind.EndpointSlice, """{"metadata":{"name":"a"},"addressType":"IPv4","endpoints":[]}""");

        var labelled = store.Update(ResourceKind.EndpointSlice, "default", "a", slice =>
            slice["metadata"]!["labels"] = new JsonObject { ["a"] = "b" });
        var changed = store.Update(ResourceKind.EndpointSlice, "default", "a", slice =>
            slice["endpoints"] = new JsonArray(new JsonObject { ["addresses"] = new JsonArray("10.0.0.1") }));

        Assert.Equal((1, 2), ((int)Metadata(labelled)["generation"]!, (int)Metadata(changed)["generation"]!));
    }

    [Fact]
    public void What_can_not_be_is_refused_as_the_server_would()
    {
        store.AddService("a");

        Assert.Equal("AlreadyExists", Assert.Throws<ApiException>(() => store.AddService("a")).Reason);
        Assert.Equal(
            "services \"b\" not found", Assert.Throws<ApiException>(() => store.Delete(ResourceKind.Service, "default", "b")).Message);
        Assert.Equal(422, Assert.Throws<ApiException>(() => store.Create(ResourceKind.Service, "{}")).Code);
    }

    private static JsonNode Metadata(JsonObject stored) => stored["metadata"]!;
}
