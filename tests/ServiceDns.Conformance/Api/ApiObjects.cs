using System.Text.Json.Nodes;
using ServiceDns.Cluster;
using ServiceDns.FakeApiServer;
using ServiceDns.Sources;

namespace ServiceDns.Conformance.Api;

/// <summary>Puts a model's objects into an API server's store, as JSON that a real one would give.</summary>
internal static class ApiObjects
{
    /// <summary>Puts in what manifests of <paramref name="folder"/> say, completed as a control plane would.</summary>
    public static async Task FillAsync(ObjectStore store, string folder, params string[] clusterIpRanges)
    {
        var options = new ManifestOptions
        {
            Paths = [Path.GetFileName(folder)], BaseFolder = Path.GetDirectoryName(folder)!, Once = true, Report = _ => { },
            ClusterIpRanges = clusterIpRanges,
        };
        await using var source = new ClusterSources().OpenManifests(options);
        await source.StartAsync(default);
        Fill(store, source.Model);
    }

    private static void Fill(ObjectStore store, ClusterModel model)
    {
        foreach (var each in model.Namespaces)
        {
            store.Create(ResourceKind.Namespace, new JsonObject { ["metadata"] = Metadata(null, each.Name, each.Labels) });
        }
        foreach (var (_, state) in model.Services)
        {
            if (state.Service is { } service) store.Create(ResourceKind.Service, Of(service));
            foreach (var slice in state.Slices) store.Create(ResourceKind.EndpointSlice, Of(slice));
        }
        foreach (var pod in model.Pods) store.Create(ResourceKind.Pod, Of(pod));
    }

    private static JsonObject Of(Service service)
    {
        var spec = new JsonObject
        {
            ["type"] = service.Type.ToString(),
            ["ports"] = List(service.Ports.ToArray().Select(port => new JsonObject
            {
                ["name"] = port.Name, ["port"] = port.Port, ["protocol"] = Upper(port.Protocol),
            })),
        };
        if (service.IsHeadless) spec["clusterIP"] = "None";
        else if (service.ClusterIPs.Count > 0)
        {
            spec["clusterIP"] = service.ClusterIPs[0].ToString();
            spec["clusterIPs"] = List(service.ClusterIPs.ToArray().Select(address => JsonValue.Create(address.ToString())));
        }
        if (service.ExternalName is { } name) spec["externalName"] = name;
        return new JsonObject { ["metadata"] = Metadata(service.Namespace, service.Name, service.Labels), ["spec"] = spec };
    }

    private static JsonObject Of(EndpointSlice slice)
    {
        var metadata = Metadata(slice.Namespace, slice.Name, slice.Labels);
        metadata["labels"]!["kubernetes.io/service-name"] = slice.ServiceName;
        return new JsonObject
        {
            ["metadata"] = metadata,
            ["addressType"] = slice.Family.ToString(),
            ["ports"] = List(slice.Ports.ToArray().Select(port => new JsonObject
            {
                ["name"] = port.Name, ["port"] = port.Port == 0 ? null : port.Port, ["protocol"] = Upper(port.Protocol),
            })),
            ["endpoints"] = List(slice.Endpoints.Select(Of)),
        };
    }

    private static JsonObject Of(Endpoint endpoint)
    {
        var conditions = new JsonObject();
        if ((endpoint.Conditions & EndpointConditions.KnowsReady) != 0) conditions["ready"] = endpoint.IsReady;
        if ((endpoint.Conditions & EndpointConditions.KnowsServing) != 0) conditions["serving"] = endpoint.IsServing;
        if (endpoint.IsTerminating) conditions["terminating"] = true;
        var json = new JsonObject
        {
            ["addresses"] = List([endpoint.Address.ToString(), .. endpoint.MoreAddresses.Select(address => address.ToString())]),
            ["conditions"] = conditions,
        };
        if (endpoint.Hostname is { } host) json["hostname"] = host;
        if (endpoint.NodeName is { } node) json["nodeName"] = node;
        if (endpoint.Zone is { } zone) json["zone"] = zone;
        if (endpoint.TargetName is { } pod) json["targetRef"] = new JsonObject { ["kind"] = "Pod", ["name"] = pod };
        return json;
    }

    private static JsonObject Of(Pod pod)
    {
        var status = new JsonObject { ["phase"] = pod.Phase.ToString() };
        if (pod.Addresses.Count > 0)
        {
            status["podIP"] = pod.Addresses[0].ToString();
            status["podIPs"] = List(pod.Addresses.ToArray().Select(address => new JsonObject { ["ip"] = address.ToString() }));
        }
        var metadata = Metadata(pod.Namespace, pod.Name, pod.Labels);
        if (pod.IsTerminating) metadata["deletionTimestamp"] = "2026-01-01T00:00:00Z";
        return new JsonObject { ["metadata"] = metadata, ["spec"] = new JsonObject { ["nodeName"] = pod.NodeName }, ["status"] = status };
    }

    private static JsonObject Metadata(string? ns, string name, LabelSet labels)
    {
        var pairs = new JsonObject();
        foreach (var (key, value) in labels.Pairs) pairs[key] = value;
        var metadata = new JsonObject { ["name"] = name, ["labels"] = pairs };
        if (ns is not null) metadata["namespace"] = ns;
        return metadata;
    }

    private static JsonArray List(IEnumerable<JsonNode?> items) => [.. items];

    private static JsonArray List(IEnumerable<string> items) => [.. items.Select(item => (JsonNode)JsonValue.Create(item))];

    private static string Upper(Cluster.Protocol protocol) => protocol.ToString().ToUpperInvariant();
}
