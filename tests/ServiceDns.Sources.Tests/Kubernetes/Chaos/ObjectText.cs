using System.Text.Json.Nodes;
using ServiceDns.FakeApiServer;

namespace ServiceDns.Sources.Tests.Kubernetes.Chaos;

/// <summary>What the model keeps of an object, as one line: read from the API's JSON, or from the model itself.</summary>
internal static class ObjectText
{
    /// <summary>The key of an object in a table of all kinds.</summary>
    public static string Key(ResourceKind kind, string? ns, string name) => ns is null ? $"{kind} {name}" : $"{kind} {ns}/{name}";

    public static string Key(ResourceKind kind, JsonObject source) =>
        Key(kind, (string?)source["metadata"]!["namespace"], (string)source["metadata"]!["name"]!);

    /// <summary>Null where a source is not to deliver the object: a pod that has ended.</summary>
    public static string? Of(ResourceKind kind, JsonObject source) => kind.Name switch
    {
        "Service" => Line(
            Text(source, "spec.type"), Join(source, "spec.clusterIPs"), Text(source, "spec.externalName"),
            Text(source, "spec.publishNotReadyAddresses"),
            string.Join('+', Items(source["spec"]!["ports"])
                .Select(port => $"{(string?)port["name"]}:{(string?)port["protocol"]}:{(int)port["port"]!}"))),
        "EndpointSlice" => Line(
            Label(source, "kubernetes.io/service-name"), Text(source, "addressType"),
            string.Join('+', Items(source["ports"]).Select(port => $"{(string?)port["name"]}:{(int)port["port"]!}")),
            string.Join('+', Items(source["endpoints"]).Select(endpoint =>
                $"{(string?)endpoint["addresses"]![0]}/{(string?)endpoint["hostname"]}/{(string?)endpoint["nodeName"]}/"
                + $"{Flag(endpoint["conditions"]!["ready"])}"))),
        "Pod" => Text(source, "status.phase") is "Succeeded" or "Failed" ? null : Line(Text(source, "status.podIP")),
        "Node" => Line(Label(source, "topology.kubernetes.io/zone")),
        _ => "",
    };

    /// <summary>Everything in a model, by key.</summary>
    public static Dictionary<string, string> Of(ClusterModel model)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var ns in model.Namespaces) all.Add(Key(ResourceKind.Namespace, null, ns.Name), "");
        foreach (var node in model.Nodes) all.Add(Key(ResourceKind.Node, null, node.Name), Of(node));
        foreach (var pod in model.Pods) all.Add(Key(ResourceKind.Pod, pod.Namespace, pod.Name), Of(pod));
        foreach (var (_, state) in model.Services)
        {
            if (state.Service is { } service) all.Add(Key(ResourceKind.Service, service.Namespace, service.Name), Of(service));
            foreach (var slice in state.Slices.AsEnumerable())
            {
                all.Add(Key(ResourceKind.EndpointSlice, slice.Namespace, slice.Name), Of(slice));
            }
        }
        return all;
    }

    /// <summary>Everything in a store, by key.</summary>
    public static Dictionary<string, string> Of(ObjectStore store)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var kind in Churn.Kinds)
        {
            foreach (var source in store.List(kind))
            {
                if (Of(kind, source) is { } line) all.Add(Key(kind, source), line);
            }
        }
        return all;
    }

    public static string Of(Service service) => Line(
        service.Type.ToString(), service.IsHeadless ? "None" : string.Join('+', service.ClusterIPs.AsEnumerable()),
        service.ExternalName ?? "",
        service.PublishNotReadyAddresses ? "true" : "",
        string.Join(
            '+', service.Ports.AsEnumerable().Select(port => $"{port.Name}:{port.Protocol.ToString().ToUpperInvariant()}:{port.Port}")));

    public static string Of(EndpointSlice slice) => Line(
        slice.ServiceName, slice.Family.ToString(), string.Join('+', slice.Ports.AsEnumerable().Select(port => $"{port.Name}:{port.Port}")),
        string.Join(
            '+', slice.Endpoints.Select(endpoint => $"{endpoint.Address}/{endpoint.Hostname}/{endpoint.NodeName}/{endpoint.IsReady}")));

    public static string Of(Pod pod) => Line(string.Join('+', pod.Addresses.AsEnumerable()));

    public static string Of(Node node) => Line(node.Zone ?? "");

    private static string Line(params string[] fields) => string.Join(' ', fields);

    private static string Flag(JsonNode? value) => (bool?)value == false ? "False" : "True";

    private static string Text(JsonObject source, string path)
    {
        JsonNode? node = source;
        foreach (var name in path.Split('.')) node = node?[name];
        return node?.ToString() ?? "";
    }

    private static string Label(JsonObject source, string name) => (string?)source["metadata"]!["labels"]?[name] ?? "";

    private static string Join(JsonObject source, string path)
    {
        JsonNode? node = source;
        foreach (var name in path.Split('.')) node = node?[name];
        return string.Join('+', Items(node).Select(item => (string)item!));
    }

    private static IEnumerable<JsonNode> Items(JsonNode? list) => (list as JsonArray ?? []).Select(item => item!);
}
