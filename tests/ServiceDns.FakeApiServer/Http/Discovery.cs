using System.Text.Json.Nodes;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>What is no resource: health, version, and the documents by which kubectl finds out what there is.</summary>
internal static class Discovery
{
    public static Task AnswerAsync(Exchange exchange, FakeApi api)
    {
        var path = exchange.Context.Request.Path.Value!.TrimEnd('/');
        if (path is "/healthz" or "/livez" or "/readyz") return exchange.AnswerTextAsync(200, "ok");
        return exchange.AnswerAsync(200, path switch
        {
            "" => new JsonObject { ["paths"] = new JsonArray([.. Paths().Select(known => JsonValue.Create(known))]) },
            "/version" => Version(),
            "/api" => new JsonObject
            {
                ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"),
                ["serverAddressByClientCIDRs"] = new JsonArray(
                    new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = api.Address.Authority }),
            },
            "/apis" => new JsonObject
            {
                ["kind"] = "APIGroupList", ["apiVersion"] = "v1",
                ["groups"] = new JsonArray([.. ResourceKind.All.Where(kind => kind.Group.Length > 0).Select(Group)]),
            },
            _ => ResourceKind.All.Where(kind => path == Path(kind)).ToList() is { Count: > 0 } kinds
                ? Resources(kinds) : throw Status.UnknownPath(),
        });
    }

    private static string Path(ResourceKind kind) => kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.ApiVersion}";

    private static IEnumerable<string> Paths() =>
        ResourceKind.All.Select(Path).Distinct().Concat(["/api", "/apis", "/healthz", "/livez", "/readyz", "/version"])
            .Order(StringComparer.Ordinal);

    private static JsonObject Version() => new()
    {
        ["major"] = "1", ["minor"] = "34", ["gitVersion"] = "v1.34.0", ["gitCommit"] = "", ["gitTreeState"] = "clean",
        ["buildDate"] = "2025-08-27T00:00:00Z", ["goVersion"] = "go1.24.5", ["compiler"] = "gc", ["platform"] = "linux/amd64",
    };

    private static JsonObject Group(ResourceKind kind) => new()
    {
        ["name"] = kind.Group,
        ["versions"] = new JsonArray(GroupVersion(kind)),
        ["preferredVersion"] = GroupVersion(kind),
    };

    private static JsonObject GroupVersion(ResourceKind kind) => new() { ["groupVersion"] = kind.ApiVersion, ["version"] = kind.Version };

    private static JsonObject Resources(IReadOnlyList<ResourceKind> kinds) => new()
    {
        ["kind"] = "APIResourceList", ["apiVersion"] = "v1", ["groupVersion"] = kinds[0].ApiVersion,
        ["resources"] = new JsonArray([.. kinds.Select(kind => new JsonObject
        {
            ["name"] = kind.Plural, ["singularName"] = kind.Name.ToLowerInvariant(), ["namespaced"] = kind.IsNamespaced,
            ["kind"] = kind.Name,
            ["verbs"] = new JsonArray("create", "delete", "get", "list", "update", "watch"),
            ["shortNames"] = new JsonArray([.. kind.ShortNames.Select(name => JsonValue.Create(name))]),
        })]),
    };
}
