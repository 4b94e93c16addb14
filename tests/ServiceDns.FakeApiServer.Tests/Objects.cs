using System.Text.Json.Nodes;

namespace ServiceDns.FakeApiServer.Tests;

/// <summary>Objects in few words.</summary>
internal static class Objects
{
    public static void AddService(this ObjectStore store, string name, string ns = "default", string labels = "") => store.Create(
        ResourceKind.Service,
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}","labels":{{{Labels(labels)}}}},"spec":{"clusterIP":"10.0.0.1"}}""");

    public static void AddPod(this ObjectStore store, string name, string node, string phase = "Running", string labels = "") =>
        store.Create(
        ResourceKind.Pod,
        $$$"""
        {"metadata":{"name":"{{{name}}}","labels":{{{Labels(labels)}}}},
         "spec":{"nodeName":"{{{node}}}"},"status":{"phase":"{{{phase}}}"}}
        """);

    public static void Label(this ObjectStore store, string name, string label, string? value) =>
        store.Update(ResourceKind.Service, "default", name, service => service["metadata"]!["labels"]![label] = value);

    public static void Touch(this ObjectStore store, string name, string ip) =>
        store.Update(ResourceKind.Service, "default", name, service => service["spec"]!["clusterIP"] = ip);

    /// <summary><c>a=b,c=d</c> as a JSON object.</summary>
    private static string Labels(string text) => new JsonObject(text.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(label => label.Split('=')).Select(pair => KeyValuePair.Create(pair[0], (JsonNode?)pair[1]))).ToJsonString();
}
